"""Complete RDMs so that pairs that were not measured do not count in a whitened comparison."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from arealis.numerics.rdm_comparison.grams import square_rdms, stimuli_of

__all__ = ["complete_pairs"]


def complete_pairs(measured: Any, absent: Any, whitening: Any) -> Any:
    r"""Give absent pairs the values with which the whitened norm of each RDM is smallest.

    Then the inner product of two RDMs is the one that leaves out the absent pairs, o being the others:

    .. math:: a_o^\top (V_{oo})^{-1} b_o, \qquad
              (V^{-1})_{ij,kl} = \tfrac{1}{2} (P_{ik} P_{jl} + P_{il} P_{jk}), \quad P = W^\top W

    Args:
        measured: Dissimilarities of the pairs that were measured ``[rdm, measured]``.
        absent: Which pairs were not ``[pair]``.
        whitening: W ``[contrast, stimulus]``.

    Returns:
        Dissimilarities of all pairs ``[rdm, pair]``.

    Example:
        >>> centring = np.eye(4) - 0.25
        >>> absent = np.array([False, True, False, False, False, False])
        >>> complete_pairs(np.ones((1, 5)), absent, centring).round(12)
        array([[1. , 0.6, 1. , 1. , 1. , 1. ]])
    """
    xp = array_namespace(measured)
    there, gone = xp.nonzero(~absent)[0], xp.nonzero(absent)[0]
    # Where each pair is read from: the measured ones in their order, then a zero or the completion.
    source = xp.argsort(xp.concat([there, gone]))
    known = _in_place(measured, xp.zeros_like(measured[:, :1] * gone[None, :]), source, xp)
    first, second = (xp.asarray(side, device=device(gone))[gone] for side in _pairs(absent))
    precision = whitening.T @ whitening
    rows, columns = xp.take(precision, first, axis=0), xp.take(precision, second, axis=0)
    straight = xp.take(rows, first, axis=1) * xp.take(columns, second, axis=1)
    crossed = xp.take(rows, second, axis=1) * xp.take(columns, first, axis=1)
    weighted = precision @ square_rdms(known) @ precision / 2
    pull = xp.reshape(weighted, (known.shape[0], -1))
    pull = xp.take(pull, first * precision.shape[0] + second, axis=1)
    completion = -xp.linalg.solve((straight + crossed) / 2, pull.T).T
    return _in_place(measured, completion, source, xp)


def _in_place(measured: Any, others: Any, source: Any, xp: Any) -> Any:
    return xp.take(xp.concat([measured, others], axis=1), source, axis=1)


def _pairs(absent: Any) -> tuple[np.ndarray, np.ndarray]:
    return np.triu_indices(stimuli_of(absent.shape[0]), k=1)
