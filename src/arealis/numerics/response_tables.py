"""What every measure of two tables of responses asks of them before it starts."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace, is_numpy_array

from arealis.types.errors import DataError

__all__ = ["centred_table", "response_pair", "response_table"]


def response_table(x: Any, *, measure: str, fewest: int) -> Any:
    """Check one table of responses; whole numbers become floating.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        measure: What is to be computed, for the error.
        fewest: The number of stimuli that it needs.

    Returns:
        The table, floating.

    Raises:
        DataError: if it has other dimensions, too few stimuli, no unit, or a missing or infinite response.

    Example:
        >>> import numpy as np
        >>> response_table(np.ones((3, 1), dtype=int), measure="CKA", fewest=2).dtype
        dtype('float64')
    """
    xp = array_namespace(x)
    if x.ndim != 2 or x.shape[0] < fewest or x.shape[1] < 1:
        raise DataError(
            f"{measure} cannot be computed",
            given=f"responses of shape {tuple(x.shape)}",
            needed=f"[stimulus, unit] with {fewest} stimuli and one unit or more",
            action="show more stimuli, or average over trials and time first",
        )
    x = x if xp.isdtype(x.dtype, "real floating") else xp.astype(x, xp.float64)
    if not bool(xp.all(xp.isfinite(x))):
        raise DataError(
            f"{measure} of responses with missing entries is not defined",
            given=f"{int(xp.sum(xp.astype(~xp.isfinite(x), xp.int64)))} missing (NaN) or infinite responses",
            needed="finite responses",
            action="leave out those stimuli or units, or fill in what is missing",
        )
    return x


def response_pair(x: Any, y: Any, *, measure: str, fewest: int) -> tuple[Any, Any]:
    """Check two tables of responses to the same stimuli.

    Args:
        x: Responses ``[stimulus, unit]``.
        y: Responses ``[stimulus, unit]``; the units may differ in number.
        measure: What is to be computed, for the error.
        fewest: The number of stimuli that it needs.

    Returns:
        Both tables, floating.

    Raises:
        DataError: as :func:`response_table`, or if the stimuli differ in number.

    Example:
        >>> import numpy as np
        >>> response_pair(np.ones((3, 1)), np.ones((3, 2)), measure="CKA", fewest=2)[1].shape
        (3, 2)
    """
    if x.ndim != 2 or y.ndim != 2 or x.shape[0] != y.shape[0] or x.shape[0] < fewest:
        raise DataError(
            f"{measure} cannot be computed",
            given=f"responses of shape {tuple(x.shape)} and {tuple(y.shape)}",
            needed=f"[stimulus, unit] with the same {fewest} stimuli or more on both sides",
            action="align the stimuli, or show more",
        )
    x, y = (response_table(side, measure=measure, fewest=fewest) for side in (x, y))
    return x, y


def centred_table(x: Any, *, measure: str) -> Any:
    """Subtract each unit's mean and divide by the overall norm, so that no product overflows.

    Args:
        x: Responses ``[stimulus, unit]``.
        measure: What is to be computed, for the error; it must ignore the scale.

    Returns:
        Deviations with Frobenius norm 1.

    Raises:
        DataError: if the responses differ between stimuli by no more than rounding.

    Example:
        >>> import numpy as np
        >>> centred_table(np.array([[0.0, 7.0], [2.0, 7.0]]), measure="CKA").round(3)
        array([[-0.707,  0.   ],
               [ 0.707,  0.   ]])
    """
    xp = array_namespace(x)
    rounding = 64 * xp.finfo(x.dtype).eps * xp.linalg.vector_norm(x)
    x = x - xp.mean(x, axis=0, keepdims=True)
    norm = xp.linalg.vector_norm(x)
    if not bool(norm > rounding) or not bool(xp.isfinite(norm)):
        raise DataError(
            f"{measure} of a constant population is not defined",
            given="responses that are equal for all stimuli, or too large to be squared",
            needed="responses that differ between stimuli",
            action="leave this population out, or rescale it",
        )
    if is_numpy_array(x):  # our own copy: another would take as long as all the rest
        x /= norm
        return x
    return x / norm
