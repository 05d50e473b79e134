"""Write scikit-learn's ridge, PLS and least squares predictions to ../sklearn_predictivity.json.

Run in an environment of its own::

    python -m venv /tmp/sklearn && /tmp/sklearn/bin/pip install scikit-learn==1.9.1
    /tmp/sklearn/bin/python tests/conformance/oracles/sklearn_predictivity.py

PLS as Brain-Score uses it (unscaled), once with scikit-learn's default tolerance and once converged.
"""

import importlib.metadata
import json
import warnings
from pathlib import Path

import numpy as np
from sklearn.cross_decomposition import PLSRegression
from sklearn.linear_model import LinearRegression, Ridge, RidgeCV

PENALTIES = [0.01, 1.0, 100.0]


def main() -> None:
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(20240603)
    result: dict = {"peer": f"scikit-learn {importlib.metadata.version('scikit-learn')}", "cases": []}
    for units in (6, 40):
        x = rng.normal(1, 1, size=(36, units)).round(3)
        y = (x[:, :4] @ rng.normal(size=(4, 3)) + rng.normal(size=(36, 3))).round(3)
        old, new = slice(0, 30), slice(30, 36)

        def predicted(model, x=x, y=y, old=old, new=new):
            return model.fit(x[old], y[old]).predict(x[new]).tolist()

        chosen = RidgeCV(alphas=PENALTIES, alpha_per_target=True).fit(x[old], y[old])
        result["cases"].append(
            {
                "x": x.tolist(),
                "y": y.tolist(),
                "least squares": predicted(LinearRegression()),
                "ridge": [predicted(Ridge(penalty)) for penalty in PENALTIES],
                "penalties": PENALTIES,
                "ridge chosen by leaving one out": chosen.predict(x[new]).tolist(),
                "pls 5 default tolerance": predicted(PLSRegression(5, scale=False)),
                "pls 5 converged": predicted(PLSRegression(5, scale=False, tol=1e-30, max_iter=10**5)),
            }
        )
    target = Path(__file__).parents[1] / "sklearn_predictivity.json"
    target.write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
