"""Reliability: known where the noise is known, and refused where halves cannot be had."""

import numpy as np
import pytest

from arealis.analysis import reliability
from arealis.types import DataError, NotEstimable, make_responses

RNG = np.random.default_rng(0)
SIGNAL = RNG.normal(size=(400, 1, 1, 3))
NOISY = SIGNAL + 2.0 * RNG.normal(size=(400, 10, 1, 3))


def recording(values):
    return make_responses(
        values,
        stimulus_id=[f"s{i}" for i in range(len(values))],
        unit_id=[f"u{i}" for i in range(values.shape[3])],
        area="V1",
        quantity="rate",
        unit="Hz",
        provenance="made up",
        time=np.arange(values.shape[2]),
    )


def measured(values, splits=50):
    return reliability(recording(values), splits=splits, rng=np.random.default_rng(1))


def test_it_is_the_share_of_signal_in_the_mean_over_trials():
    assert measured(NOISY).value == pytest.approx(1 / (1 + 4 / 10), abs=0.03)


def test_halves_by_the_definition():
    """One trial a half leaves a single division, whichever way round."""
    two = NOISY[:, :2]
    r = np.median([np.corrcoef(two[:, 0, 0, u], two[:, 1, 0, u])[0, 1] for u in range(3)])
    halves = measured(two, splits=40)
    assert halves.value == pytest.approx(2 * r / (1 + r), abs=0.05)


def test_a_model_that_knows_the_signal_reaches_its_root():
    r = np.corrcoef(SIGNAL[:, 0, 0, 0], NOISY[:, :, 0, 0].mean(axis=1))[0, 1]
    assert r == pytest.approx(measured(NOISY[..., :1]).value ** 0.5, abs=0.03)


def test_missing_trials_count_for_what_they_are():
    """Every second trial missing is as good as half the trials."""
    sparse = NOISY.copy()
    sparse[:, ::2] = np.nan
    assert measured(sparse).value == pytest.approx(1 / (1 + 4 / 5), abs=0.04)
    assert measured(sparse).value < measured(NOISY).value - 0.05


def test_the_card_and_interval():
    found = measured(NOISY, splits=60)
    assert found.n == 400
    assert found.interval.low < found.value < found.interval.high
    assert found.card.options["splits"] == 60
    assert "Spearman" in found.card.variant


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (NOISY[:, :1], "1 trials of 400 stimuli"),
        (NOISY[:2], "10 trials of 2 stimuli"),
        (np.ones((5, 4, 1, 1)), "a unit constant"),
        (np.where(np.arange(400)[:, None, None, None] == 7, np.nan, NOISY), "without a response"),
        (np.array([1.0, -1.0])[:, None, None] * SIGNAL[:, :, :, :1], "contradict"),
    ],
)
def test_it_says_why_it_cannot_be_had(values, said):
    found = measured(values)
    assert isinstance(found, NotEstimable)
    assert said in found.reason


def test_time_steps_and_no_divisions_are_refused():
    with pytest.raises(DataError, match="one time step"):
        measured(np.ones((5, 4, 2, 1)))
    with pytest.raises(DataError, match="0 divisions"):
        measured(NOISY, splits=0)
