"""Modern Hopfield memory: an associative memory that holds far more patterns than the classical one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from arealis.networks.modules.ring import empty_ring, weigh_slots, write_slot
from arealis.networks.modules.sizes import require_ports, require_positive, require_size

__all__ = ["ModernHopfield"]


@dataclass(frozen=True)
class ModernHopfield:
    r"""Content-addressable memory: a part or a noisy version of a pattern recalls the pattern.

    .. math:: r_t = X_t\, \mathrm{softmax}(\beta X_t^\top q_t)

    with the patterns X that were written so far, one a column, and the cue q. One such step is one update of
    the continuous modern Hopfield network, whose energy has a minimum at every pattern that is well apart
    from the others; the number of patterns can grow exponentially with that of units, where the classical
    network holds 0.138 patterns a unit. Writing takes the place of Hebbian storage: the memory keeps the
    content of a time step by as much as ``write`` is open, and a full memory forgets the oldest. It is
    written first and read then.

    Ports: ``content`` and ``cue``, both with as many units as it has, and ``write`` with one, between 0
    and 1.

    Args:
        slots: How many patterns it holds.
        sharpness: Inverse temperature β. Low, it recalls the mean of similar patterns.

    Raises:
        SpecificationError: if an option is not above zero.

    Example:
        >>> import torch
        >>> memory = ModernHopfield(slots=2)
        >>> pattern, noisy = torch.tensor([[[4.0, -4.0, 4.0]]]), torch.tensor([[[4.0, -4.0, -1.0]]])
        >>> held = memory.initial((1, 1), {"content": 3, "cue": 3, "write": 1}, pattern)
        >>> ports = {"content": pattern, "cue": noisy, "write": torch.ones(1, 1, 1)}
        >>> memory.step(held, ports)[1].tolist()
        [[[4.0, -4.0, 4.0]]]

    References:
        Ramsauer et al. 2021, ICLR (arXiv:2008.02217); Krotov & Hopfield 2016, NeurIPS 29:1172.
    """

    ports: ClassVar[tuple[str, ...]] = ("content", "write", "cue")

    slots: int = 64
    sharpness: float = 1.0

    def __post_init__(self) -> None:
        require_positive("modern Hopfield memory", slots=self.slots, sharpness=self.sharpness)

    def units(self, sizes: Mapping[str, int]) -> int:
        """Return as many units as the content has."""
        require_ports("modern Hopfield memory", sizes, self.ports)
        require_size("modern Hopfield memory", "write", sizes["write"], (1,))
        require_size("modern Hopfield memory", "cue", sizes["cue"], (sizes["content"],))
        return sizes["content"]

    def initial(self, shape: tuple[int, ...], sizes: Mapping[str, int], like: Tensor) -> dict[str, Tensor]:
        """Return an empty memory."""
        return empty_ring(shape, self.slots, {"pattern": sizes["content"]}, like)

    def step(self, held: dict[str, Tensor], ports: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
        """Return what it holds now, and what the cue recalls."""
        held = write_slot(held, {"pattern": ports["content"]}, ports["write"])
        overlap = (held["pattern"] @ ports["cue"][..., None])[..., 0]
        weight = weigh_slots(self.sharpness * overlap, held["filled"])
        return held, (weight[..., None, :] @ held["pattern"])[..., 0, :]
