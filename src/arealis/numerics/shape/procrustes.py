"""Procrustes: how far two populations are apart once one is rotated onto the other."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.shape.checked import centred_pair, principal_rows
from arealis.numerics.shape.nuclear import nuclear_norm

__all__ = ["procrustes_distance", "procrustes_score", "squared_residual"]

# From here on, the difference of the norms has lost four digits and the residual itself is computed.
_NEAR = 1e-4


def procrustes_distance(x: Any, y: Any, *, normalised: bool = False, squared: bool = False) -> Any:
    r"""Procrustes (size-and-shape) distance: what remains of two populations after the best rotation.

    .. math:: d = \min_{Q^\top Q = I} \|X - Y Q\|
                = \sqrt{\|X\|^2 + \|Y\|^2 - 2 \|X^\top Y\|_*}

    with centred X and Y, Frobenius norms, and the smaller population padded with silent units. A metric on
    populations up to rotation, reflection and offset, in the units of the responses. The angle between
    shapes, which ignores size too, is :func:`shape_distance`.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]`` to the same stimuli; the units may differ in number.
        normalised: Divide each side by its norm first: a distance from 0 to √2 that ignores size.
        squared: Return the squared distance, which is no metric.

    Returns:
        The distance, a number in the library of ``x``.

    Raises:
        DataError: if there are fewer than three stimuli, they differ in number, a response is missing, or a
            population does not vary over stimuli.

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> bool(procrustes_distance(x, x[:, ::-1] + 7) < 1e-12)
        True

    Reference:
        Schönemann 1966, Psychometrika 31:1; Ding et al. 2021, NeurIPS; Williams et al. 2021, NeurIPS.
    """
    x, y = centred_pair(x, y)
    xp = array_namespace(x, y)
    if normalised:
        x, y = x / xp.linalg.vector_norm(x), y / xp.linalg.vector_norm(y)
    residual = squared_residual(x, y)
    return residual if squared else xp.sqrt(residual)


def procrustes_score(x: Any, y: Any) -> Any:
    r"""Procrustes similarity: cosine of two populations after the best rotation.

    .. math:: s = \frac{\|X^\top Y\|_*}{\|X\|\,\|Y\|}

    with centred X and Y; from 0 to 1, and 1 for the same shape. Chance is well above 0 with few stimuli.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]`` to the same stimuli; the units may differ in number.

    Returns:
        The similarity, a number in the library of ``x``.

    Raises:
        DataError: as :func:`procrustes_distance`.

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> round(float(procrustes_score(x, 3 * x + 7)), 12)
        1.0

    Reference:
        Ding et al. 2021, NeurIPS; Williams et al. 2021, NeurIPS.
    """
    return 1 - procrustes_distance(x, y, normalised=True, squared=True) / 2


def squared_residual(x: Any, y: Any) -> Any:
    r"""Squared distance of two centred tables after the best rotation, also where it is next to nothing.

    Args:
        x: Centred responses ``[stimulus, unit]``.
        y: Centred responses ``[stimulus, unit]``.

    Returns:
        :math:`\min_Q \|X - YQ\|^2`, not negative.

    Example:
        >>> import numpy as np
        >>> x = np.array([[-1.0], [0.0], [1.0]])
        >>> float(squared_residual(x, -2 * x))
        2.0
    """
    xp = array_namespace(x, y)
    x, y = principal_rows(x), principal_rows(y)
    product = x.T @ y
    total = xp.sum(x * x) + xp.sum(y * y)
    difference = total - 2 * nuclear_norm(product)
    if bool(difference > _NEAR * total):
        return difference
    # The rotation is at its optimum, where the distance does not change with it: no gradient is needed.
    fixed = product.detach() if hasattr(product, "detach") else product
    left, _, right = xp.linalg.svd(fixed, full_matrices=True)
    x, y = x @ left, y @ right.T
    shared = min(x.shape[1], y.shape[1])
    rest = xp.sum(x[:, shared:] ** 2) + xp.sum(y[:, shared:] ** 2)
    return xp.sum((x[:, :shared] - y[:, :shared]) ** 2) + rest
