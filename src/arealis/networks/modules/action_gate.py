"""Action gate: two pathways, for and against an action, decide whether it is let through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from arealis.networks.modules.sizes import require_ports, require_positive, require_size

__all__ = ["ActionGate"]


@dataclass(frozen=True)
class ActionGate:
    r"""Gate like that of the basal ganglia, opened by the direct pathway and closed by the indirect one.

    .. math:: g_i = \frac{e^{\beta d_i}}{e^{\beta \theta} + \sum_j e^{\beta d_j}}, \qquad d_i = G_i - N_i

    with Go activity G and NoGo activity N for each action; without competition the sum has only its own term,
    so that :math:`g_i = \sigma(\beta (d_i - \theta))`. Feed it to the gate of a
    :class:`~arealis.networks.GatedBuffer` or of :class:`~arealis.networks.Routing`.

    Published: opponent Go and NoGo populations whose difference drives the gate, the competition among
    actions, and opening only above a threshold. Simplified: the output nuclei and thalamus are one smooth
    function, so that errors pass through it; the difference is not divided by the sum of both pathways; and
    dopamine does not move the gate itself: it teaches the areas that feed the ports, by a rule of theirs.

    Ports: ``go`` and ``no_go``, both with as many units as it has, one an action.

    Args:
        gain: β. High, the gate is open or closed; low, it opens by degrees.
        threshold: Difference θ from which an action is let through, if no other is.
        competing: Whether opening for one action closes for the others.

    Raises:
        SpecificationError: if the gain is not above zero.

    Example:
        >>> import torch
        >>> ports = {"go": torch.tensor([9.0, 9.0]), "no_go": torch.tensor([0.0, 9.0])}
        >>> [round(g, 3) for g in ActionGate(threshold=4.0).step({}, ports)[1].tolist()]
        [1.0, 0.0]

    References:
        O'Reilly & Frank 2006, Neural Comput 18:283; Collins & Frank 2014, Psychol Rev 121:337.
    """

    ports: ClassVar[tuple[str, ...]] = ("go", "no_go")

    gain: float = 5.0
    threshold: float = 0.0
    competing: bool = True

    def __post_init__(self) -> None:
        require_positive("action gate", gain=self.gain)

    def units(self, sizes: Mapping[str, int]) -> int:
        """Return as many units as there are actions."""
        require_ports("action gate", sizes, self.ports)
        require_size("action gate", "no_go", sizes["no_go"], (sizes["go"],))
        return sizes["go"]

    def initial(self, shape: tuple[int, ...], sizes: Mapping[str, int], like: Tensor) -> dict[str, Tensor]:
        """Return nothing: it has no memory."""
        return {}

    def step(self, held: dict[str, Tensor], ports: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
        """Return how far the gate is open for each action."""
        above = self.gain * (ports["go"] - ports["no_go"] - self.threshold)
        if not self.competing:
            return {}, above.sigmoid()
        none = torch.zeros_like(above[..., :1])
        return {}, torch.cat([none, above], dim=-1).softmax(-1)[..., 1:]
