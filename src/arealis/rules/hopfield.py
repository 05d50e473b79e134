"""Hopfield: an area on a cycle stores what it is driven to do, and recalls it from a part."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from arealis.rules.synaptic_statistics import incoming
from arealis.types import (
    Activity,
    Batch,
    Info,
    Network,
    Parameters,
    RuleCard,
    RuleState,
    Streams,
    Updates,
)

__all__ = ["Hopfield"]


@dataclass(frozen=True)
class Hopfield:
    r"""Store patterns as attractors of an area's own dynamics, by their outer products.

    .. math:: \Delta W_{ij} = \frac{1}{N} \sum_b (y_i - a)(y_j - a), \qquad i \ne j

    with y what the areas do at the last time step and N the number of sources. Patterns are summed, not
    averaged, so one step of plain gradient descent stores each pattern of a batch once, on top of those
    before; its learning rate is the sharpness of recall, and ten or more makes units of kind ``tanh`` all or
    none. Only projections within a cycle learn. N such units hold about 0.138 N random patterns.

    Args:
        level: Mean activity a of the patterns: 0 for units of both signs, 0.5 for units between 0 and 1.

    References:
        Hopfield 1982, PNAS 79:2554; Amit, Gutfreund & Sompolinsky 1985, Phys Rev Lett 55:1530; Tsodyks &
        Feigelman 1988, Europhys Lett 6:101.
    """

    level: float = 0.0

    card = RuleCard(
        family="synergistic, energy-based",
        needs_objective=False,
        weight_transport=False,
        error_path="none",
        needs_cost_derivative=False,
        needs_activation_slope=False,
        phases=1,
        update_locked=False,
        locality="synapse",
        online_in_time=True,
        recurrent=True,
        layered=False,
        reference="Hopfield 1982, PNAS 79:2554",
    )

    def init(
        self,
        network: Network,
        params: Parameters,
        objective: None,
        areas: tuple[str, ...],
        *,
        rng: Streams,
    ) -> RuleState:
        """Return an empty state: the rule carries nothing between steps."""
        return {}

    def step(
        self,
        network: Network,
        params: Parameters,
        activity: Activity,
        batch: Batch,
        objective: None,
        areas: tuple[str, ...],
        state: RuleState,
        *,
        rng: Streams,
    ) -> tuple[Updates, RuleState, Info]:
        """Return the patterns' outer products, negated."""
        updates: Updates = {}
        for area in areas:
            for p in incoming(network, area):
                if p.name in network.delayed:
                    post, pre = activity[area][-1:] - self.level, activity[p.source][-1:] - self.level
                    stored = p.outer(post, pre) / network.units(p.source)
                    if p.source == area:
                        stored = stored - torch.diag_embed(stored.diagonal(dim1=1, dim2=2))
                    updates[p.parameter] = p.weight_gradient(-stored)
        return updates, state, {}
