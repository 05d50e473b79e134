"""Scores of an identification: how many networks were known, and what they were taken for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arealis.numerics import bootstrap_weights, central_range
from arealis.types import EstimatorCard, Measurement, NotEstimable

__all__ = ["Resampling", "plan_resampling", "score_accuracy", "score_confusion", "score_importance"]

_NO_CEILING = NotEstimable("no ceiling: a perfect observer would identify all")
_VARIANT = "logistic regression on observables; mean over labels of the fraction identified"
_UNIT = "setting and seed, with all networks grown from it; classifiers stay as fitted"
_NULL = "labels permuted among the networks of one setting and seed"


@dataclass(frozen=True)
class Resampling:
    """One plan for all scores of one set of networks.

    Args:
        weights: How often every network occurs in each bootstrap draw ``[draw, network]``.
        shuffles: For each draw, whose identification a network gets under the null ``[draw, network]``.
        block: Number of the block of every network ``[network]``.
    """

    weights: np.ndarray
    shuffles: np.ndarray
    block: np.ndarray


def plan_resampling(blocks: np.ndarray, draws: int, *, rng: np.random.Generator) -> Resampling:
    """Plan to resample whole blocks of networks, and to exchange networks within them.

    Args:
        blocks: Name of the setting and seed of every network ``[network]``.
        draws: Number of draws.
        rng: Source of randomness.

    Returns:
        The plan.

    Example:
        >>> plan = plan_resampling(np.array(["a", "a", "b", "b"]), 2, rng=np.random.default_rng(0))
        >>> np.sort(plan.shuffles[:, :2], axis=1).tolist()
        [[0, 1], [0, 1]]
    """
    names, block = np.unique(blocks, return_inverse=True)
    weights = bootstrap_weights(names, draws, rng=rng)[:, block]
    shuffles = np.empty((draws, len(block)), dtype=int)
    shuffles[:, np.argsort(block, kind="stable")] = np.argsort(
        block + rng.random((draws, len(block))), axis=1
    )
    return Resampling(weights, shuffles, block)


def score_accuracy(
    labels: np.ndarray, identified: np.ndarray, among: np.ndarray, plan: Resampling
) -> Measurement:
    r"""Mean over labels of the fraction of networks that were identified.

    .. math:: \frac1K \sum_k \frac{\sum_i [y_i = k] [\hat y_i = k]}{\sum_i [y_i = k]}

    so that chance is 1/K however many networks a label has.

    Args:
        labels: What every network is.
        identified: What it was taken for.
        among: Which networks count ``[network]``, such as those of one held-out level.
        plan: From :func:`plan_resampling`.

    Returns:
        The measurement ``"identification_accuracy"``.

    Example:
        >>> labels, blocks = np.tile(["hebb", "oja"], 30), np.repeat(np.arange(30).astype(str), 2)
        >>> plan = plan_resampling(blocks, 200, rng=np.random.default_rng(0))
        >>> m = score_accuracy(labels, labels, np.ones(60, bool), plan)
        >>> m.value, m.p_value < 0.01
        (1.0, True)
    """
    known = np.unique(labels[among])
    right = identified == labels
    null = _mean_recall((identified[plan.shuffles] == labels).T[among], labels[among], known, None)
    value = float(_mean_recall(right[among, None], labels[among], known, None)[0])
    draws = _mean_recall(right[among, None], labels[among], known, plan.weights[:, among])
    return Measurement(
        name="identification_accuracy",
        value=value,
        interval=central_range(draws),
        null=central_range(null),
        ceiling=_NO_CEILING,
        n=len(np.unique(plan.block[among])),
        card=_card(_VARIANT, {"chance": 1 / len(np.unique(labels)), "labels": len(np.unique(labels))}),
        p_value=float((1 + (null >= value - 1e-12).sum()) / (1 + len(null))),
    )


def score_confusion(
    labels: np.ndarray, identified: np.ndarray, plan: Resampling
) -> dict[tuple[str, str], Measurement]:
    """What networks of every label were taken for, as fractions.

    Args:
        labels: What every network is.
        identified: What it was taken for.
        plan: From :func:`plan_resampling`.

    Returns:
        (label, identified as) → the measurement ``"identified_as"``; those of one label sum to 1.

    Example:
        >>> labels = np.tile(["hebb", "oja"], 30)
        >>> plan = plan_resampling(np.repeat(np.arange(30).astype(str), 2), 200, rng=np.random.default_rng(0))
        >>> score_confusion(labels, np.full(60, "oja"), plan)["hebb", "oja"].value
        1.0
    """
    known = np.unique(labels)
    card = _card("fraction of the networks of a label", {"chance": 1 / len(known), "labels": len(known)})
    found = {}
    for label in known.tolist():
        own = labels == label
        total = plan.weights[:, own].sum(axis=1)
        for taken in known.tolist():
            hit = identified[own] == taken
            draws = np.divide(
                plan.weights[:, own] @ hit, total, out=np.full(len(total), np.nan), where=total > 0
            )
            null = (identified[plan.shuffles[:, own]] == taken).mean(axis=1)
            found[label, taken] = Measurement(
                name="identified_as",
                value=float(hit.mean()),
                interval=central_range(draws),
                null=central_range(null),
                ceiling=_NO_CEILING,
                n=len(np.unique(plan.block[own])),
                card=card,
            )
    return found


def score_importance(drop: np.ndarray, labels: np.ndarray, plan: Resampling) -> Measurement:
    """How much lower the accuracy is without what one observable says.

    Args:
        drop: One row of :func:`~arealis.analysis.observable_importance` ``[network]``.
        labels: What every network is.
        plan: From :func:`plan_resampling`.

    Returns:
        The measurement ``"observable_importance"``, in units of accuracy.

    Example:
        >>> plan = plan_resampling(np.repeat(np.arange(30).astype(str), 2), 200, rng=np.random.default_rng(0))
        >>> score_importance(np.full(60, 0.25), np.tile(["hebb", "oja"], 30), plan).value
        0.25
    """
    known = np.unique(labels)
    return Measurement(
        name="observable_importance",
        value=float(_mean_recall(drop[:, None], labels, known, None)[0]),
        interval=central_range(_mean_recall(drop[:, None], labels, known, plan.weights)),
        null=NotEstimable("an observable that says nothing has 0 on average"),
        ceiling=NotEstimable("the accuracy itself bounds it"),
        n=len(np.unique(plan.block)),
        card=_card(
            "drop in accuracy when the observable is permuted among held-out networks", {}, null="none"
        ),
    )


def _mean_recall(
    right: np.ndarray, labels: np.ndarray, known: np.ndarray, weights: np.ndarray | None
) -> np.ndarray:
    """Mean over labels of how right their networks are ``[draw]``; ``right`` is ``[network, draw or 1]``."""
    recalls = []
    for label in known:
        own = labels == label
        if weights is None:
            recalls.append(right[own].mean(axis=0))
            continue
        total = weights[:, own].sum(axis=1)
        hits = weights[:, own] @ right[own, 0]
        recalls.append(np.divide(hits, total, out=np.full(len(total), np.nan), where=total > 0))
    return np.mean(recalls, axis=0)


def _card(variant: str, options: dict[str, str | float | int], null: str = _NULL) -> EstimatorCard:
    return EstimatorCard(
        variant=variant,
        resampling_unit=_UNIT,
        interval="percentile bootstrap",
        null=null,
        reference="Nayebi et al. 2020, NeurIPS",
        options=options,
    )
