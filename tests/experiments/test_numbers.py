"""What a measure says that it yields is what it yields."""

import numpy as np
import pytest
from scipy.special import expit

from arealis.analysis import GaborFit, gabor, gabor_census, psychometric_curve
from arealis.experiments.firing_measures import firing_patterns
from arealis.experiments.numbers import numbers_of
from arealis.experiments.specification import MeasureTable
from arealis.types import SpecificationError, make_responses


def _firing():
    """Two bursts of two spikes."""
    train = np.zeros((1, 1, 100, 1))
    train[..., [10, 13, 50, 53], 0] = 1
    time = 1e-3 * np.arange(1, 101)
    known = {"quantity": "activity", "unit": "arbitrary", "provenance": "made up"}
    given = make_responses(train, stimulus_id=["s"], unit_id=["u"], area=["V1"], time=time, **known)
    return firing_patterns(model=given, areas=["V1"])


def _fields():
    made = GaborFit(*(np.full(4, v) for v in (1.0, 0.0, 0.0, 0.3, 1.5, 2.0, 0.2, 0.0, 1.0)))
    return gabor_census(gabor((10, 10), made), area="V1", draws=100, rng=np.random.default_rng(0))


def _choices():
    rng = np.random.default_rng(0)
    evidence = rng.choice([-1.0, 0.0, 1.0], size=600)
    side = (rng.random(600) < expit(2 * evidence)).astype(float)
    return psychometric_curve(evidence, side, weights=np.ones((9, 600)), permutations=9, rng=rng)


MADE = {"firing_patterns": _firing, "gabor_census": _fields, "psychometric_curve": _choices}


@pytest.mark.parametrize("kind", MADE)
def test_numbers_are_those_that_are_measured(kind):
    promised = numbers_of(MeasureTable(kind=kind))
    assert set(promised) <= {m.name for m in MADE[kind]()}
    assert kind not in promised
    assert numbers_of(MeasureTable(kind=kind, name="late"))[0] == f"late_{promised[0]}"


def test_quantities_that_were_observed_are_numbers_and_unknown_kinds_are_refused():
    assert numbers_of(MeasureTable(kind="observed", quantities=["loss"], name="own")) == ["own_loss"]
    with pytest.raises(SpecificationError, match="accurracy"):
        numbers_of(MeasureTable(kind="accurracy"))
