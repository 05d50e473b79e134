"""Packing: a checkpoint as named arrays and plain settings, for whoever stores it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import torch

from arealis.training.checkpoint import Checkpoint, LearnerCheckpoint, copy_laid_out
from arealis.types import StreamState

__all__ = ["pack", "unpack"]


def pack(checkpoint: Checkpoint) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Take a checkpoint apart.

    Args:
        checkpoint: A moment of training.

    Returns:
        Arrays by name, such as ``"params/V1.bias"``, and the rest in types that JSON knows.
    """
    arrays: dict[str, np.ndarray] = {}
    return arrays, _packed(checkpoint, "", arrays)


def unpack(arrays: Mapping[str, np.ndarray], settings: Mapping[str, Any]) -> Checkpoint:
    """Put a checkpoint together again.

    Args:
        arrays: From :func:`pack`.
        settings: From :func:`pack`.

    Returns:
        The checkpoint, its tensors in the memory of the processor.

    Raises:
        KeyError: if a part is missing.

    Example:
        >>> arrays, settings = pack(Checkpoint(0, 5, {"V1.bias": torch.ones(1, 2)}, (), ()))
        >>> list(arrays), unpack(arrays, settings).step
        (['params/V1.bias'], 5)
    """
    said = _unpacked(settings, arrays)
    learners = [
        LearnerCheckpoint(
            one["name"],
            one["state"],
            StreamState(tuple(one["streams"]["numpy"]), tuple(one["streams"]["torch"])),
            one["optimiser"],
        )
        for one in said["learners"]
    ]
    history = tuple(tuple(row) for row in said["history"])
    return Checkpoint(said["phase"], said["step"], said["params"], tuple(learners), history, said["memory"])


def _packed(value: Any, place: str, arrays: dict[str, np.ndarray]) -> Any:
    """The value with every tensor replaced by the name of its array and how it lies in memory."""
    if isinstance(value, torch.Tensor):
        arrays[place] = value.cpu().contiguous().numpy()
        return {"tensor": place, "stride": list(value.stride())}
    if is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: _packed(item, f"{place}/{name}".lstrip("/"), arrays) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_packed(item, f"{place}/{index}", arrays) for index, item in enumerate(value)]
    return value


def _unpacked(value: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    if isinstance(value, Mapping):
        if isinstance(value.get("tensor"), str):
            return copy_laid_out(torch.from_numpy(arrays[value["tensor"]]), value["stride"])
        return {name: _unpacked(item, arrays) for name, item in value.items()}
    if isinstance(value, list):
        return [_unpacked(item, arrays) for item in value]
    return value
