"""Rank comparisons of RDMs in every draw: Spearman, ρ-a and τ-a, with ceilings from mean ranks."""

from __future__ import annotations

import numpy as np

from arealis.numerics.blocks import blocks
from arealis.numerics.correlation_ratio import correlation_ratio
from arealis.numerics.distances import pair_positions
from arealis.numerics.rdm_inference.concordance import WeightedLevels, concordance, weighted_levels
from arealis.numerics.rdm_inference.ordered import rank_deviations
from arealis.numerics.rdm_inference.permuted_pairs import square_of_pairs

__all__ = ["ranked_draws"]


def ranked_draws(
    models: np.ndarray, data: np.ndarray, method: str, counts: np.ndarray, subjects: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""Rank comparisons of every model with every subject, and their ceilings.

    Values are turned into whole levels once; a draw ranks only the pairs that it holds, and counts pair
    (i, j) :math:`c_i c_j` times. The pooled RDM is the mean of the subjects' ranks in the draw.

    Args:
        models: Dissimilarities ``[model, pair]``.
        data: Dissimilarities ``[subject, pair]``.
        method: ``"spearman"``, ``"rho-a"`` or ``"tau-a"``.
        counts: How often each stimulus occurs ``[draw, stimulus]``, or one row that holds for all draws.
        subjects: How often each subject occurs ``[draw, subject]``, or one row that holds for all draws.

    Returns:
        Similarities ``[draw or 1, model, subject]``, lower and upper ceilings ``[draw]``; ceilings are
        ``NaN`` where a draw holds fewer than two subjects.

    Example:
        >>> d = np.array([[1.0, 2.0, 3.0]])
        >>> ranked_draws(d, np.vstack([d, -d]), "spearman", np.ones((1, 3)), np.ones((1, 2)))[0]
        array([[[ 1., -1.]]])
    """
    levels = np.stack([np.unique(row, return_inverse=True)[1] for row in np.concatenate([models, data])])
    draws = max(len(counts), len(subjects))
    similar = np.empty((len(counts), len(models), len(data)))
    lower, upper = np.full((2, draws), np.nan)
    # Draws of similar size share a block, whose arrays are as wide as its largest draw.
    order = np.argsort((counts > 0).sum(axis=1), kind="stable") if len(counts) > 1 else np.arange(draws)
    pair = square_of_pairs(np.arange(levels.shape[1]), counts.shape[1])
    ranks = None
    for block in blocks(draws, _entries(counts) * (len(levels) + len(data)) // 2):
        now = order[block]
        if ranks is None or len(counts) > 1:
            rows = now if len(counts) > 1 else np.array([0])
            ranks = _ranks(levels, counts[rows], pair)
            similar[rows] = _all_pairs(*ranks, len(models), method)
        if len(data) < 2:
            continue  # nobody to pool with
        times = subjects[now] if len(subjects) > 1 else np.broadcast_to(subjects, (len(now), len(data)))
        lower[now], upper[now] = _ceilings(ranks[0][:, len(models) :], ranks[1], times, method)
    few = (subjects > 0).sum(axis=1) < 2
    return similar, np.where(few, np.nan, lower), np.where(few, np.nan, upper)


def _entries(counts: np.ndarray) -> int:
    present = int((counts > 0).sum(axis=1).mean())
    return present * (present - 1) // 2


def _ranks(levels: np.ndarray, counts: np.ndarray, pair: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Twice the rank deviations ``[draw, rdm, pair]`` among the pairs that draws hold, and their weights."""
    present = int((counts > 0).sum(axis=1).max())
    stimulus = np.argsort(counts == 0, axis=1, kind="stable")[:, :present]
    times = np.take_along_axis(counts, stimulus, axis=1).astype(np.int32)
    i, j = pair_positions(present)
    drawn = pair.reshape(-1).take(stimulus[:, i] * len(pair) + stimulus[:, j])
    weights = times[:, i] * times[:, j]
    start = np.arange(len(levels))[:, None] * levels.shape[1]
    return rank_deviations(levels.reshape(-1).take(drawn[:, None, :] + start), weights), weights


def _all_pairs(ranks: np.ndarray, weights: np.ndarray, models: int, method: str) -> np.ndarray:
    """Every model with every subject ``[draw, model, subject]``."""
    first, second = ranks[:, :models], ranks[:, models:]
    if method == "tau-a":
        subjects = second.shape[1]
        a, b = np.repeat(np.arange(models), subjects), np.tile(np.arange(subjects), models)
        return _tau(first, second, weights, a, b).reshape(len(ranks), models, subjects)
    a, b = first.astype(float), second.astype(float)
    weighted = b * weights[:, None]
    cross = a @ weighted.swapaxes(1, 2)
    if method == "rho-a":
        return cross * _rho_scale(weights)[:, :, None]
    squares = np.einsum("dmp,dmp->dm", a, a * weights[:, None]), np.einsum("dsp,dsp->ds", b, weighted)
    return correlation_ratio(cross, squares[0][:, :, None], squares[1][:, None, :])


def _ceilings(
    ranks: np.ndarray, weights: np.ndarray, times: np.ndarray, method: str
) -> tuple[np.ndarray, np.ndarray]:
    """Mean comparison of each subject with the ranks pooled over the others, and over all."""
    whole = times.astype(np.int32)[:, :, None]
    each = ranks * whole
    pool = each.sum(axis=1, keepdims=True, dtype=np.int32)
    pools = np.concatenate([pool, pool - each], axis=1)
    pools -= pools.min(axis=2, keepdims=True)
    draws = len(times)
    weights = np.broadcast_to(weights, (draws, weights.shape[1]))
    pooled = rank_deviations(pools, weights)
    ranks = np.broadcast_to(ranks, (draws, *ranks.shape[1:]))
    similar = _paired(pooled, ranks, weights, method)
    mean = (
        np.where(times[:, None] > 0, times[:, None] * similar, 0.0).sum(axis=2) / times.sum(axis=1)[:, None]
    )
    return mean[:, 0], mean[:, 1]


def _paired(pooled: np.ndarray, ranks: np.ndarray, weights: np.ndarray, method: str) -> np.ndarray:
    """Comparison of each subject with its own pool of others and with that of all ``[draw, 2, subject]``."""
    if method == "tau-a":
        subject = np.arange(ranks.shape[1])
        pool = np.concatenate([subject + 1, np.zeros_like(subject)])
        return _tau(pooled, ranks, weights, pool, np.tile(subject, 2)).reshape(len(ranks), 2, -1)
    a, b = pooled.astype(float), ranks.astype(float)
    weighted = b * weights[:, None]
    others = np.einsum("dsp,dsp->ds", a[:, 1:], weighted)
    cross = np.stack([others, (a[:, :1] @ weighted.swapaxes(1, 2))[:, 0]], axis=1)
    if method == "rho-a":
        return cross * _rho_scale(weights)[:, :, None]
    square = np.einsum("dkp,dkp->dk", a, a * weights[:, None])
    pools = np.stack([square[:, 1:], np.broadcast_to(square[:, :1], others.shape)], axis=1)
    return correlation_ratio(cross, pools, np.einsum("dsp,dsp->ds", b, weighted)[:, None])


def _rho_scale(weights: np.ndarray) -> np.ndarray:
    """12/(n³ − n) for ranks, 3/(n³ − n) for twice the ranks ``[draw, 1]``."""
    n = weights.sum(axis=1, keepdims=True).astype(float)
    return 3 / (n**3 - n)


def _tau(
    first: np.ndarray, second: np.ndarray, weights: np.ndarray, a: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """τ-a of rows a of the first with rows b of the second in each draw ``[draw, comparison]``."""
    x, y = (_chosen(*chosen, weights) for chosen in ((first, a), (second, b)))
    n = weights.sum(axis=1, keepdims=True).astype(float)
    return 2 * concordance(x, y).reshape(len(n), -1) / (n * (n - 1))


def _chosen(rows: np.ndarray, chosen: np.ndarray, weights: np.ndarray) -> WeightedLevels:
    """Levels of chosen rows of each draw; what a row alone decides is computed once a row."""
    draws, count, pairs = rows.shape
    each = weighted_levels(rows.reshape(-1, pairs), np.repeat(weights, count, axis=0))
    position = (np.arange(draws)[:, None] * count + chosen).reshape(-1)
    return WeightedLevels(*(part[position] for part in each))
