"""Which stimuli, subjects and units each bootstrap draw holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from arealis.numerics import bootstrap_weights

__all__ = ["FACTORS", "Plan", "drawn_units", "make_plan", "subsets"]

FACTORS = ("stimulus", "subject", "unit")
"""What an interval can generalise over."""


@dataclass(frozen=True)
class Plan:
    """Bootstrap draws of one or several factors; a factor that stays as it is has None.

    Args:
        stimulus: How often each stimulus occurs ``[draw, stimulus]``.
        subject: How often each subject occurs ``[draw, subject]``.
        unit: Which units a subject has, as fractions of the row of its units: a table ``[draw, unit]`` from
            0 to 1 for each subject.

    Example:
        >>> Plan(stimulus=np.ones((2, 3))).only(["subject"]).stimulus is None
        True
    """

    stimulus: np.ndarray | None = None
    subject: np.ndarray | None = None
    unit: tuple[np.ndarray, ...] | None = None

    def only(self, factors: Collection[str]) -> Plan:
        """The same draws of these factors, while the others stay as they are."""
        return Plan(
            stimulus=self.stimulus if "stimulus" in factors else None,
            subject=self.subject if "subject" in factors else None,
            unit=self.unit if "unit" in factors else None,
        )


def make_plan(
    factors: Collection[str],
    *,
    stimulus_id: np.ndarray,
    subjects: int,
    units: Sequence[int],
    draws: int,
    rng: np.random.Generator,
) -> Plan:
    """Draw stimuli, subjects and units with replacement, each from a stream of its own.

    Args:
        factors: What is drawn.
        stimulus_id: Names of the stimuli.
        subjects: Number of subjects.
        units: Number of units of each subject.
        draws: Number of draws.
        rng: Source of randomness; the draws of a factor do not depend on which others are drawn.

    Returns:
        The plan.

    Example:
        >>> plan = make_plan(["subject"], stimulus_id=np.array(["a", "b"]), subjects=3, units=[], draws=5,
        ...                  rng=np.random.default_rng(0))
        >>> plan.subject.sum(axis=1)
        array([3, 3, 3, 3, 3])
    """
    of_stimuli, of_subjects, of_units = rng.spawn(3)
    return Plan(
        stimulus=bootstrap_weights(stimulus_id, draws, rng=of_stimuli),
        subject=bootstrap_weights([f"{k:09}" for k in range(subjects)], draws, rng=of_subjects),
        unit=tuple(of_units.uniform(size=(draws, count)) for count in units),
    ).only(factors)


def drawn_units(fractions: np.ndarray, units: int) -> np.ndarray:
    """Positions of the units that a draw holds.

    Args:
        fractions: Where they stand in the row of units, from 0 to 1 ``[unit]``.
        units: How many units there are, if some were never measured fewer than there are fractions.

    Returns:
        Positions ``[unit]``, any of them several times.

    Example:
        >>> drawn_units(np.array([0.1, 0.9, 0.5]), 2)
        array([0, 1])
    """
    return (fractions[:units] * units).astype(int)


def subsets(factors: Sequence[str]) -> list[frozenset[str]]:
    """Every choice of one or more factors, small ones first.

    Args:
        factors: The factors.

    Returns:
        The choices.

    Example:
        >>> [sorted(s) for s in subsets(["stimulus", "subject"])]
        [['stimulus'], ['subject'], ['stimulus', 'subject']]
    """
    return [frozenset(s) for k in range(1, len(factors) + 1) for s in combinations(factors, k)]
