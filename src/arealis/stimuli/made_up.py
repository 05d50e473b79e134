"""Stimuli that no file holds: they carry a digest of what was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import numpy as np

from arealis.types import Stimuli

__all__ = ["made_up"]


def made_up(
    name: str, inputs: Mapping[str, np.ndarray], targets: Mapping[str, np.ndarray], *, source: str = "made up"
) -> Stimuli:
    """Make stimuli of drawn arrays: inputs in single precision, a name and a digest.

    Args:
        name: What one of them is called; the i-th becomes ``"name i"``.
        inputs: Arrays ``[stimulus, time, feature]`` by name.
        targets: Arrays ``[stimulus, ...]`` by name; whole numbers become int64, others float32.
        source: What they were made of.

    Returns:
        Stimuli whose provenance is the source with the SHA-256 of the inputs, in the order of their names.

    Example:
        >>> made_up("pattern", {"stimulus": np.zeros((2, 1, 3))}, {}).stimulus_id.tolist()
        ['pattern 0', 'pattern 1']
    """
    shown = {key: np.ascontiguousarray(array, dtype=np.float32) for key, array in inputs.items()}
    digest = sha256()
    for key in sorted(shown):
        digest.update(shown[key].tobytes())
    return Stimuli(
        inputs=shown,
        stimulus_id=np.array([f"{name} {i}" for i in range(len(next(iter(shown.values()))))]),
        targets={key: _plain(array) for key, array in targets.items()},
        provenance=f"{source}, sha256:{digest.hexdigest()}",
    )


def _plain(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float32 if np.issubdtype(array.dtype, np.floating) else np.int64)
