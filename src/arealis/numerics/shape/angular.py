"""Shape distance: the angle between two populations under rotations, or under all invertible linear maps."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace, is_numpy_array

from arealis.numerics.shape.checked import centred_pair, centred_responses, check_fraction, principal_rows
from arealis.numerics.shape.procrustes import squared_residual
from arealis.types.errors import DataError

__all__ = ["shape_coordinates", "shape_distance"]


def shape_distance(x: Any, y: Any, alpha: float = 1.0) -> Any:
    r"""Angle between two populations, in radians, after partial whitening and the best rotation.

    .. math:: \theta = \arccos \max_{Q^\top Q = I}
                \frac{\langle X^\phi, Y^\phi Q\rangle}{\|X^\phi\|\,\|Y^\phi\|}, \qquad
              X^\phi = X\big(\alpha I + (1 - \alpha)(X^\top X)^{-1/2}\big)

    with centred X and Y; from 0 to π/2. A metric for every α. α = 1 ignores offset, rotation and isotropic
    scale; α = 0 ignores every invertible linear map, and is :math:`\arccos(\sum_i \rho_i / \sqrt{pq})` of the
    canonical correlations; between the two it ignores offset and rotation, while size decides how much is
    whitened.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]`` to the same stimuli; the units may differ in number.
        alpha: From 0 (whitened) to 1 (as they are).

    Returns:
        The angle in radians, a number in the library of ``x``.

    Raises:
        DataError: as :func:`procrustes_distance`; also if alpha is out of range, or is 0 and a population
            spans all stimuli, so that whitening makes all populations alike.

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> y = x @ np.array([[1.0, 0.0], [5.0, 2.0]])
        >>> bool(shape_distance(x, y, alpha=0) < 1e-12), round(float(shape_distance(x, y)), 3)
        (True, 0.511)

    Reference:
        Williams et al. 2021, NeurIPS.
    """
    x, y = centred_pair(x, y)
    xp = array_namespace(x, y)
    residual = squared_residual(shape_coordinates(x, alpha), shape_coordinates(y, alpha))
    # Half a chord is the sine of half the angle; unlike the cosine it is exact for small angles.
    return 2 * xp.asin(xp.sqrt(residual) / 2)


def shape_coordinates(x: Any, alpha: float = 1.0) -> Any:
    """Whiten a population in part, turn it, and divide by its norm: what every angle to it needs.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        alpha: From 0 (whitened) to 1 (as they are).

    Returns:
        Coordinates ``[stimulus, dimension]`` of norm 1.

    Raises:
        DataError: as :func:`shape_distance`.

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> round(float((shape_coordinates(x, 0.5) ** 2).sum()), 12)
        1.0

    Reference:
        Williams et al. 2021, NeurIPS.
    """
    check_fraction("alpha", alpha)
    x = principal_rows(centred_responses(x))
    if alpha < 1:
        x = _whitened(x, alpha)
    norm = array_namespace(x).linalg.vector_norm(x)
    if is_numpy_array(x):  # our own copy by now
        x /= norm
        return x
    return x / norm


def _whitened(x: Any, alpha: float) -> Any:
    """Partly whitened coordinates; directions without variance are left out."""
    xp = array_namespace(x)
    rounding = max(x.shape) * xp.finfo(x.dtype).eps
    if alpha == 0:
        basis, triangle = xp.linalg.qr(x)
        steps = xp.abs(xp.linalg.diagonal(triangle))
        if x.shape[1] < x.shape[0] - 1 and bool(xp.min(steps) > 1e6 * rounding * xp.max(steps)):
            return basis
    left, singular, _ = xp.linalg.svd(x, full_matrices=False)
    kept = int(xp.sum(xp.astype(singular > rounding * singular[0], xp.int64)))
    if alpha == 0 and kept >= x.shape[0] - 1:
        raise DataError(
            "whitening leaves nothing to compare",
            given=f"{x.shape[0]} stimuli, which {kept} independent units tell apart completely",
            needed="more stimuli than units, by two or more",
            action="show more stimuli, keep fewer principal components, or use alpha above 0",
        )
    return left[:, :kept] * (alpha * singular[:kept] + 1 - alpha)
