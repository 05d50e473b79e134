"""A target that a source predicts in part, and new stimuli."""

import numpy as np
import pytest


@pytest.fixture
def sides():
    rng = np.random.default_rng(3)
    x = rng.normal(1, 1, size=(40, 6)) * np.arange(1, 7)
    y = x @ rng.normal(size=(6, 4)) + 3 * rng.normal(size=(40, 4)) + 5
    return x, y
