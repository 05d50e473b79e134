"""Folding: follow the lowest areas that settle in the space of what they predict, at half the products."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from arealis.rules.hierarchy import Hierarchy, Path
from arealis.types import Activity, Network

__all__ = ["FoldedProjection", "fold", "unfold"]


@dataclass(frozen=True)
class FoldedProjection:
    r"""A projection ``W`` as its target sees it, of an area that is nothing but what its target sends back.

    .. math:: r = r_0 + W^\top a \quad\Rightarrow\quad W r = W r_0 + W W^\top a

    Args:
        link: The projection.
    """

    link: Path

    @property
    def name(self) -> str:
        """Name of the projection."""
        return self.link.name

    @property
    def source(self) -> str:
        """The folded area."""
        return self.link.source

    @property
    def target(self) -> str:
        """The area that it predicts."""
        return self.link.target

    @property
    def dense(self) -> bool:
        """False: there is nothing in it to fold again."""
        return False

    def drive(self, seen: Tensor, efficacy: Tensor) -> Tensor:
        """Return ``W Wᵀ a``, given ``a`` ``[time, replica, batch, target]`` and ``W Wᵀ``."""
        return torch.matmul(seen, efficacy)

    def pull_back(self, signal: Tensor, efficacy: Tensor) -> Tensor:
        """Return the signal as it is: its way through ``Wᵀ`` is left to :func:`unfold`."""
        return signal


def fold(
    network: Network, levels: Hierarchy, activity: Activity, reads: Iterable[str], steps: int
) -> tuple[Hierarchy, dict[str, Tensor]]:
    r"""Fold areas whose own prediction stays as it is, and that predict a single other.

    Such an area moves by what its target sends back and by its return to its prediction ``r₀``, both linear,
    so that it stays ``r₀ + Wᵀ a``, and ``a`` takes one product a step to follow rather than two:

    .. math:: a \leftarrow (1 - \gamma)\, a - \gamma\, \delta

    Args:
        network: The network.
        levels: Its hierarchy.
        activity: What areas do before they settle.
        reads: Areas that a cost reads, which are never folded.
        steps: Steps of inference; areas are left as they are where folding does not pay.

    Returns:
        The hierarchy with folded projections, and for every folded area its first ``a``, zero.
    """
    onto, beyond = dict(levels.onto), dict(levels.beyond)
    efficacy, still = dict(levels.efficacy), dict(levels.still)
    first: dict[str, Tensor] = {}
    for area in levels.hidden:
        if levels.onto[area] or area in reads or len(levels.beyond[area]) != 1:
            continue
        (link,) = levels.beyond[area]
        if _pays(network, link, activity, steps):
            matrix = levels.efficacy[link.name]
            still[link.target] = link.drive(activity[area], matrix).add_(still[link.target])
            efficacy[link.name] = torch.bmm(matrix, matrix.transpose(1, 2))
            folded = FoldedProjection(link)
            onto[link.target] = tuple(folded if p is link else p for p in onto[link.target])
            beyond[area] = (folded,)
            first[area] = torch.zeros_like(activity[link.target])
    return replace(levels, onto=onto, beyond=beyond, efficacy=efficacy, still=still), first


def unfold(levels: Hierarchy, activity: Activity, folded: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the activity of folded areas.

    Args:
        levels: The hierarchy before it was folded.
        activity: What areas did before they settled.
        folded: Folded area → ``a`` ``[time, replica, batch, unit of its target]``.

    Returns:
        Folded area → activity ``[time, replica, batch, unit]``.
    """
    settled = {}
    for area, sent in folded.items():
        (link,) = levels.beyond[area]
        settled[area] = link.pull_back(sent, levels.efficacy[link.name]).add_(activity[area])
    return settled


def _pays(network: Network, link: Path, activity: Activity, steps: int) -> bool:
    """Whether the products that folding saves outweigh the product of the matrix with itself."""
    below, above = network.units(link.source), network.units(link.target)
    time, _, examples, _ = activity[link.source].shape
    return link.dense and steps * time * examples * (2 * below - above) > 2 * below * above
