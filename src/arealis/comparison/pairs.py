"""All pairs of many representations: how similar is each to each?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from arealis.analysis import response_matrix
from arealis.comparison.similarity import check_weights
from arealis.numerics import central_range, linear_cka_pairs, positions_of
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable, Responses

__all__ = ["all_pairs", "pair_matrix"]

Pair = tuple[str, str]
_FEWEST_STIMULI = 5


def all_pairs(
    representations: Sequence[tuple[str, Responses]], *, weights: np.ndarray, debiased: bool = True
) -> dict[Pair, Measurement | NotEstimable]:
    r"""Linear CKA of every pair of representations of the same stimuli.

    The draws are the linear part of a bootstrap over stimuli: with :math:`\theta_{-i}` the exact value
    without stimulus i, a draw that holds it :math:`c_i` times is

    .. math:: \theta_d = \theta + \frac{n - 1}{n} \sum_i (1 - c_i / \bar c)\, \theta_{-i}

    so that all draws of all pairs are one matrix product.

    Args:
        representations: Label and responses of each; units may differ, stimuli must be the same.
        weights: How often each stimulus of the first representation occurs in each draw
            ``[draw, stimulus]``.
        debiased: Remove the bias that many units and few stimuli bring.

    Returns:
        A measurement ``"linear_cka"`` for every pair of labels, in the order given, or why there is none.

    Raises:
        DataError: if labels repeat, stimuli differ, a response is missing, there are fewer than five
            stimuli, or the weights do not fit.

    Example:
        >>> from arealis.types import make_responses
        >>> x = np.random.default_rng(0).normal(size=(6, 1, 1, 2))
        >>> r = make_responses(x, stimulus_id=list("abcdef"), unit_id=["u", "v"], area="V1",
        ...                    quantity="rate", unit="arbitrary", provenance="made up")
        >>> pairs = all_pairs([("first", r), ("again", -r)], weights=np.ones((40, 6)))
        >>> round(pairs["first", "again"].value, 12), pairs["first", "again"].area
        (1.0, 'first | again')

    Reference:
        Kornblith et al. 2019, ICML; Song et al. 2012, JMLR 13:1393; Efron 1982 (infinitesimal jackknife).
    """
    labels = [label for label, _ in representations]
    tables = _in_one_order(representations)
    stimuli = len(tables[0])
    check_weights(weights, stimuli)
    values, without = linear_cka_pairs(tables, debiased=debiased)
    first, second = np.triu_indices(len(labels), k=1)
    mean = weights.mean(axis=1, keepdims=True)
    share = np.divide(weights, mean, out=np.full(weights.shape, np.nan), where=mean > 0)
    draws = (1 - share) @ without[:, first, second] * ((stimuli - 1) / stimuli)
    draws = np.clip(values[first, second] + draws, -1.0, 1.0).T
    card = _card(debiased, len(weights))
    return {
        pair: _measurement(pair, float(values[i, j]), draws[k], stimuli, card)
        for k, (pair, i, j) in enumerate(zip(combinations(labels, 2), first, second, strict=True))
    }


def pair_matrix(pairs: Mapping[Pair, Measurement | NotEstimable]) -> tuple[list[str], np.ndarray]:
    """Lay the values of all pairs out as a symmetric matrix with ones on the diagonal.

    Args:
        pairs: From :func:`all_pairs`.

    Returns:
        The labels, and the matrix ``[label, label]``; ``NaN`` where a pair has no value.

    Example:
        >>> pair_matrix({("a", "b"): NotEstimable("made up")})
        (['a', 'b'], array([[ 1., nan], [nan,  1.]]))
    """
    labels = list(dict.fromkeys(label for pair in pairs for label in pair))
    matrix = np.eye(len(labels))
    for (a, b), m in pairs.items():
        i, j = labels.index(a), labels.index(b)
        matrix[i, j] = matrix[j, i] = m.value if isinstance(m, Measurement) else np.nan
    return labels, matrix


def _in_one_order(representations: Sequence[tuple[str, Responses]]) -> list[np.ndarray]:
    """Responses ``[stimulus, unit]`` of each, in the first one's order of stimuli."""
    labels = [label for label, _ in representations]
    if len(set(labels)) != len(labels) or len(labels) < 2:
        raise DataError(
            "representations need names of their own",
            given=f"{len(labels)} representations with {len(set(labels))} labels",
            needed="two or more representations with different labels",
            action="add the seed, stage or area to the label",
        )
    wanted = representations[0][1].coords["stimulus_id"].values
    tables = []
    for label, responses in representations:
        available = responses.coords["stimulus_id"].values
        table = response_matrix(responses)[positions_of(wanted, available, kind=f"stimulus of '{label}'")]
        if len(available) != len(wanted) or np.isnan(table).any() or len(wanted) < _FEWEST_STIMULI:
            raise DataError(
                f"representation '{label}' cannot be compared with the others",
                given=f"{len(available)} stimuli, {int(np.isnan(table).sum())} missing responses",
                needed=f"the {len(wanted)} stimuli of the first, {_FEWEST_STIMULI} or more, none missing",
                action="record all networks with the same stimuli",
            )
        tables.append(table)
    return tables


def _card(debiased: bool, draws: int) -> EstimatorCard:
    return EstimatorCard(
        variant="linear, debiased" if debiased else "linear, biased",
        centring="each unit over stimuli",
        bias_correction="averages over distinct stimuli (Song 2012)" if debiased else "none",
        resampling_unit="stimulus",
        interval="percentiles of a linearised bootstrap over stimuli (exact leave-one-out values), 95 %",
        reference="Kornblith et al. 2019; Song et al. 2012",
        options={"draws": draws},
    )


def _measurement(
    pair: Pair, value: float, draws: np.ndarray, stimuli: int, card: EstimatorCard
) -> Measurement | NotEstimable:
    if np.isnan(value):
        return NotEstimable(f"'{pair[0]}' or '{pair[1]}' differs between stimuli no more than noise would")
    null = "not taken for all pairs; unrelated populations give 0 on average when debiased"
    return Measurement(
        name="linear_cka",
        value=value,
        interval=central_range(draws),
        null=NotEstimable(null),
        ceiling=NotEstimable("networks without trial noise have no noise ceiling"),
        n=stimuli,
        card=card,
        area=" | ".join(pair),
        draws=draws,
    )
