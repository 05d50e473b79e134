"""Plasticity: which units and which responses changed, and whether those that were strong did."""

from __future__ import annotations

import numpy as np

from arealis.analysis.learning_observables.courses import spread

__all__ = [
    "change_follows_response",
    "change_follows_selectivity",
    "change_of_mean_response",
    "change_spread",
    "unit_stability",
]


def change_of_mean_response(responses: np.ndarray) -> float:
    r"""How far the population's mean response moved, in units of the first spread over stimuli.

    .. math:: \frac{\langle R_T \rangle - \langle R_1 \rangle}
                   {\sqrt{\langle \operatorname{Var}_s R_1 \rangle_u}}

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        Positive where responses grew; ``NaN`` if the first time point does not vary.

    Example:
        >>> change_of_mean_response(np.array([[[0.0], [2.0]], [[3.0], [5.0]]]))
        3.0
    """
    scale = np.sqrt(responses[0].var(axis=0).mean())
    return float((responses[-1].mean() - responses[0].mean()) / scale) if scale > 0 else float("nan")


def change_spread(responses: np.ndarray) -> float:
    r"""How unevenly change is spread over units: the Gini coefficient of each unit's change.

    .. math:: c_u = \sqrt{\sum_s (R_{T s u} - R_{1 s u})^2}

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        From 0 (all units alike) towards 1 (one unit); ``NaN`` if nothing changed.

    Example:
        >>> change_spread(np.array([[[0.0, 0.0]], [[2.0, 2.0]]]))
        0.0
    """
    return spread(np.linalg.norm(responses[-1] - responses[0], axis=0))


def change_follows_response(responses: np.ndarray) -> float:
    r"""Whether responses that were strong grew: the Hebbian signature.

    .. math:: \operatorname{corr}_{s u}\big(R_1 - \bar R_1,\; \Delta - \bar\Delta\big),
              \qquad \Delta = R_T - R_1

    with every unit taken from its mean over stimuli. A rule that multiplies what is there gives values
    near 1; one that builds anew, near 0 or below. Noise at the first time point pulls it down, since it
    enters both sides with opposite signs.

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        From −1 to 1; ``NaN`` if nothing varied or nothing changed.

    Example:
        >>> table = np.array([[0.0, 1.0], [2.0, 0.0]])
        >>> round(change_follows_response(np.stack([table, 2 * table])), 6)
        1.0

    Reference:
        Lim et al. 2015, Nat Neurosci 18:1804.
    """
    first = responses[0] - responses[0].mean(axis=0)
    change = responses[-1] - responses[0]
    return _correlation(first.ravel(), (change - change.mean(axis=0)).ravel())


def change_follows_selectivity(responses: np.ndarray) -> float:
    r"""Whether units that told stimuli apart at first changed more: a correlation over units.

    .. math:: \operatorname{corr}_u\big(\sigma_u(R_1),\; \sigma_u(R_T - R_1)\big)

    with σ the standard deviation over stimuli.

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        From −1 to 1; ``NaN`` with units that are all alike.

    Example:
        >>> table = np.array([[0.0, 1.0], [2.0, 0.0]])
        >>> round(change_follows_selectivity(np.stack([table, 3 * table])), 6)
        1.0

    Reference:
        Poort et al. 2015, Neuron 86:1478.
    """
    return _correlation(responses[0].std(axis=0), (responses[-1] - responses[0]).std(axis=0))


def unit_stability(responses: np.ndarray) -> float:
    """How well a unit kept its tuning: its correlation between first and last, the median over units.

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        From −1 to 1; ``NaN`` if no unit varies at both.

    Example:
        >>> table = np.array([[0.0], [2.0], [1.0]])
        >>> round(unit_stability(np.stack([table, 5 * table])), 6)
        1.0

    Reference:
        Driscoll et al. 2017, Cell 170:986.
    """
    first, last = (responses[at] - responses[at].mean(axis=0) for at in (0, -1))
    length = np.linalg.norm(first, axis=0) * np.linalg.norm(last, axis=0)
    varying = length > 1e-12
    if not varying.any():
        return float("nan")
    return float(np.median((first * last).sum(axis=0)[varying] / length[varying]))


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    first, second = first - first.mean(), second - second.mean()
    length = np.linalg.norm(first) * np.linalg.norm(second)
    return float(first @ second / length) if length > 1e-12 else float("nan")
