"""What every draw starts from: checked RDMs, and how often each stimulus and subject occurs."""

from __future__ import annotations

import numpy as np

from arealis.types.errors import DataError

__all__ = ["FEWEST_STIMULI", "METHODS", "WHITENED", "checked_counts", "checked_rdms", "draw_blocks"]

METHODS = (
    "bures",
    "corr",
    "corr_cov",
    "cosine",
    "cosine_cov",
    "neg_riem_dist",
    "rho-a",
    "spearman",
    "tau-a",
)
WHITENED = ("corr_cov", "cosine_cov")

# Fewer distinct stimuli have too few pairs to rank or to centre.
FEWEST_STIMULI = 3

# Entries of one temporary array: 8 MB, of which a core works on a part at a time.
_ENTRIES = 2**20


def checked_rdms(rdms: np.ndarray, side: str) -> tuple[np.ndarray, int]:
    """RDMs as float64, and their number of stimuli.

    Args:
        rdms: Dissimilarities ``[rdm, pair]`` in condensed order, or ``[pair]`` for one RDM.
        side: What they are, for the message.

    Returns:
        The dissimilarities ``[rdm, pair]`` and the number of stimuli.

    Raises:
        DataError: if they are no condensed RDMs of three stimuli or more, or not finite.

    Example:
        >>> checked_rdms(np.arange(3), "models")
        (array([[0., 1., 2.]]), 3)
    """
    values = np.asarray(rdms, dtype=float)
    shape = values.shape
    if values.ndim == 1:
        values = values[None]
    stimuli = int(np.sqrt(2 * values.shape[-1])) + 1
    complete = values.ndim == 2 and values.shape[0] and stimuli * (stimuli - 1) == 2 * values.shape[-1]
    if not complete or stimuli < FEWEST_STIMULI:
        raise DataError(
            f"the {side} are no condensed RDMs",
            given=f"an array of shape {shape}",
            needed=f"[rdm, pair] with n(n − 1)/2 pairs of {FEWEST_STIMULI} stimuli or more",
            action="pass the upper triangle of each RDM in SciPy's condensed order",
        )
    missing = int((~np.isfinite(values)).sum())
    if missing:
        raise DataError(
            f"the {side} lack dissimilarities",
            given=f"{missing} of {values.size} values are NaN or infinite",
            needed="finite dissimilarities of all pairs",
            action="leave out the stimuli whose pairs were not measured",
        )
    return values, stimuli


def checked_counts(counts: np.ndarray, items: int, side: str) -> np.ndarray:
    """How often each item occurs in each draw, as float64.

    Args:
        counts: Multiplicities ``[draw, item]``.
        items: How many items there are.
        side: What they are, for the message.

    Returns:
        The multiplicities.

    Raises:
        DataError: if the shape does not fit, or a multiplicity is negative or no whole number.

    Example:
        >>> checked_counts(np.array([[2, 0, 1]]), 3, "stimulus")
        array([[2., 0., 1.]])
    """
    counts = np.asarray(counts, dtype=float)
    if counts.ndim != 2 or counts.shape[1] != items or len(counts) == 0:
        raise DataError(
            f"{side} weights do not fit the RDMs",
            given=f"an array of shape {counts.shape}",
            needed=f"[draw, {side}] with {items} columns and one draw or more",
            action="draw the weights from the items of these RDMs, in their order",
        )
    if not (np.isfinite(counts).all() and (counts >= 0).all() and (counts == np.rint(counts)).all()):
        raise DataError(
            f"{side} weights say how often each {side} occurs",
            given="a weight that is negative, broken or not finite",
            needed="whole numbers of 0 or more",
            action="take multiplicities, as bootstrap_weights gives them",
        )
    return counts


def draw_blocks(draws: int, entries: int) -> list[slice]:
    """Slices over draws so that no temporary array grows with their number.

    Args:
        draws: Number of draws.
        entries: Numbers held for one draw.

    Returns:
        Slices that cover the draws.

    Example:
        >>> draw_blocks(3, 2**19)
        [slice(0, 2, None), slice(2, 4, None)]
    """
    step = max(1, _ENTRIES // max(entries, 1))
    return [slice(start, start + step) for start in range(0, draws, step)]
