"""CKA between populations of which only a few units were recorded."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.cka.criterion import hilbert_schmidt
from arealis.numerics.cka.linear import linear_cka
from arealis.numerics.response_tables import centred_table, response_table
from arealis.types.errors import DataError

__all__ = ["cka_corrected_for_units", "units_correction"]


def cka_corrected_for_units(x: Any, y: Any) -> Any:
    r"""Linear CKA of the populations that the recorded units were drawn from.

    A recorded unit is like itself more than it is like its neighbours, so H(K, K) of a few units is too
    large and CKA too small. Averaging over *distinct* units, as debiasing does over distinct stimuli,
    removes that: with :math:`K_u = x_u x_u^\top` of one unit and debiased H,

    .. math:: A = \frac{\tfrac{1}{pq} \sum_{u, v} H(K_u, L_v)}
        {\sqrt{\tfrac{1}{p (p - 1)} \sum_{u \ne u'} H(K_u, K_{u'})\;
               \tfrac{1}{q (q - 1)} \sum_{v \ne v'} H(L_v, L_{v'})}}

    Each of the three averages is unbiased for the whole populations, over stimuli and over units, and so
    independent noise of the units drops out as well. The ratio may exceed 1, and below some ten units its
    own scatter makes it too large on average. The two sides must have been
    recorded separately: a population with itself shares its units and gives more than 1.

    Args:
        x: Responses ``[stimulus, unit]`` of two or more units drawn at random.
        y: The same for the other population.

    Returns:
        The similarity, a number in the library of ``x``.

    Raises:
        DataError: if there are fewer than four stimuli or two units, or as :func:`linear_cka`; also if
            no structure is shared between the units of a side.

    Example:
        >>> import numpy as np
        >>> rng = np.random.default_rng(0)
        >>> latent = rng.normal(size=(500, 3))
        >>> x, y = (latent @ rng.normal(size=(3, 8)) + rng.normal(size=(500, 8)) for _ in range(2))
        >>> bool(cka_corrected_for_units(x, y) > 0.85)
        True

    Reference:
        Chun, Canatar, Chung & Lee 2025, arXiv 2502.15104 (sampling of units); Song et al. 2012, JMLR
        13:1393 (sampling of stimuli). The form in terms of single units is ours.
    """
    return linear_cka(x, y, debiased=True) * units_correction(x) * units_correction(y)


def units_correction(x: Any) -> Any:
    r"""The factor by which few recorded units of one population make debiased linear CKA too small.

    .. math:: f = \sqrt{\frac{\tfrac{1}{p^2} \sum_{u, u'} H(K_u, K_{u'})}
                             {\tfrac{1}{p (p - 1)} \sum_{u \ne u'} H(K_u, K_{u'})}}

    Args:
        x: Responses ``[stimulus, unit]`` of two or more units drawn at random.

    Returns:
        The factor, 1 or more, in the library of ``x``.

    Raises:
        DataError: as :func:`cka_corrected_for_units`.

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [5.0, 5.0]])
        >>> round(float(units_correction(x)), 12)
        1.0
    """
    x = response_table(x, measure="CKA", fewest=4)
    units = x.shape[1]
    if units < 2:
        raise DataError(
            "CKA cannot be corrected for few units",
            given="a population of one unit",
            needed="two units or more on both sides",
            action="use debiased CKA, which keeps the bias of few units",
        )
    x = centred_table(x, measure="CKA")
    xp = array_namespace(x)
    square = x * x
    norms = xp.sum(square, axis=1)
    product = xp.sum((x.T @ x if units < x.shape[0] else x @ x.T) ** 2)
    every = hilbert_schmidt(product, norms, norms, debiased=True)
    alone = xp.sum(hilbert_schmidt(xp.sum(square, axis=0) ** 2, square, square, debiased=True))
    distinct = every - alone
    if not bool(distinct > 16 * xp.finfo(x.dtype).eps * product):
        raise DataError(
            "CKA cannot be corrected for few units",
            given=f"{units} units that share no more structure than independent noise would",
            needed="units with something in common",
            action="record more units or stimuli, or use debiased CKA",
        )
    return xp.sqrt(every / distinct * ((units - 1) / units))
