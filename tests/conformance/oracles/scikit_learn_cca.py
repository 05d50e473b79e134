"""Write scikit-learn's canonical correlations of a small data set to ../scikit_learn_cca.json.

Run in an environment of its own::

    python -m venv /tmp/scikit_learn && /tmp/scikit_learn/bin/pip install scikit-learn==1.9.1
    /tmp/scikit_learn/bin/python tests/conformance/oracles/scikit_learn_cca.py
"""

import importlib.metadata
import json
from pathlib import Path

import numpy as np
from sklearn.cross_decomposition import CCA
from sklearn.decomposition import PCA


def correlations(x: np.ndarray, y: np.ndarray) -> list[float]:
    """Correlations of the paired variates; the iteration is run until it stands still."""
    count = min(x.shape[1], y.shape[1])
    first, second = CCA(n_components=count, max_iter=1_000_000, tol=1e-28).fit_transform(x, y)
    return [float(np.corrcoef(first[:, i], second[:, i])[0, 1]) for i in range(count)]


def main() -> None:
    rng = np.random.default_rng(20240521)
    shared = rng.normal(size=(60, 3))
    x = (shared @ rng.normal(size=(3, 5)) + rng.normal(1, 1, size=(60, 5))).round(3)
    y = (shared @ rng.normal(size=(3, 7)) + rng.gamma(2.0, size=(60, 7))).round(3)
    leading = [PCA(n_components=0.9, svd_solver="full").fit_transform(side) for side in (x, y)]
    result = {
        "peer": f"scikit-learn {importlib.metadata.version('scikit-learn')}",
        "x": x.tolist(),
        "y": y.tolist(),
        "cca": correlations(x, y),
        "svcca": {"variance": 0.9, "components": [side.shape[1] for side in leading]},
    }
    result["svcca"]["value"] = float(np.mean(correlations(*leading)))
    target = Path(__file__).parents[1] / "scikit_learn_cca.json"
    target.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
