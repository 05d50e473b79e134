"""All pairs of many representations: how similar is each to each?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations, permutations

import numpy as np

from arealis.comparison.assemble import check_weights, sense
from arealis.comparison.instrument import Instrument
from arealis.comparison.pair_draws import PairDraws, pair_draws
from arealis.comparison.representation import Representation, forget, reduced
from arealis.comparison.tiles import Block, Tile, compare_blocks, compare_tile, reduce_block, tiles
from arealis.numerics import central_range, positions_of
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable

__all__ = ["all_pairs", "pair_matrix", "similarity_matrix"]

Pair = tuple[str, str]
_MEMORY = 2**30
# Representations on a side where nothing is computed once, so that a tile costs no memory.
_SIDE = 64
_NO_NULL = NotEstimable("not taken for all pairs: measure a pair of its own for a null")
_NO_CEILING = NotEstimable("not taken for all pairs: measure a pair of its own for a noise ceiling")


def all_pairs(
    instrument: Instrument,
    representations: Sequence[Representation],
    *,
    weights: np.ndarray | None = None,
    across: int | None = None,
    memory: int = _MEMORY,
) -> dict[Pair, Measurement | NotEstimable]:
    r"""Every pair of representations of the same stimuli, by any instrument.

    Each representation is reduced once, and pairs are taken in tiles. For linear CKA the draws of all
    pairs are one matrix product, the linear part of a bootstrap over stimuli: with :math:`\theta_{-i}` the
    exact value without stimulus i, a draw that holds it :math:`c_i` times is

    .. math:: \theta_d = \theta + \frac{n - 1}{n} \sum_i (1 - c_i / \bar c)\, \theta_{-i}

    Other instruments have their own draws taken pair by pair where the pairs are few; otherwise the
    interval says why there is none.

    Args:
        instrument: How populations are compared.
        representations: Units may differ, stimuli must be the same in any order.
        weights: How often each stimulus of the first representation occurs in each draw
            ``[draw, stimulus]``.
        across: Compare the first so many representations with the others only: one tile of many.
        memory: Bytes that reductions may take up; with less, they are made again for other tiles.

    Returns:
        A measurement for every pair of labels in the order given, both ways round if the instrument is
        not symmetric, or why there is none.

    Raises:
        DataError: if labels repeat, stimuli differ, a response is missing, there are too few stimuli, the
            weights do not fit, or the instrument reads something else.

    Example:
        >>> from arealis.comparison import linear_cka
        >>> values = np.random.default_rng(0).normal(size=(6, 2))
        >>> one = Representation("first", np.array(list("abcdef")), values, "responses")
        >>> pairs = all_pairs(linear_cka(), [one, replace(one, label="again", values=-values, parts={})])
        >>> round(pairs["first", "again"].value, 12), pairs["first", "again"].area
        (1.0, 'first | again')

    Reference:
        Kornblith et al. 2019, ICML; Efron 1982 (infinitesimal jackknife).
    """
    ordered = _in_one_order(instrument, representations)
    stimuli = len(ordered[0].values)
    if weights is not None:
        check_weights(weights, stimuli)
    count = range(len(ordered))
    places = list(combinations(count, 2) if instrument.symmetric else permutations(count, 2))
    if across is None:
        found = _matrix(instrument, ordered, memory)
    else:
        found = _rectangle(instrument, ordered, across)
        places = [(i, j) for i, j in places if (i < across) != (j < across)]
    drawn = pair_draws(instrument, ordered, found.values, places, weights, memory=memory)
    options = {**sense(instrument), "draws": 0 if weights is None else len(weights)}
    card = replace(
        instrument.card,
        interval=drawn.how if isinstance(drawn, PairDraws) else "none",
        options={**instrument.card.options, **options},
    )
    names = [(ordered[i].label, ordered[j].label) for i, j in places]
    return {
        name: NotEstimable(found.reasons[place])
        if place in found.reasons
        else _measurement(instrument, name, float(found.values[place]), drawn, k, stimuli, card)
        for k, (place, name) in enumerate(zip(places, names, strict=True))
    }


def _measurement(
    instrument: Instrument,
    name: Pair,
    value: float,
    drawn: PairDraws | NotEstimable,
    number: int,
    stimuli: int,
    card: EstimatorCard,
) -> Measurement:
    draws = drawn.values[number] if isinstance(drawn, PairDraws) else None
    return Measurement(
        name=instrument.name,
        value=value,
        interval=drawn if isinstance(drawn, NotEstimable) else central_range(drawn.values[number]),
        null=_NO_NULL,
        ceiling=_NO_CEILING,
        n=stimuli,
        card=card,
        area=" | ".join(name),
        draws=draws,
    )


def similarity_matrix(
    instrument: Instrument, representations: Sequence[Representation], *, memory: int = _MEMORY
) -> Tile:
    """The numbers of all pairs without intervals, for very many representations.

    Args:
        instrument: How populations are compared.
        representations: Units may differ, stimuli must be the same in any order.
        memory: Bytes that reductions may take up; with less, they are made again for other tiles.

    Returns:
        Numbers ``[representation, representation]``, and the reasons where there are none.

    Raises:
        DataError: as :func:`all_pairs`.

    Example:
        >>> from arealis.comparison import cca
        >>> values = np.random.default_rng(0).normal(size=(9, 2))
        >>> one = Representation("first", np.array(list("abcdefghi")), values, "responses")
        >>> two = replace(one, label="again", values=values @ np.array([[1.0, 2.0], [0.0, 3.0]]), parts={})
        >>> similarity_matrix(cca(), [one, two]).values.round(12)
        array([[1., 1.],
               [1., 1.]])
    """
    return _matrix(instrument, _in_one_order(instrument, representations), memory)


def pair_matrix(
    pairs: Mapping[Pair, Measurement | NotEstimable], *, identical: float = 1.0
) -> tuple[list[str], np.ndarray]:
    """Lay the values of all pairs out as a matrix.

    Args:
        pairs: From :func:`all_pairs`; a pair that is given one way round holds both ways.
        identical: What stands on the diagonal: 1 for similarities, 0 for distances.

    Returns:
        The labels, and the matrix ``[label, label]``; ``NaN`` where a pair has no value.

    Example:
        >>> pair_matrix({("a", "b"): NotEstimable("made up")})
        (['a', 'b'], array([[ 1., nan], [nan,  1.]]))
    """
    labels = list(dict.fromkeys(label for pair in pairs for label in pair))
    position = {label: i for i, label in enumerate(labels)}
    matrix = np.full((len(labels), len(labels)), np.nan)
    np.fill_diagonal(matrix, identical)
    for (a, b), m in pairs.items():
        i, j = position[a], position[b]
        matrix[i, j] = m.value if isinstance(m, Measurement) else np.nan
        if (b, a) not in pairs:
            matrix[j, i] = matrix[i, j]
    return labels, matrix


def _matrix(instrument: Instrument, ordered: Sequence[Representation], memory: int) -> Tile:
    """Go through the tiles with at most two reduced blocks in memory."""
    side, keep = _side(instrument, ordered, memory)
    values, reasons = np.empty((len(ordered), len(ordered))), {}
    blocks: dict[range, Block] = {}
    for rows, columns in tiles(len(ordered), side, symmetric=instrument.symmetric):
        if instrument.reduce is None or instrument.tile is None:
            first = [ordered[i] for i in rows]
            second = first if columns == rows else [ordered[i] for i in columns]
            tile = compare_tile(instrument, first, second)
        else:
            blocks = {place: block for place, block in blocks.items() if place in (rows, columns)}
            for place in (rows, columns):
                if place not in blocks:
                    blocks[place] = reduce_block(instrument, [ordered[i] for i in place], keep=keep)
            tile = compare_blocks(instrument, blocks[rows], blocks[columns])
        values[np.ix_(rows, columns)] = tile.values
        found = {(rows[i], columns[j]): reason for (i, j), reason in tile.reasons.items()}
        reasons.update(found)
        if instrument.symmetric:
            values[np.ix_(columns, rows)] = tile.values.T
            reasons.update({(j, i): reason for (i, j), reason in found.items()})
    return Tile(values, reasons)


def _rectangle(instrument: Instrument, ordered: Sequence[Representation], across: int) -> Tile:
    """The numbers between two groups; ``NaN`` within each, which nobody asks for."""
    values, reasons = np.full((len(ordered), len(ordered)), np.nan), {}
    groups = [(ordered[:across], 0, ordered[across:], across)]
    if not instrument.symmetric:
        groups.append((ordered[across:], across, ordered[:across], 0))
    for first, down, second, right in groups:
        tile = compare_tile(instrument, first, second)
        values[down : down + len(first), right : right + len(second)] = tile.values
        reasons.update({(i + down, j + right): reason for (i, j), reason in tile.reasons.items()})
    return Tile(values, reasons)


def _side(instrument: Instrument, ordered: Sequence[Representation], memory: int) -> tuple[int, bool]:
    """Representations on a side of a tile, and whether all reductions fit and can be kept."""
    if instrument.reduce is None or instrument.tile is None:
        return _SIDE, False
    largest = 1
    for example in {id(r): r for r in (ordered[0], max(ordered, key=lambda r: r.values.size))}.values():
        try:
            largest = max(largest, _bytes(reduced(example, instrument)))
        except DataError:
            continue
    # A tile may lay kept parts out once more beside them.
    if 2 * largest * len(ordered) <= memory:
        return len(ordered), True
    for representation in ordered:
        forget(representation, instrument)
    return max(1, int(memory // (2 * largest))), False


def _bytes(part: object) -> int:
    if isinstance(part, np.ndarray):
        return part.nbytes
    return sum(_bytes(p) for p in part) if isinstance(part, (tuple, list)) else 0


def _in_one_order(instrument: Instrument, representations: Sequence[Representation]) -> list[Representation]:
    """Representations in the first one's order of stimuli."""
    labels = {r.label for r in representations}
    if len(labels) != len(representations) or len(labels) < 2:
        raise DataError(
            "representations need names of their own",
            given=f"{len(representations)} representations with {len(labels)} labels",
            needed="two or more representations with different labels",
            action="add the seed, stage or area to the label",
        )
    wanted = representations[0].stimulus_id
    return [_ordered(instrument, r, wanted) for r in representations]


def _ordered(instrument: Instrument, representation: Representation, wanted: np.ndarray) -> Representation:
    label, available = representation.label, representation.stimulus_id
    fewest = instrument.fewest_stimuli
    missing = 0 if instrument.missing == "masked" else int(np.isnan(representation.values).sum())
    alike = available is wanted or np.array_equal(available, wanted)
    rows = np.arange(len(wanted)) if alike else positions_of(wanted, available, kind=f"stimulus of '{label}'")
    if (
        len(available) != len(wanted)
        or missing
        or len(wanted) < fewest
        or representation.reads != instrument.reads
    ):
        raise DataError(
            f"representation '{label}' cannot be compared with the others by '{instrument.name}'",
            given=f"{representation.reads} to {len(available)} stimuli, {missing} missing responses",
            needed=f"{instrument.reads} to the {len(wanted)} stimuli of the first, {fewest} or more",
            action="record all populations with the same stimuli, and read them with represent()",
        )
    if alike:
        return representation
    return Representation(label, wanted, representation.values[rows], representation.reads)
