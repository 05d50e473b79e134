"""Anti-Hebbian: units that are active together come to inhibit each other, until they no longer are."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.synaptic_statistics import incoming, mean_product
from arealis.types import (
    Activity,
    Batch,
    Info,
    Network,
    Parameters,
    Projection,
    RuleCard,
    RuleState,
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["AntiHebbian"]


@dataclass(frozen=True)
class AntiHebbian:
    r"""Decorrelate the units of areas on a cycle, through lateral synapses that learn to inhibit.

    .. math:: \Delta W_{ik} = -(\langle y_i y_k \rangle - p^2), \quad i \ne k, \qquad
              \Delta b_i = p - \langle y_i \rangle, \qquad
              \Delta Q_{ij} = \langle y_i (x_j - y_i Q_{ij}) \rangle

    with y the activity at the last time step, when it should have settled, W the lateral synapses (those
    within a cycle; self-connections fade) and Q those from elsewhere, which follow Oja's rule, each unit for
    itself. At rest every unit is active at the mean p and uncorrelated with every other.

    Args:
        target: Mean activity p.
        forward: Whether synapses from elsewhere learn too.

    References:
        Földiák 1989, Int Jt Conf Neural Netw 1:401; Földiák 1990, Biol Cybern 64:165.
    """

    target: float = 0.1
    forward: bool = True

    card = RuleCard(
        family="implicit",
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
        reference="Földiák 1990, Biol Cybern 64:165",
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
        """Return an empty state; refuse areas without a bias, which cannot hold their mean activity."""
        for area in areas:
            if f"{area}.bias" not in params:
                raise SpecificationError(
                    f"the units of '{area}' have no threshold that could move",
                    given="an area without bias",
                    needed="a bias",
                    action="give the area a bias",
                )
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
        """Return what lateral inhibition, thresholds and forward synapses gain, negated."""
        updates: Updates = {}
        settled = {a: y[-1:] for a, y in activity.items()}
        for area in areas:
            updates[f"{area}.bias"] = settled[area].mean((0, 2)) - self.target
            for p in incoming(network, area):
                efficacy = p.efficacy(params[p.parameter])
                if p.name in network.delayed:
                    updates[p.parameter] = p.weight_gradient(self._lateral(p, settled, efficacy))
                elif self.forward:
                    post, pre = settled[area], network.presynaptic(p, activity, batch.inputs)[-1:]
                    kept = post.square().mean((0, 2))[..., None] * efficacy
                    updates[p.parameter] = p.weight_gradient(kept - mean_product(p, post, pre))
        return updates, state, {}

    def _lateral(self, p: Projection, settled: Activity, efficacy: Tensor) -> Tensor:
        """Products above chance of both sides, and the strength of self-connections, which fade."""
        together = mean_product(p, settled[p.target], settled[p.source]) - self.target**2
        if p.source != p.target:
            return together
        itself = torch.eye(together.shape[-1], dtype=together.dtype, device=together.device)
        return torch.where(itself > 0, efficacy, together)
