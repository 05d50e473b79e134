"""Stimuli: what is shown to a network or was shown to an animal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Protocol

import numpy as np

from arealis.types.errors import DataError

__all__ = ["Code", "Stimuli"]


class Code(Protocol):
    """How an input becomes spikes: only when it is shown, for spikes take more room than what they tell."""

    random: ClassVar[bool]
    """Whether the same values may become other spikes."""

    def units(self, features: int) -> int:
        """Number of units that tell of so many features."""
        ...

    def encode(self, values: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Return spikes ``[stimulus, step, unit]`` for ``[stimulus, frame, feature]``, none or one a step."""
        ...


@dataclass(frozen=True)
class Stimuli:
    """A set of stimuli with the targets that a cost may compare activity to.

    An input named like an area is a current into that area; any other input is a source that a
    projection can start from. A single time step means that the input is held while the network runs.

    Args:
        inputs: Arrays ``[stimulus, time, feature]`` by name.
        stimulus_id: One unique name a stimulus.
        targets: Arrays ``[stimulus, ...]`` by name, such as labels or measured responses.
        provenance: Digest of the source.
        codes: Input → how it becomes spikes when it is shown; others are shown as they are.

    Raises:
        DataError: if an array does not hold one entry a stimulus, or has no time dimension.

    Example:
        >>> images = Stimuli({"stimulus": np.zeros((5, 1, 784))}, np.arange(5).astype(str))
        >>> len(images), len(images.select([0, 3]))
        (5, 2)
    """

    inputs: Mapping[str, np.ndarray]
    stimulus_id: np.ndarray
    targets: Mapping[str, np.ndarray] = field(default_factory=dict)
    provenance: str = ""
    codes: Mapping[str, Code] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, array in self.inputs.items():
            if array.ndim < 3 or len(array) != len(self.stimulus_id):
                raise DataError(
                    f"input '{name}' does not fit the stimuli",
                    given=f"shape {array.shape} for {len(self.stimulus_id)} stimuli",
                    needed="[stimulus, time, feature]",
                    action="add a time dimension of length 1 for a stimulus that is held",
                )
        for name, array in self.targets.items():
            if len(array) != len(self.stimulus_id):
                raise DataError(
                    f"target '{name}' does not fit the stimuli",
                    given=f"{len(array)} targets for {len(self.stimulus_id)} stimuli",
                    needed="one target a stimulus",
                    action="align the targets with the stimuli",
                )

    def __len__(self) -> int:
        return len(self.stimulus_id)

    def units(self, name: str) -> int:
        """Return the number of units of an input, as it is shown."""
        features = self.inputs[name].shape[-1]
        return self.codes[name].units(features) if name in self.codes else features

    def select(self, index: np.ndarray | list[int]) -> Stimuli:
        """Return the stimuli at these positions, in this order."""
        return replace(
            self,
            inputs={k: v[index] for k, v in self.inputs.items()},
            stimulus_id=self.stimulus_id[index],
            targets={k: v[index] for k, v in self.targets.items()},
        )
