"""Linear predictivity of one population from another, by any of four regressions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal

import numpy as np
from array_api_compat import array_namespace, to_device

from arealis.numerics.predictivity.held_out import held_out_predictions
from arealis.numerics.predictivity.held_out_scores import Pooling, held_out_correlations
from arealis.numerics.predictivity.least_squares import least_squares_predictions
from arealis.numerics.predictivity.noise_ceiling import Normalisation, normalised_correlations
from arealis.numerics.predictivity.one_to_one import one_to_one_predictions
from arealis.numerics.predictivity.pls import pls_predictions
from arealis.numerics.predictivity.ridge import ridge_predictions
from arealis.types.errors import DataError

__all__ = ["PENALTIES", "Method", "linear_predictivity", "predictor"]

Method = Literal["ridge", "pls", "least_squares", "one_to_one"]

#: Candidate ridge penalties, in units of the mean eigenvalue of the source's Gram matrix.
PENALTIES = tuple(10.0 ** (half / 2) for half in range(-10, 11))


def linear_predictivity(
    x: Any,
    y: Any,
    *,
    method: Method = "ridge",
    held_out: np.ndarray,
    components: int = 25,
    penalties: Sequence[float] = PENALTIES,
    shared_penalty: bool = False,
    pooling: Pooling = "splits",
    reliability: Any = None,
    normalisation: Normalisation = "r",
) -> Any:
    r"""How well y is predicted from x on stimuli that no fit has seen: Pearson's r, median over target units.

    .. math:: \mathrm{median}_j \; \frac{1}{S} \sum_s r\big(\hat y_{sj}, y_{sj}\big)

    Args:
        x: Responses of the source ``[stimulus, source unit]``, a NumPy array or a tensor.
        y: Responses of the target ``[stimulus, target unit]``.
        method: ``"ridge"`` with a penalty chosen by leaving out training stimuli; ``"pls"``, unscaled;
            ``"least_squares"``; or ``"one_to_one"``, each target unit from its best source unit.
        held_out: True where a split holds a stimulus out ``[split, stimulus]``: from
            :func:`~arealis.numerics.predictivity.k_folds`, or, as in Schrimpf 2018, ten of
            :func:`~arealis.numerics.predictivity.random_splits`.
        components: Components of ``"pls"``.
        penalties: Candidates of ``"ridge"``, in units of the mean eigenvalue of :math:`X X^\top`.
        shared_penalty: Whether ``"ridge"`` takes one penalty for all target units.
        pooling: How splits are put together; see
            :func:`~arealis.numerics.predictivity.held_out_correlations`.
        reliability: Reliability of each target unit ``[target unit]``, to divide by; see
            :func:`~arealis.numerics.predictivity.split_half_reliability`.
        normalisation: Which number is divided by what, if a reliability is given; see
            :func:`~arealis.numerics.predictivity.normalised_correlations`.

    Returns:
        The median, a number in the library of ``x``.

    Raises:
        DataError: if the stimuli differ in number, a response is missing, the splits or options do not
            fit, a side does not vary, or a target unit is not reliable.

    Example:
        >>> from arealis.numerics.predictivity import k_folds
        >>> rng = np.random.default_rng(0)
        >>> x = rng.normal(size=(40, 3))
        >>> held_out = k_folds(40, 5, rng=rng)
        >>> round(float(linear_predictivity(x, x @ [[1.0], [-2.0], [0.5]], held_out=held_out)), 6)
        1.0

    Reference:
        Schrimpf et al. 2018, bioRxiv 407007; Yamins et al. 2014, PNAS 111:8619.
    """
    predict = predictor(method, components=components, penalties=penalties, shared_penalty=shared_penalty)
    r = held_out_correlations(held_out_predictions(x, y, held_out, predict), pooling=pooling)
    if reliability is not None:
        r = normalised_correlations(r, reliability, of=normalisation)
    xp = array_namespace(r)
    return xp.asarray(float(np.median(np.asarray(to_device(r, "cpu")))), dtype=r.dtype)[()]


def predictor(
    method: Method,
    *,
    components: int = 25,
    penalties: Sequence[float] = PENALTIES,
    shared_penalty: bool = False,
) -> Callable[[Any, Any, Any], Any]:
    """The regression of that name with its options, as ``(training x, training y, new x) → predictions``.

    Args:
        method: Name of the regression; see :func:`linear_predictivity`.
        components: Components of ``"pls"``.
        penalties: Candidates of ``"ridge"``.
        shared_penalty: Whether ``"ridge"`` takes one penalty for all target units.

    Returns:
        The function.

    Raises:
        DataError: if there is no such method.

    Example:
        >>> predictor("least_squares") is least_squares_predictions
        True
    """
    methods: dict[str, Callable[[Any, Any, Any], Any]] = {
        "ridge": partial(ridge_predictions, penalties=penalties, shared=shared_penalty),
        "pls": partial(pls_predictions, components=components),
        "least_squares": least_squares_predictions,
        "one_to_one": one_to_one_predictions,
    }
    if method not in methods:
        raise DataError(
            "there is no such regression",
            given=f"method {method!r}",
            needed=f"one of {sorted(methods)}",
            action="name a method that exists",
        )
    return methods[method]
