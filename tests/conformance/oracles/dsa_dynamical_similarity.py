"""Write DSA's operators and distances of two small systems to ../dsa_dynamical_similarity.json.

Run in an environment of its own::

    python -m venv /tmp/dsa && /tmp/dsa/bin/pip install dsa-metric==2.0.2
    /tmp/dsa/bin/pip install torch==2.13.0
    /tmp/dsa/bin/python tests/conformance/oracles/dsa_dynamical_similarity.py

Operators in double precision and without the penalty of 1e-8 that the peer adds by default; its search knows
single precision only.
"""

import importlib.metadata
import json
from pathlib import Path

import numpy as np
import torch
from DSA.dmd import DMD
from DSA.simdist import SimilarityTransformDist


def system(rng, angles):
    step = np.zeros((4, 4))
    for i, angle in enumerate(angles):
        block = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        step[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = 0.97 * np.array(block)
    x = [rng.normal(size=(3, 4))]
    for _ in range(29):
        x.append(x[-1] @ step.T + 0.05 * rng.normal(size=(3, 4)))
    # Exact in single precision, to which the peer rounds what it is given.
    return np.round(1024 * np.stack(x, axis=1)) / 1024


def main() -> None:
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(0)
    rng = np.random.default_rng(20240604)
    sides = [system(rng, (0.2, 0.7)), system(rng, (0.3, 1.1))]
    operators = []
    for side in sides:
        fitted = DMD(side, n_delays=2, rank=5, lamb=0, device="cpu")
        fitted.fit()
        operators.append(fitted.A_v.numpy())
    torch.set_default_dtype(torch.float32)
    compare = {
        score: SimilarityTransformDist(iters=3000, score_method=score, lr=5e-3)
        for score in ("angular", "wasserstein")
    }
    result = {
        "peer": f"DSA {importlib.metadata.version('dsa-metric')}",
        "delays": 2,
        "rank": 5,
        "sides": [side.tolist() for side in sides],
        "operators": [operator.tolist() for operator in operators],
        **{
            score: float(tool.fit_score(*(torch.tensor(operator).float() for operator in operators)))
            for score, tool in compare.items()
        },
    }
    target = Path(__file__).parents[1] / "dsa_dynamical_similarity.json"
    target.write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
