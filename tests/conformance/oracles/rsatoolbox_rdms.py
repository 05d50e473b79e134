"""Write rsatoolbox's RDMs and comparisons of a small data set to ../rsatoolbox_rdms.json.

Run in an environment of its own::

    python -m venv /tmp/rsatoolbox && /tmp/rsatoolbox/bin/pip install rsatoolbox==0.3.2
    /tmp/rsatoolbox/bin/python tests/conformance/oracles/rsatoolbox_rdms.py
"""

import importlib.metadata
import json
from pathlib import Path

import numpy as np
from rsatoolbox.data import Dataset
from rsatoolbox.rdm import calc_rdm, compare


def main() -> None:
    rng = np.random.default_rng(20240521)
    x, y = rng.normal(size=(7, 11)).round(3), rng.gamma(2.0, size=(7, 5)).round(3)
    methods = ("correlation", "euclidean")
    rdms = {m: [calc_rdm(Dataset(side), method=m) for side in (x, y)] for m in methods}
    result = {
        "peer": f"rsatoolbox {importlib.metadata.version('rsatoolbox')}",
        "x": x.tolist(),
        "y": y.tolist(),
        "rdm": {m: [r.get_vectors()[0].tolist() for r in pair] for m, pair in rdms.items()},
        "compare": {
            m: {
                name: float(compare(*pair, method=peer)[0, 0])
                for name, peer in (("cosine", "cosine"), ("pearson", "corr"), ("spearman", "spearman"))
            }
            for m, pair in rdms.items()
        },
    }
    target = Path(__file__).parents[1] / "rsatoolbox_rdms.json"
    target.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
