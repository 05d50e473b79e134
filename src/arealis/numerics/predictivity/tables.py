"""What every regression asks of its two tables of responses."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.types.errors import DataError

__all__ = ["centred", "check_tables"]


def check_tables(x: Any, y: Any) -> None:
    """Refuse tables from which nothing can be predicted.

    Args:
        x: Responses of the source ``[stimulus, source unit]``.
        y: Responses of the target ``[stimulus, target unit]``.

    Raises:
        DataError: if they are not tables of the same two stimuli or more, if a response is missing, or
            if all source units are constant.

    Example:
        >>> import numpy as np
        >>> check_tables(np.eye(3), np.eye(3))
    """
    if (
        x.ndim != 2
        or y.ndim != 2
        or x.shape[0] != y.shape[0]
        or x.shape[0] < 2
        or not x.shape[1] * y.shape[1]
    ):
        raise DataError(
            "one population cannot be predicted from the other",
            given=f"responses of shape {tuple(x.shape)} and {tuple(y.shape)}",
            needed="[stimulus, unit] with the same two stimuli or more, and one unit or more, on both sides",
            action="align the stimuli, or show more",
        )
    xp = array_namespace(x, y)
    # A finite sum has finite terms; only another one asks for a look at each.
    if not all(bool(xp.isfinite(xp.sum(s))) or bool(xp.all(xp.isfinite(s))) for s in (x, y)):
        raise DataError(
            "one population cannot be predicted from the other",
            given="responses that are missing (NaN) or infinite",
            needed="finite responses of every unit to every stimulus",
            action="leave out the units or stimuli concerned, or fill in what is missing",
        )
    if not bool(xp.any(x != x[:1, :])):
        raise DataError(
            "a population that does not vary predicts nothing",
            given=f"source responses {tuple(x.shape)} that are equal for all training stimuli",
            needed="a source unit or more whose response differs between stimuli",
            action="leave this population out",
        )


def centred(x: Any) -> tuple[Any, Any]:
    """Subtract each unit's mean over stimuli.

    Args:
        x: Responses ``[stimulus, unit]``.

    Returns:
        Deviations ``[stimulus, unit]`` and means ``[unit]``.

    Example:
        >>> import numpy as np
        >>> centred(np.array([[1.0], [3.0]]))[1]
        array([2.])
    """
    mean = array_namespace(x).mean(x, axis=0)
    return x - mean, mean
