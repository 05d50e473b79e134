"""Ways of comparing two populations."""

from __future__ import annotations

from collections.abc import Callable

from arealis import comparison
from arealis.comparison import Instrument
from arealis.experiments.claims import instrument_claims
from arealis.experiments.entry import Entry

__all__ = ["INSTRUMENTS"]

_FACTORIES: tuple[Callable[..., Instrument], ...] = (
    comparison.cca,
    comparison.dsa_distance,
    comparison.energy_shape_distance,
    comparison.hard_matching_distance,
    comparison.hyperalignment,
    comparison.kernel_cka,
    comparison.least_squares_predictivity,
    comparison.linear_cka,
    comparison.matching_correlation,
    comparison.minibatch_cka,
    comparison.one_to_one_predictivity,
    comparison.pairwise_matching,
    comparison.pearson,
    comparison.pls_predictivity,
    comparison.procrustes_distance,
    comparison.pwcca,
    comparison.ridge_predictivity,
    comparison.roc_auc,
    comparison.rsa,
    comparison.rv_coefficient,
    comparison.shape_distance,
    comparison.shared_response,
    comparison.soft_matching_distance,
    comparison.spearman,
    comparison.stochastic_shape_distance,
    comparison.svcca,
    comparison.unit_corrected_cka,
)

INSTRUMENTS: dict[str, Entry] = {
    factory.__name__: Entry(factory, claims=instrument_claims(factory())) for factory in _FACTORIES
}
"""Ways of comparing two populations."""
