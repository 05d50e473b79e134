"""K winners: lateral inhibition as strong as it takes for few units to stay active."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from arealis.networks.modules.sizes import require_ports
from arealis.types import SpecificationError

__all__ = ["KWinners"]


@dataclass(frozen=True)
class KWinners:
    r"""Competition by global inhibition, as of granule cells by Golgi cells.

    .. math:: r_i = [x_i - \theta]_+

    with the inhibition θ equal to the drive of the strongest loser, so that the k strongest units are active
    and all others silent. It changes without jumps, and errors pass through the winners. Behind a wide random
    projection it is the expansion of cerebellum and mushroom body, on which a linear readout can learn what
    it cannot learn on the input. One winner is winner-take-all.

    Ports: ``drive``, with as many units as it has.

    Args:
        coding_level: Fraction of the units that win, between 0 and 1; at least one unit does.

    Raises:
        SpecificationError: if the fraction is not between 0 and 1, or so high that nobody loses.

    Example:
        >>> import torch
        >>> KWinners(coding_level=0.5).step({}, {"drive": torch.tensor([3.0, 1.0, 7.0, 2.0])})[1].tolist()
        [1.0, 0.0, 5.0, 0.0]

    References:
        Marr 1969, J Physiol 202:437; Babadi & Sompolinsky 2014, Neuron 83:1213; Litwin-Kumar et al. 2017,
        Neuron 93:1153.
    """

    ports: ClassVar[tuple[str, ...]] = ("drive",)

    coding_level: float = 0.1

    def __post_init__(self) -> None:
        if not 0 < self.coding_level < 1:
            raise _impossible(str(self.coding_level))

    def units(self, sizes: Mapping[str, int]) -> int:
        """Return as many units as drive it."""
        require_ports("module of k winners", sizes, self.ports)
        if self._winners(sizes["drive"]) >= sizes["drive"]:
            raise _impossible(f"{self.coding_level} of {sizes['drive']} units")
        return sizes["drive"]

    def initial(self, shape: tuple[int, ...], sizes: Mapping[str, int], like: Tensor) -> dict[str, Tensor]:
        """Return nothing: it has no memory."""
        return {}

    def step(self, held: dict[str, Tensor], ports: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
        """Return by how much the winners exceed the strongest loser."""
        drive = ports["drive"]
        strongest = drive.topk(self._winners(drive.shape[-1]) + 1, dim=-1).values
        return {}, (drive - strongest[..., -1:]).relu()

    def _winners(self, units: int) -> int:
        return max(1, round(self.coding_level * units))


def _impossible(given: str) -> SpecificationError:
    return SpecificationError(
        "the coding level of k winners leaves no winners or no losers",
        given=given,
        needed="a fraction between 0 and 1, low enough that somebody loses",
        action="correct coding_level, or enlarge the area",
    )
