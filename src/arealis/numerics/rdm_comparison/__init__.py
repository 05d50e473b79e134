"""Compare dissimilarities: how similar two geometries of the same stimuli are."""

from arealis.numerics.rdm_comparison.comparators import COMPARATORS, Comparator
from arealis.numerics.rdm_comparison.compare import comparable, compare_rdms

__all__ = ["COMPARATORS", "Comparator", "comparable", "compare_rdms"]
