"""Options out of range, lags without a later step and batches that are too small are errors."""

import math

import pytest

from arealis.objectives import (
    ClimbingFibreError,
    CrossModalAgreement,
    Curiosity,
    Imitation,
    InfoNCE,
    PolicyGradient,
    PredictionProgress,
    PredictiveCodingEnergy,
    Slowness,
    SparseActivity,
    TemporalDifference,
    TemporalPrediction,
    Tracking,
    Triplet,
    VICReg,
)
from arealis.objectives.barlow_twins import BarlowTwins
from arealis.objectives.option_ranges import require_batch, require_lag, require_range
from arealis.types import SpecificationError


@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf])
def test_a_number_that_has_to_exceed_a_bound(value):
    with pytest.raises(SpecificationError, match="temperature of InfoNCE is out of range"):
        require_range("InfoNCE", "temperature", value, above=0)


def test_bounds_are_named():
    with pytest.raises(SpecificationError, match=r"of at least 0 and below 1\."):
        require_range("a cost", "fraction", 1.0, least=0, below=1)
    require_range("a cost", "fraction", 0.0, least=0, below=1)


def test_a_lag_needs_a_later_step():
    require_lag("slowness", 2, 3)
    with pytest.raises(SpecificationError, match="slowness finds no later time step"):
        require_lag("slowness", 3, 3)


def test_a_comparison_needs_several_examples():
    require_batch("triplet", 3, 3)
    with pytest.raises(SpecificationError, match="triplet compares the examples"):
        require_batch("triplet", 2, 3)


@pytest.mark.parametrize(
    ("make", "option"),
    [
        (lambda: BarlowTwins("a", "b", redundancy=-1), "redundancy"),
        (lambda: ClimbingFibreError("a", "b", baseline=0), "baseline"),
        (lambda: ClimbingFibreError("a", "b", ceiling=0), "ceiling"),
        (lambda: CrossModalAgreement("a", "b", noise=0), "noise"),
        (lambda: Curiosity("a", "b", "c", lag=0), "lag"),
        (lambda: Curiosity("a", "b", "c", entropy=-1), "entropy"),
        (lambda: Imitation("a", "b", temperature=0), "temperature"),
        (lambda: InfoNCE("a", "b", lag=-1), "lag"),
        (lambda: InfoNCE("a", "b", temperature=0), "temperature"),
        (lambda: PolicyGradient("a", entropy=-1), "entropy"),
        (lambda: PredictionProgress("a", "b", "c", "d", lag=0), "lag"),
        (lambda: PredictionProgress("a", "b", "c", "d", entropy=-1), "entropy"),
        (lambda: PredictiveCodingEnergy("a", "b", precision=0), "precision"),
        (lambda: Slowness("a", silence=0), "silence"),
        (lambda: SparseActivity("a", scale=0), "scale"),
        (lambda: TemporalDifference("a", discount=1.1), "discount"),
        (lambda: TemporalDifference("a", discount=-0.1), "discount"),
        (lambda: TemporalPrediction("a", "b", lag=0), "lag"),
        (lambda: Tracking("a", (2,), "b", sharpness=0), "sharpness"),
        (lambda: Triplet("a", margin=0), "margin"),
        (lambda: VICReg("a", "b", invariance=-1), "invariance"),
        (lambda: VICReg("a", "b", variance=-1), "variance"),
        (lambda: VICReg("a", "b", covariance=-1), "covariance"),
        (lambda: VICReg("a", "b", spread=0), "spread"),
    ],
)
def test_costs_refuse_options_out_of_range(make, option):
    with pytest.raises(SpecificationError, match=f"{option} of .* is out of range"):
        make()
