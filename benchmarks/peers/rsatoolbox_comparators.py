"""RDM comparisons by rsatoolbox: `pip install rsatoolbox==0.3.2`."""

import warnings

from rsatoolbox.rdm import RDMs, compare
from serve import serve


def comparing(method):
    """Return the work of one comparator."""

    def prepare(inputs):
        a, b = RDMs(inputs["a"]), RDMs(inputs["b"])
        options = {"sigma_k": inputs["sigma_k"]} if "sigma_k" in inputs else {}
        return lambda: compare(a, b, method=method, **options)

    return prepare


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    methods = ("cosine", "corr", "spearman", "rho-a", "tau-a", "tau-b")
    whitened = ("cosine_cov", "corr_cov", "bures", "neg_riem_dist")
    serve({method: comparing(method) for method in (*methods, *whitened)})
