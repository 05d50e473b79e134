"""Results to store, small and of every kind of content."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from arealis.store import Run, open_run
from arealis.types import (
    EstimatorCard,
    Measurement,
    NotEstimable,
    Range,
    Result,
    make_responses,
    measurement_table,
    stack_draws,
)

KEY = "0123456789abcdef" * 2


@pytest.fixture
def key() -> str:
    return KEY


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return open_run(tmp_path / "run", name="worm", code_version="1")


@pytest.fixture
def make_result():
    return example_result


def example_result(seed: int = 0, *, rows: int = 4, draws: int = 50, **labels: object) -> Result:
    rng = np.random.default_rng(seed)
    measurements = [
        Measurement(
            "roc_auc",
            rng.normal(),
            Range(0.5, 0.7),
            NotEstimable("one trial"),
            NotEstimable("the recording is an average"),
            35,
            EstimatorCard("pooled", options={"quantile": 0.1}),
            draws=None if row == 1 else rng.normal(size=draws),
        )
        for row in range(rows)
    ]
    values = rng.normal(size=(5, 2, 3, 4))
    values[1, 0] = np.nan
    responses = make_responses(
        values,
        stimulus_id=[f"AVA{i}" for i in range(5)],
        unit_id=list("abcd"),
        area=["sensory", "inter", "inter", "motor"],
        quantity="rate",
        unit="arbitrary",
        provenance="made up",
        time=[0.0, 0.1, 0.2],
        unit_attributes={"depth": [0.1, np.nan, 3.0, np.inf], "inhibitory": [True, False, True, True]},
    )
    history = pd.DataFrame(
        {"task": "t", "candidate": "c", "rule": "r", "seed": 0, "phase": "p", "step": range(3), "area": "all"}
        | {"quantity": "cost", "value": rng.normal(size=3)}
    )
    return Result(
        specification={"seed": seed, "rule": {"kind": "oja", "rate": 0.1}},
        measurements=measurement_table(measurements, candidate="connectome", seed=seed, **labels),
        provenance={"versions": {"numpy": "2"}},
        history=history,
        responses={"seed 0": responses, "../odd / name": responses.astype("float32")},
        draws=stack_draws(measurements),
        weights={"V1->IT.weight": rng.normal(size=(1, 3, 4)).astype("float32"), "IT.bias": np.zeros((1, 4))},
    )
