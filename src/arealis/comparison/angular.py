"""Turn a similarity into the angle that it is the cosine of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from arealis.comparison.instrument import Instrument
from arealis.numerics import alignment_angle

__all__ = ["as_angle"]


def as_angle(instrument: Instrument) -> Instrument:
    r"""An instrument that gives the angle instead of its cosine.

    .. math:: \theta = \arccos A

    Args:
        instrument: One whose number is the cosine of an angle, 1 for a population with itself.

    Returns:
        The instrument named with ``_angle``, in radians: 0 for a population with itself.

    Example:
        >>> from arealis.comparison import linear_cka
        >>> as_angle(linear_cka(debiased=False)).alike_is
        'low'

    Reference:
        Williams et al. 2021, NeurIPS.
    """
    turned = {
        name: None if act is None else partial(_angle, act)
        for name, act in (
            ("draws", instrument.draws),
            ("permuted", instrument.permuted),
            ("tile", instrument.tile),
        )
    }
    return replace(
        instrument,
        name=f"{instrument.name}_angle",
        evaluate=partial(_angle_of_one, instrument.evaluate),
        card=replace(instrument.card, variant=f"{instrument.card.variant}, angle in radians"),
        alike_is="low",
        identical=0.0,
        **turned,
    )


def _angle(act: Callable[..., np.ndarray], *given: Any) -> np.ndarray:
    return alignment_angle(np.asarray(act(*given), dtype=float))


def _angle_of_one(evaluate: Callable[[Any, Any], float], x: np.ndarray, y: np.ndarray) -> float:
    return float(alignment_angle(np.float64(evaluate(x, y))))
