"""Functional alignment: one common space for many populations, and how well it holds for new stimuli."""

from arealis.numerics.functional_alignment.common_space import CommonSpace
from arealis.numerics.functional_alignment.held_out import (
    common_space_correlation,
    common_space_identification,
    identified,
    stimulus_blocks,
)
from arealis.numerics.functional_alignment.hyperalignment import hyperalign
from arealis.numerics.functional_alignment.shared_response import shared_response

__all__ = [
    "CommonSpace",
    "common_space_correlation",
    "common_space_identification",
    "hyperalign",
    "identified",
    "shared_response",
    "stimulus_blocks",
]
