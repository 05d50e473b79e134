"""A made-up worm: a sparse recording without its diagonal, and a model that knows something of it."""

import numpy as np
import pytest

from arealis.numerics import bootstrap_weights
from arealis.types import make_responses


@pytest.fixture
def label():
    """Label a table ``[stimulus, unit]`` or an array ``[stimulus, trial, time, unit]``."""

    def labelled(values, stimuli=None, units=None):
        values = np.asarray(values)
        values = values[:, None, None, :] if values.ndim == 2 else values
        return make_responses(
            values,
            stimulus_id=[f"s{i}" for i in range(len(values))] if stimuli is None else stimuli,
            unit_id=[f"u{i}" for i in range(values.shape[3])] if units is None else units,
            area="all",
            quantity="dF/F",
            unit="1",
            provenance="made up",
            time=np.arange(values.shape[2]),
        )

    return labelled


@pytest.fixture
def tables():
    """Tables ``[stimulus, unit]`` of the model and of the recording."""
    rng = np.random.default_rng(0)
    drive = rng.normal(size=(15, 40)) + rng.normal(size=(15, 3)) @ rng.normal(size=(3, 40))
    recording = np.where(np.abs(drive) > 2, drive, 0.0)
    recording[np.arange(15), np.arange(15)] = np.nan
    return drive + rng.normal(size=drive.shape), recording


@pytest.fixture
def settings():
    """Bootstrap weights, permutations and a fresh stream for 15 stimuli."""

    def fresh(draws=100, stimuli=15):
        names = [f"s{i}" for i in range(stimuli)]
        weights = bootstrap_weights(names, draws, rng=np.random.default_rng(1))
        return {"weights": weights, "permutations": draws, "rng": np.random.default_rng(2)}

    return fresh
