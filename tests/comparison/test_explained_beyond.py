"""Unique variance: what is planted is found, what the controls hold is not."""

import numpy as np
import pytest

from arealis.comparison import explained_beyond
from arealis.numerics import bootstrap_weights
from arealis.types import DataError, NotEstimable

RNG = np.random.default_rng(0)
SHARED, OWN = RNG.normal(size=(2, 300, 1))
WEIGHTS = np.ones((40, 300))


def explained(label, model, brain, controls, *, weights=WEIGHTS, folds=5, stimuli=None):
    brain = label(brain) if np.ndim(brain) == 2 else brain
    return explained_beyond(label(model, stimuli), brain, controls, weights=weights, folds=folds)


def test_what_only_the_model_knows_is_its_own(label):
    """Equal parts of variance: controls, model, noise."""
    brain = SHARED + OWN + np.random.default_rng(1).normal(size=(300, 4))
    found = explained(label, OWN, brain, SHARED)
    assert found.value == pytest.approx(1 / 3, abs=0.06)
    assert found.card.options == {"folds": 5, "controls": 1, "features": 1}


def test_what_the_controls_know_is_not_the_models(label):
    brain = SHARED + np.random.default_rng(1).normal(size=(300, 4))
    assert explained(label, SHARED + 0, brain, SHARED).value == pytest.approx(0, abs=0.01)
    assert explained(label, SHARED, brain, OWN).value == pytest.approx(0.5, abs=0.06)


def test_the_order_of_the_models_stimuli_does_not_matter(label):
    brain = OWN + np.random.default_rng(1).normal(size=(300, 2))
    order = np.random.default_rng(2).permutation(300)
    first = explained(label, OWN, brain, SHARED).value
    again = explained(label, OWN[order], brain, SHARED, stimuli=[f"s{i}" for i in order]).value
    assert again == pytest.approx(first, abs=1e-12)


def test_draws_that_hold_every_stimulus_once_are_the_value(label):
    brain = OWN + SHARED + np.random.default_rng(1).normal(size=(300, 3))
    found = explained(label, OWN, brain, SHARED)
    assert found.draws == pytest.approx(found.value, abs=1e-9)
    names = np.array([f"s{i}" for i in range(300)])
    weights = bootstrap_weights(names, 200, rng=np.random.default_rng(0))
    drawn = explained(label, OWN, brain, SHARED, weights=weights)
    assert drawn.interval.low < drawn.value < drawn.interval.high
    assert 0.02 < drawn.interval.high - drawn.interval.low < 0.3


@pytest.mark.parametrize("folds", [1, 3])
def test_too_few_stimuli_for_the_folds_are_not_estimable(label, folds):
    found = explained_beyond(
        label(OWN[:5]), label(SHARED[:5]), OWN[:5], weights=np.ones((40, 5)), folds=folds
    )
    assert isinstance(found, NotEstimable)
    assert f"5 stimuli and {folds} folds" in found.reason


def test_a_constant_unit_is_not_estimable(label):
    found = explained(label, OWN, np.ones((300, 1)), SHARED)
    assert isinstance(found, NotEstimable)


@pytest.mark.parametrize(
    "controls", [SHARED[:10], SHARED[:, 0], np.where(np.arange(300)[:, None] == 1, np.nan, SHARED)]
)
def test_controls_that_do_not_fit_are_refused(label, controls):
    with pytest.raises(DataError, match="controls do not fit"):
        explained(label, OWN, SHARED, controls)


def test_other_stimuli_and_wrong_weights_are_refused(label):
    with pytest.raises(DataError, match="stimulus of the recording"):
        explained(label, OWN, SHARED, SHARED, stimuli=[f"other {i}" for i in range(300)])
    with pytest.raises(DataError):
        explained(label, OWN, SHARED, SHARED, weights=np.ones((40, 7)))
