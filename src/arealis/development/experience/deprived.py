"""Deprived: a sense that does not see, hear or tell one stimulus from the next."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from arealis.development.experience.altered import shown_as, with_input
from arealis.types import Batch, Memory, Progress, SpecificationError, Streams

__all__ = ["Deprived"]


@dataclass(frozen=True)
class Deprived:
    r"""An input that is closed.

    .. math:: x' = 0 \quad\text{(dark)}, \qquad x'_i = \overline{x_i} \quad\text{(diffuse)}

    ``"dark"`` shows nothing, as an eyelid in darkness; ``"diffuse"`` the mean over the batch, which keeps how
    strongly it drives and takes all patterns away, as a sutured eyelid does.

    Args:
        input: The input.
        by: ``"dark"`` or ``"diffuse"``.

    Raises:
        SpecificationError: for another kind of deprivation, or an input that is not there.

    Example:
        >>> from arealis.numerics import ReplicaStreams
        >>> batch = Batch({"eye": torch.tensor([[[[1.0], [3.0]]]])}, {}, 1)
        >>> there, _ = Deprived("eye", "diffuse").step(batch, Progress(0, 1), {}, rng=ReplicaStreams((0,)))
        >>> there.inputs["eye"].flatten().tolist()
        [2.0, 2.0]

    References:
        Wiesel & Hubel 1963, J Neurophysiol 26:1003.
    """

    input: str
    by: str = "dark"

    def __post_init__(self) -> None:
        if self.by not in ("dark", "diffuse"):
            raise SpecificationError(
                "unknown deprivation",
                given=f"by = {self.by!r}",
                needed="'dark' or 'diffuse'",
                action="choose one of these",
            )

    def step(self, batch: Batch, progress: Progress, memory: Memory, *, rng: Streams) -> tuple[Batch, Memory]:
        """Return the batch with the input closed."""
        shown = shown_as(batch, self.input, what="a deprivation")
        closed = (
            torch.zeros_like(shown) if self.by == "dark" else shown.mean(2, keepdim=True).expand_as(shown)
        )
        return with_input(batch, self.input, closed), memory
