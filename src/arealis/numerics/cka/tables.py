"""Alignment of all pairs from the responses themselves, without a Gram matrix of each population."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg.blas import get_blas_funcs

from arealis.numerics.cka.criterion import hilbert_schmidt

__all__ = ["aligned_tables"]

# Entries of Gram rows held at once, 128 MB: many enough for long products, few enough to be written and read
# again without new memory for every block.
_BLOCK_ENTRIES = 2**24
# In one block, the half below the diagonal would be computed too.
_FEWEST_BLOCKS = 8


def aligned_tables(
    first: Sequence[np.ndarray], second: Sequence[np.ndarray], *, debiased: bool
) -> np.ndarray:
    r"""Criteria of all pairs of two groups of tables, by whichever products are fewer.

    .. math:: H_{ab} = \|X_a^\top X_b\|^2
                     = \sum_i \Big(K^a_{ii} K^b_{ii} + 2 \sum_{j > i} K^a_{ij} K^b_{ij}\Big)

    Few units are multiplied with one another. With more, the rows of all Gram matrices are laid side by
    side for one block of stimuli after another, from the diagonal on, and each block is one product.

    Args:
        first: Centred responses ``[stimulus, unit]`` of each population, scaled so that the criterion with
            itself is 1.
        second: The same; the same object for all pairs within a group.
        debiased: Which estimator they are scaled for.

    Returns:
        Alignments ``[first, second]``.

    Example:
        >>> x = np.array([[-1.0], [0.0], [1.0]]) / 2**0.5
        >>> aligned_tables([x, -x], [x], debiased=False).round(12)
        array([[1.],
               [1.]])
    """
    n, units = len(first[0]), [sum(x.shape[1] for x in side) for side in (first, second)]
    by_rows = n * (len(first) * len(second) + sum(units)) / 2
    if units[0] * units[1] <= by_rows:
        return _by_units(first, second, debiased=debiased)
    if second is first:
        return _within(first, debiased=debiased)
    return _between(first, second, debiased=debiased)


def _by_units(first: Sequence[np.ndarray], second: Sequence[np.ndarray], *, debiased: bool) -> np.ndarray:
    beside = np.hstack(list(second))
    ends = np.cumsum([0] + [x.shape[1] for x in second])[:-1]
    products = [np.add.reduceat(((x.T @ beside) ** 2).sum(0), ends) for x in first]
    norms = [np.stack([(x * x).sum(1) for x in side], axis=1) for side in (first, second)]
    return hilbert_schmidt(np.stack(products), norms[0][:, :, None], norms[1][:, None, :], debiased=debiased)


def _within(tables: Sequence[np.ndarray], *, debiased: bool) -> np.ndarray:
    n, many = len(tables[0]), len(tables)
    (multiply,) = get_blas_funcs(("syrk",), (tables[0],))
    total = np.zeros((many, many), dtype=tables[0].dtype, order="F")
    shifts = _shifts(tables, debiased=debiased)
    blocks = _row_blocks(n, many)
    memory = np.empty(_entries(blocks, n, many), dtype=total.dtype)
    for block in blocks:
        rows = _gram_rows(tables, block, shifts, memory)
        total = multiply(1.0, rows.T, trans=1, beta=1.0, c=total, overwrite_c=1, lower=1)
    below = np.tril(total, -1)
    return below + below.T + np.diag(np.diagonal(total))


def _between(first: Sequence[np.ndarray], second: Sequence[np.ndarray], *, debiased: bool) -> np.ndarray:
    n, many = len(first[0]), max(len(first), len(second))
    shifts = [_shifts(side, debiased=debiased) for side in (first, second)]
    blocks = _row_blocks(n, many)
    memory = np.empty((2, _entries(blocks, n, many)), dtype=np.result_type(first[0], second[0]))
    total = np.zeros((len(first), len(second)), dtype=memory.dtype)
    for block in blocks:
        rows, columns = (
            _gram_rows(side, block, shift, part)
            for side, shift, part in zip((first, second), shifts, memory, strict=True)
        )
        total += rows @ columns.T
    return total


def _row_blocks(stimuli: int, many: int) -> list[slice]:
    """Blocks of stimuli that grow as what is right of the diagonal shrinks."""
    found, start, highest = [], 0, -(-stimuli // _FEWEST_BLOCKS)
    while start < stimuli:
        height = max(1, _BLOCK_ENTRIES // (many * (stimuli - start)))
        stop = min(stimuli, start + min(height, highest))
        found.append(slice(start, stop))
        start = stop
    return found


def _entries(blocks: Sequence[slice], stimuli: int, many: int) -> int:
    return max(many * (block.stop - block.start) * (stimuli - block.start) for block in blocks)


def _shifts(tables: Sequence[np.ndarray], *, debiased: bool) -> list[np.ndarray] | None:
    """What the debiased centring adds to each row and column of a Gram matrix; see ``alignment_vector``."""
    if not debiased:
        return None
    n = len(tables[0])
    norms = [(x * x).sum(axis=1) for x in tables]
    return [own / (n - 2) - own.sum() / (2 * (n - 1) * (n - 2)) for own in norms]


def _gram_rows(
    tables: Sequence[np.ndarray], block: slice, shifts: Sequence[np.ndarray] | None, memory: np.ndarray
) -> np.ndarray:
    """Gram rows ``[population, entry]`` of a block from its diagonal on; what stands twice counts twice."""
    start, height = block.start, block.stop - block.start
    shape = len(tables), height, len(tables[0]) - start
    rows = memory[: shape[0] * shape[1] * shape[2]].reshape(shape)
    for i, (x, gram) in enumerate(zip(tables, rows, strict=True)):
        np.matmul(x[block], x[start:].T, out=gram)
        if shifts is not None:
            gram += shifts[i][start:]
            gram += shifts[i][block, None]
            np.fill_diagonal(gram, 0.0)
        gram[:, height:] *= 2**0.5
    return rows.reshape(shape[0], -1)
