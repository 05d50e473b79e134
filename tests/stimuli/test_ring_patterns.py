from functools import cache

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import erf
from scipy.stats import norm

from arealis.stimuli import ring_patterns
from arealis.types import SpecificationError


@cache
def _patterns(label, **options):
    made = ring_patterns(positions=60, stimuli=12_000, **options)
    return made.inputs["stimulus"][made.targets["label"] == label, 0].astype(np.float64)


def _second_moments(patterns):
    return np.array([np.mean(patterns * np.roll(patterns, d, axis=1)) for d in range(31)])


def _kurtosis(patterns):
    return np.mean(patterns**4) / np.mean(patterns**2) ** 2


def test_layout():
    made = ring_patterns(stimuli=7)
    assert (made.inputs["stimulus"].shape, made.inputs["stimulus"].dtype) == ((7, 1, 100), np.float32)
    assert made.targets["label"].tolist() == [0, 1, 0, 1, 0, 1, 0]
    assert made.targets["sign"][:, 0, 0].tolist() == [-1, 1, -1, 1, -1, 1, -1]
    assert made.provenance != ring_patterns(stimuli=7, seed=1).provenance
    assert made.provenance == ring_patterns(stimuli=7).provenance


@pytest.mark.parametrize("gaussian", [False, True])
@pytest.mark.parametrize(("label", "length"), [(0, 6.0), (1, 3.0)])
def test_saturating_patterns_and_their_control_have_the_covariance_of_theory(gaussian, label, length):
    distance = np.arange(31)
    field = (np.exp(-((distance / length) ** 2)) + 1e-3 * (distance == 0)) / 1.001
    theory = np.arcsin(0.9 * field) / np.arcsin(0.9)
    measured = _second_moments(_patterns(label, gaussian=gaussian))
    assert theory[0] == 1
    np.testing.assert_allclose(measured, theory, atol=0.03)


@pytest.mark.parametrize("gaussian", [False, True])
def test_ising_patterns_and_their_control_have_the_covariance_of_theory(gaussian):
    distance, t = np.arange(31), np.exp(-1 / 3)
    theory = (t**distance + t ** (60 - distance)) / (1 + t**60)
    np.testing.assert_allclose(
        _second_moments(_patterns(1, field="ising", gaussian=gaussian)), theory, atol=0.03
    )


def test_phi4_patterns_and_their_control_have_the_same_covariance():
    one, other = (_second_moments(_patterns(1, field="phi4", gaussian=g)) for g in (False, True))
    np.testing.assert_allclose(one, other, atol=0.03)
    assert one[0] == pytest.approx(1, abs=0.01)
    assert np.log(one[3] / one[6]) / 3 == pytest.approx(1 / 3, rel=0.1)


@pytest.mark.parametrize("gain", [0.1, 1.0, 3.0])
def test_kurtosis_of_saturating_patterns_is_that_of_the_error_function(gain):
    def moment(power):
        return quad(lambda z: erf(gain * z / np.sqrt(2)) ** power * norm.pdf(z), -9, 9)[0]

    assert _kurtosis(_patterns(1, gain=gain)) == pytest.approx(moment(4) / moment(2) ** 2, rel=0.02)


@pytest.mark.parametrize(("field", "low", "high"), [("ising", 0.999, 1.001), ("phi4", 1.3, 1.9)])
def test_fields_with_two_wells_have_little_kurtosis(field, low, high):
    assert low < _kurtosis(_patterns(1, field=field)) < high


@pytest.mark.parametrize("field", ["gain", "ising", "phi4"])
def test_controls_are_gaussian(field):
    assert _kurtosis(_patterns(0, field=field, gaussian=True)) == pytest.approx(3, abs=0.05)


@pytest.mark.parametrize("field", ["gain", "ising", "phi4"])
def test_no_position_is_special(field):
    patterns = _patterns(1, field=field)
    np.testing.assert_allclose((patterns**2).mean(axis=0), 1, atol=0.06)
    across = np.mean(patterns * np.roll(patterns, 1, axis=1), axis=0)
    np.testing.assert_allclose(across, across.mean(), atol=0.06)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"positions": 2}, "positions = 2"),
        ({"stimuli": 1}, "stimuli = 1"),
        ({"gain": 0.0}, "gain = 0.0"),
        ({"correlation_lengths": (0.0, 3.0)}, "shortest_correlation_length = 0.0"),
        ({"correlation_lengths": (101.0, 3.0)}, "longest_correlation_length = 101.0"),
    ],
)
def test_impossible_patterns_are_refused(wrong, named):
    with pytest.raises(SpecificationError, match=f"ring patterns cannot be made like this.*{named}"):
        ring_patterns(**wrong)


def test_correlations_as_long_as_the_ring_are_refused():
    with pytest.raises(SpecificationError, match="too long for the ring"):
        ring_patterns(positions=20, correlation_lengths=(12.0, 3.0))


def test_a_chain_stiffer_than_the_grid_resolves_is_refused():
    with pytest.raises(SpecificationError, match="cannot have this correlation length"):
        ring_patterns(positions=200, correlation_lengths=(90.0, 3.0), field="phi4")


@pytest.mark.slow
@pytest.mark.parametrize(("gaussian", "low", "high"), [(False, 6.0, 10.0), (True, 1.5, 3.5)])
def test_receptive_fields_are_localised_by_edges_alone(gaussian, low, high):
    """Two layers, trained by gradient descent as in the paper; to reach: 8.5 and 2.1."""
    made = ring_patterns(stimuli=100_000, gaussian=gaussian)
    patterns, sign = made.inputs["stimulus"][:, 0], made.targets["sign"][:, 0, 0]
    rng, units = np.random.default_rng(0), 20
    weights = 0.1 * rng.standard_normal((units, 100))
    bias = np.where(np.arange(units) < 10, 1.0, -1.0)
    for _ in range(40_000):
        drawn = rng.integers(len(patterns), size=50)
        activity = np.tanh(patterns[drawn] @ weights.T / 10 + bias)
        error = activity.mean(axis=1) - sign[drawn]
        slope = error[:, None] * (1 - activity**2)
        weights -= 0.5 * slope.T @ patterns[drawn] / 10 / 50
    localised = 100 * (weights**4).sum(axis=1) / (weights**2).sum(axis=1) ** 2
    assert low < np.median(localised[bias > 0]) < high
