"""Tiles: all pairs cut into blocks, each a piece of work of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from arealis.comparison.instrument import Instrument, number
from arealis.comparison.representation import Representation, reduced, remember
from arealis.types import DataError

__all__ = ["Block", "Tile", "compare_blocks", "compare_tile", "reduce_block", "tiles"]


@dataclass(frozen=True)
class Tile:
    """Numbers between two groups of representations.

    Args:
        values: ``[first, second]``; ``NaN`` where there is none.
        reasons: Why, by position ``(first, second)``, for every ``NaN``.

    Example:
        >>> Tile(np.array([[np.nan]]), {(0, 0): "constant"}).reasons[0, 0]
        'constant'
    """

    values: np.ndarray
    reasons: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """Reduced representations, and why some could not be reduced.

    Args:
        parts: Those that could; the rows of one array where they are vectors of one length.
        positions: Their positions in the group.
        reasons: Why the others could not, by position.

    Example:
        >>> Block([], [], {0: "constant"}).reasons
        {0: 'constant'}
    """

    parts: Any
    positions: list[int]
    reasons: dict[int, str]


def tiles(number_of: int, tile: int, *, symmetric: bool = True) -> list[tuple[range, range]]:
    """Cut all pairs into blocks of rows and columns, so that one follows from its neighbour.

    Args:
        number_of: Number of representations.
        tile: Most representations on one side of a block.
        symmetric: Leave out blocks below the diagonal.

    Returns:
        Positions of the first and of the second side of each block, in an order in which every block
        shares a side with the one before.

    Raises:
        DataError: if a side is not positive.

    Example:
        >>> tiles(3, 2)
        [(range(0, 2), range(0, 2)), (range(0, 2), range(2, 3)), (range(2, 3), range(2, 3))]
    """
    if number_of < 1 or tile < 1:
        raise DataError(
            "pairs cannot be cut into tiles",
            given=f"{number_of} representations in tiles of {tile}",
            needed="one or more of each",
            action="give a positive size",
        )
    sides = [range(start, min(start + tile, number_of)) for start in range(0, number_of, tile)]
    found: list[tuple[range, range]] = []
    for i, rows in enumerate(sides):
        columns = [rows, *sides[:i:-1]] if symmetric else sides[::-1] if i % 2 else sides
        found += [(rows, side) for side in columns]
    return found


def compare_tile(
    instrument: Instrument, first: Sequence[Representation], second: Sequence[Representation]
) -> Tile:
    """All numbers between two groups of representations of the same stimuli in the same order.

    What is computed once a representation stays with it. A tile is work for one task: it needs nothing
    but its representations, and writes nothing.

    Args:
        instrument: How populations are compared.
        first: One group.
        second: The other; the same object for all pairs within a group.

    Returns:
        The numbers.

    Raises:
        DataError: if the stimuli differ, or the instrument reads something else.

    Example:
        >>> from arealis.comparison import linear_cka
        >>> values = np.random.default_rng(0).normal(size=(9, 2))
        >>> r = Representation("V1", np.arange(9).astype(str), values, "responses")
        >>> compare_tile(linear_cka(), [r], [r]).values.round(12)
        array([[1.]])
    """
    for side in (*first, *second):
        same = np.array_equal(side.stimulus_id, first[0].stimulus_id)
        if side.reads != instrument.reads or not same:
            raise DataError(
                f"representation '{side.label}' cannot be compared by '{instrument.name}'",
                given=f"{side.reads} to {len(side.stimulus_id)} stimuli",
                needed=f"{instrument.reads} to the stimuli of '{first[0].label}' in the same order",
                action="build them with represent() from responses in one order",
            )
    if instrument.reduce is None or instrument.tile is None:
        return _one_by_one(instrument, first, second)
    rows = reduce_block(instrument, first, keep=True)
    columns = rows if second is first else reduce_block(instrument, second, keep=True)
    return compare_blocks(instrument, rows, columns)


def reduce_block(instrument: Instrument, group: Sequence[Representation], *, keep: bool) -> Block:
    """Reduce all representations of a group.

    Args:
        instrument: One with ``reduce``.
        group: Representations.
        keep: Whether they remember the result.

    Returns:
        The reductions; vectors of one length are laid into one array, so that a tile need not copy them.

    Example:
        >>> from arealis.comparison import linear_cka
        >>> values = np.random.default_rng(0).normal(size=(9, 3))
        >>> r = Representation("V1", np.arange(9).astype(str), values, "responses")
        >>> reduce_block(linear_cka(), [r, r], keep=False).parts.shape
        (2, 36)
    """
    parts: list[Any] = []
    positions, reasons = [], {}
    rows: np.ndarray | None = None
    for i, representation in enumerate(group):
        try:
            part = reduced(representation, instrument, keep=False)
        except DataError as error:
            reasons[i] = f"'{representation.label}': {error.problem}; {error.given}"
            continue
        if not parts and isinstance(part, np.ndarray) and part.ndim == 1:
            rows = np.empty((len(group), part.size), dtype=part.dtype)
        fits = rows is not None and isinstance(part, np.ndarray) and part.shape == rows.shape[1:]
        if rows is not None and fits and part.dtype == rows.dtype:
            rows[len(parts)] = part
            part = rows[len(parts)]
        else:
            rows = None
        if keep:
            remember(representation, instrument, part)
        parts.append(part)
        positions.append(i)
    return Block(parts if rows is None else rows[: len(parts)], positions, reasons)


def compare_blocks(instrument: Instrument, rows: Block, columns: Block) -> Tile:
    """All numbers between two reduced groups.

    Args:
        instrument: One with ``tile``.
        rows: From :func:`reduce_block`.
        columns: The same; the same object for all pairs within a group.

    Returns:
        The numbers.

    Example:
        >>> from arealis.comparison import linear_cka
        >>> values = np.random.default_rng(0).normal(size=(9, 2))
        >>> r = Representation("V1", np.arange(9).astype(str), values, "responses")
        >>> block = reduce_block(linear_cka(), [r], keep=False)
        >>> compare_blocks(linear_cka(), block, block).values.round(12)
        array([[1.]])
    """
    shape = [len(block.positions) + len(block.reasons) for block in (rows, columns)]
    values = np.full(shape, np.nan)
    if rows.positions and columns.positions:
        assert instrument.tile is not None
        second = rows.parts if columns is rows else columns.parts
        values[np.ix_(rows.positions, columns.positions)] = instrument.tile(rows.parts, second)
    reasons = {
        (i, j): rows.reasons.get(i) or columns.reasons.get(j, "no value")
        for i, j in np.argwhere(~np.isfinite(values)).tolist()
    }
    return Tile(values, reasons)


def _one_by_one(
    instrument: Instrument, first: Sequence[Representation], second: Sequence[Representation]
) -> Tile:
    values, reasons = np.full((len(first), len(second)), np.nan), {}
    mirrored = instrument.symmetric and second is first
    for i, one in enumerate(first):
        for j, other in enumerate(second):
            if mirrored and j < i:
                values[i, j] = values[j, i]
                if (j, i) in reasons:
                    reasons[i, j] = reasons[j, i]
                continue
            try:
                values[i, j] = number(instrument, one.values, other.values)
            except DataError as error:
                reasons[i, j] = f"'{one.label}' with '{other.label}': {error.problem}; {error.given}"
    return Tile(values, reasons)
