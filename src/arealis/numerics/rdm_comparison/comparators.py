"""The comparators by name: what each computes and what it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from array_api_compat import array_namespace

from arealis.numerics.rdm_comparison.bures import bures
from arealis.numerics.rdm_comparison.kendall import tau_a, tau_b
from arealis.numerics.rdm_comparison.rank_correlation import rho_a, spearman
from arealis.numerics.rdm_comparison.riemannian import negative_riemannian_distance
from arealis.numerics.rdm_comparison.vectors import as_they_are, cosines, deviations
from arealis.numerics.rdm_comparison.whitened import whitened_deviations, whitened_vectors

__all__ = ["COMPARATORS", "Comparator"]


@dataclass(frozen=True)
class Comparator:
    """One way of comparing RDMs; more is always more alike.

    Args:
        similarity: ``(a [first, pair], b [second, pair], covariance) → [first, second]``.
        linear: ``(rdms [rdm, pair], covariance) → [rdm, feature]``: a linear map into a space where the
            similarity is the cosine, so that weighted models can be fitted there; None: there is none.
        reads_covariance: Whether the covariance of the stimuli changes the result.
        without_pairs: What becomes of pairs that were not measured: they are ``"dropped"`` before the
            comparison, ``"passed on"`` as NaN, or ``"refused"``.

    Example:
        >>> COMPARATORS["cosine"].reads_covariance
        False
    """

    similarity: Callable[[Any, Any, Any], Any]
    linear: Callable[[Any, Any], Any] | None = None
    reads_covariance: bool = False
    without_pairs: Literal["dropped", "passed on", "refused"] = "dropped"


def _plain(linear: Callable[[Any], Any]) -> Comparator:
    """Cosine after a map that reads no covariance."""
    return Comparator(lambda a, b, _: cosines(linear(a), linear(b)), lambda rdms, _: linear(rdms))


def _whitened(linear: Callable[[Any, Any], Any]) -> Comparator:
    """Cosine after whitening, of which the covariance is decomposed once for both sides."""

    def similarity(a: Any, b: Any, covariance: Any | None) -> Any:
        both = linear(array_namespace(a, b).concat([a, b]), covariance)
        return cosines(both[: a.shape[0], :], both[a.shape[0] :, :])

    return Comparator(similarity, linear, reads_covariance=True, without_pairs="passed on")


COMPARATORS = {
    "cosine": _plain(as_they_are),
    "corr": _plain(deviations),
    "pearson": _plain(deviations),
    "spearman": Comparator(lambda a, b, _: spearman(a, b)),
    "rho-a": Comparator(lambda a, b, _: rho_a(a, b)),
    "tau-a": Comparator(lambda a, b, _: tau_a(a, b)),
    "tau-b": Comparator(lambda a, b, _: tau_b(a, b)),
    "cosine_cov": _whitened(whitened_vectors),
    "corr_cov": _whitened(whitened_deviations),
    "bures": Comparator(lambda a, b, _: bures(a, b), without_pairs="refused"),
    "neg_riem_dist": Comparator(negative_riemannian_distance, reads_covariance=True, without_pairs="refused"),
}
"""Name → comparator; ``"pearson"`` is the field's other word for ``"corr"``."""
