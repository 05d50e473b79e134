"""What data can and cannot tell, in words."""

from __future__ import annotations

from typing import Literal

import numpy as np

from arealis.comparison.inference.result import Inference
from arealis.comparison.inference.uncertainty import Uncertainty
from arealis.types import Measurement, NotEstimable

__all__ = ["conclusions"]

_LEVEL = 0.05


def conclusions(
    found: Inference, uncertainty: Uncertainty, *, alike_is: Literal["high", "low"]
) -> tuple[str, ...]:
    """Say whether the recordings agree, which models reach the ceiling, and what could be told apart.

    Args:
        found: The measurements and tests.
        uncertainty: Where intervals come from, or why there are none.
        alike_is: Whether alike populations get a high or a low number.

    Returns:
        Sentences.

    Example:
        >>> none = NotEstimable("one subject")
        >>> u = Uncertainty({}, {"subject": 1}, none)
        >>> conclusions(Inference({}, {}, none, {}, {}, ()), u, alike_is="high")[0]
        'No noise ceiling: one subject.'
    """
    said = [_of_the_ceiling(found)]
    if uncertainty.refused is not None:
        return *said, f"No intervals and no tests of differences: {uncertainty.refused.reason}."
    reached = [n for n, m in found.against_ceiling.items() if (p := _p(m)) is not None and p > _LEVEL]
    if found.against_ceiling:
        named = ", ".join(reached) if reached else "no model"
        said.append(f"Not told apart from the lower noise ceiling: {named}.")
    if found.differences:
        apart = [pair for pair, m in found.differences.items() if (p := _p(m)) is not None and p <= _LEVEL]
        said.append(f"{len(apart)} of {len(found.differences)} pairs of models are told apart.")
        sizes = [m.card.options.get("found 4 times of 5") for m in found.differences.values()]
        known = [float(s) for s in sizes if isinstance(s, float)]
        if known:
            said.append(
                f"Data like these find a difference of {np.median(known):.2g} 4 times of 5 (median of pairs)."
            )
    return tuple(said)


def _of_the_ceiling(found: Inference) -> str:
    if isinstance(found.ceiling, NotEstimable):
        return f"No noise ceiling: {found.ceiling.reason}."
    p = found.ceiling_bounds["lower"].p_value
    if p is None:
        return "The noise ceiling was not tested: no permutations were asked for."
    if p > _LEVEL:
        return f"These recordings do not agree with themselves above chance (p = {p:.2g}): conclude nothing."
    return f"These recordings agree with themselves above chance (p = {p:.2g})."


def _p(m: Measurement) -> float | None:
    return m.p_value if m.p_corrected is None else m.p_corrected
