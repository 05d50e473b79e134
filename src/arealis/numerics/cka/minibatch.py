"""CKA from minibatches, for responses that do not fit into memory at once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from array_api_compat import array_namespace

from arealis.numerics.cka.criterion import alignment_of, hilbert_schmidt
from arealis.numerics.cka.linear import gram_products
from arealis.numerics.cka.vectors import unit_vector, unscaled_vector
from arealis.numerics.response_tables import centred_table, response_pair, response_table
from arealis.types.errors import DataError

__all__ = ["minibatch_cka", "minibatch_vector", "streamed_cka"]

_FEWEST = 4


def minibatch_cka(x: Any, y: Any, *, batch: int) -> Any:
    r"""Linear CKA whose criteria are summed over minibatches of stimuli before their ratio is taken.

    .. math:: \mathrm{CKA} = \frac{\sum_b H_b(K, L)}{\sqrt{\sum_b H_b(K, K)\, \sum_b H_b(L, L)}}

    with the debiased H of each batch, so that numerator and denominators are unbiased whatever the size
    of the batches. A mean of ratios would not be. One batch gives debiased CKA.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]``; the units may differ in number.
        batch: Fewest stimuli in a batch, four or more; a remainder is spread over the batches. Stimuli
            are taken in the order given: shuffle them if neighbours are alike.

    Returns:
        The similarity, a number in the library of ``x``.

    Raises:
        DataError: if a batch is too small, or as :func:`linear_cka` with ``debiased``.

    Example:
        >>> import numpy as np
        >>> x = np.random.default_rng(0).normal(size=(20, 3))
        >>> round(float(minibatch_cka(x, 2 * x + 1, batch=6)), 12)
        1.0

    Reference:
        Nguyen, Raghu & Kornblith 2021, ICLR (arXiv 2010.15327).
    """
    x, y = response_pair(x, y, measure="CKA", fewest=_FEWEST)
    x, y = centred_table(x, measure="CKA"), centred_table(y, measure="CKA")
    return streamed_cka((x[part], y[part]) for part in _parts(x.shape[0], batch))


def minibatch_vector(x: np.ndarray, *, batch: int) -> np.ndarray:
    """One vector a population, so that minibatch CKA of all pairs is one product of vectors.

    Args:
        x: Responses ``[stimulus, unit]``.
        batch: As in :func:`minibatch_cka`.

    Returns:
        The :func:`alignment_vector` of all batches one after the other, of length 1.

    Raises:
        DataError: as :func:`minibatch_cka`.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 3))
        >>> minibatch_vector(x, batch=10).shape
        (90,)
    """
    x = centred_table(response_table(x, measure="CKA", fewest=_FEWEST), measure="CKA")
    pieces, size = [], 0.0
    for part in _parts(len(x), batch):
        own = x[part] - x[part].mean(axis=0)
        gram = own @ own.T
        size += float((gram * gram).sum())
        pieces.append(unscaled_vector(gram, debiased=True) / np.sqrt(len(own) - 3))
    vector = np.concatenate(pieces)
    return unit_vector(vector, size=np.sqrt(size))


def streamed_cka(batches: Iterable[tuple[Any, Any]]) -> Any:
    """CKA of minibatches that arrive one after the other; see :func:`minibatch_cka`.

    Args:
        batches: Responses ``(x [stimulus, unit], y [stimulus, unit])`` to the stimuli of each batch.

    Returns:
        The similarity, a number in the library of the batches.

    Raises:
        DataError: if there is no batch, one has fewer than four stimuli, or no structure is left.

    Example:
        >>> import numpy as np
        >>> rng = np.random.default_rng(0)
        >>> batches = ((x, np.maximum(x, 0)) for x in (rng.normal(size=(8, 4)) for _ in range(30)))
        >>> bool(0.5 < streamed_cka(batches) < 1)
        True

    Reference:
        Nguyen, Raghu & Kornblith 2021, ICLR (arXiv 2010.15327).
    """
    sums: list[Any] = []
    rounding: Any = 0.0
    for pair in batches:
        x, y = response_pair(*pair, measure="CKA of a minibatch", fewest=_FEWEST)
        xp = array_namespace(x, y)
        x, y = (side - xp.mean(side, axis=0, keepdims=True) for side in (x, y))
        products = gram_products(x, y)
        norms = [xp.sum(side * side, axis=1) for side in (x, y)]
        # Dividing by n (n − 3) would make the estimate unbiased; a batch counts by its n stimuli.
        criteria = [
            hilbert_schmidt(product, norms[i], norms[j], debiased=True) / (x.shape[0] - 3)
            for product, (i, j) in zip(products, ((0, 1), (0, 0), (1, 1)), strict=True)
        ]
        sums = [a + b for a, b in zip(sums, criteria, strict=True)] if sums else criteria
        rounding = rounding + xp.finfo(x.dtype).eps * xp.minimum(products[1], products[2])
    if not sums:
        raise _too_small(0)
    return alignment_of(*sums, rounding=rounding)


def _parts(stimuli: int, batch: int) -> list[slice]:
    if batch < _FEWEST:
        raise _too_small(batch)
    count = max(1, stimuli // batch)
    return [slice(a, b) for a, b in pairwise(stimuli * i // count for i in range(count + 1))]


def _too_small(stimuli: int) -> DataError:
    return DataError(
        "minibatches are too small for CKA",
        given=f"{stimuli} stimuli a batch",
        needed=f"batches of {_FEWEST} stimuli or more",
        action="use larger batches",
    )
