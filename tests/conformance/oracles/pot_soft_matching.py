"""Write POT's exact transport costs between units of small populations to ../pot_soft_matching.json.

Run in an environment of its own::

    python -m venv /tmp/pot && /tmp/pot/bin/pip install POT==0.9.7.post1
    /tmp/pot/bin/python tests/conformance/oracles/pot_soft_matching.py
"""

import importlib.metadata
import json
from pathlib import Path

import numpy as np
import ot


def main() -> None:
    rng = np.random.default_rng(20241012)
    cases = []
    for p, q in ((6, 6), (5, 10), (6, 9), (7, 12), (20, 33)):
        x, y = rng.normal(size=(15, p)).round(3), rng.gamma(2.0, size=(15, q)).round(3)
        deviations = [side - side.mean(axis=0) for side in (x, y)]
        weights = np.full(p, 1 / p), np.full(q, 1 / q)
        units = [side / np.linalg.norm(side, axis=0) for side in deviations]
        cases.append(
            {
                "x": x.tolist(),
                "y": y.tolist(),
                "squared distance": float(ot.emd2(*weights, ot.dist(*(side.T for side in deviations)))),
                "squared distance, not centred": float(ot.emd2(*weights, ot.dist(x.T, y.T))),
                "correlation": -float(ot.emd2(*weights, -units[0].T @ units[1])),
            }
        )
    result = {"peer": f"POT {importlib.metadata.version('POT')}", "cases": cases}
    target = Path(__file__).parents[1] / "pot_soft_matching.json"
    target.write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
