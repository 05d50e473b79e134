"""Altered: a batch with one of its inputs replaced, and errors for inputs that do not exist."""

from __future__ import annotations

from dataclasses import replace
from math import isqrt

from torch import Tensor

from arealis.types import Batch, SpecificationError

__all__ = ["image_side", "shown_as", "with_input"]


def shown_as(batch: Batch, name: str, *, what: str) -> Tensor:
    """Return an input of a batch ``[time or 1, replica or 1, batch, feature]``.

    Args:
        batch: The batch.
        name: The input.
        what: What to call the experience in an error.

    Raises:
        SpecificationError: if there is no such input.
    """
    if name not in batch.inputs:
        raise SpecificationError(
            f"{what} alters an input that is not there",
            given=repr(name),
            needed=f"one of {sorted(batch.inputs)}",
            action="correct the name",
        )
    return batch.inputs[name]


def with_input(batch: Batch, name: str, shown: Tensor) -> Batch:
    """Return a batch that shows something else as one of its inputs.

    Example:
        >>> import torch
        >>> batch = Batch({"eye": torch.zeros(1, 1, 2, 3)}, {}, 1)
        >>> with_input(batch, "eye", torch.ones(1, 1, 2, 3)).inputs["eye"].sum().item()
        6.0
    """
    return replace(batch, inputs={**batch.inputs, name: shown})


def image_side(features: int, *, what: str) -> int:
    """Return the side of a square image.

    Args:
        features: Its pixels.
        what: What to call the experience in an error.

    Raises:
        SpecificationError: if they are no square number.

    Example:
        >>> image_side(784, what="blur")
        28
    """
    side = isqrt(features)
    if side**2 != features:
        raise SpecificationError(
            f"{what} needs square images",
            given=f"{features} features",
            needed="a square number",
            action="choose an input that is an image",
        )
    return side
