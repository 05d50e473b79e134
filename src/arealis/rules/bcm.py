"""BCM: synapses grow above a threshold of activity and shrink below, and the threshold follows activity."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from arealis.rules.synaptic_statistics import incoming, mean_product
from arealis.types import (
    Activity,
    Batch,
    Info,
    Network,
    Parameters,
    RuleCard,
    RuleState,
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["BienenstockCooperMunro"]


@dataclass(frozen=True)
class BienenstockCooperMunro:
    r"""Become selective: grow where activity is above a sliding threshold, shrink where it is below.

    .. math:: \Delta W_{ij} = \langle y_i (y_i - \theta_i) x_j \rangle, \qquad
              \theta_i \leftarrow \theta_i + \frac{1}{m} \Big(\frac{\langle y_i^2 \rangle}{c} - \theta_i\Big)

    Among linearly independent patterns a positive unit comes to answer one alone, shown with probability p,
    by :math:`c / p`. The threshold, in the state, must move faster than the weights. Biases stay.

    Args:
        target: The scale c of activity, above zero.
        memory: Number m of steps over which the threshold averages, at least one.

    References:
        Bienenstock, Cooper & Munro 1982, J Neurosci 2:32; Intrator & Cooper 1992, Neural Netw 5:3.
    """

    target: float = 1.0
    memory: float = 10.0

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
        convolution=True,
        reference="Bienenstock, Cooper & Munro 1982, J Neurosci 2:32",
    )

    def __post_init__(self) -> None:
        if self.target <= 0 or self.memory < 1:
            raise SpecificationError(
                "the threshold of the BCM rule cannot slide",
                given=f"target {self.target}, memory {self.memory}",
                needed="a target above 0 and a memory of at least one step",
                action="leave them out to take the defaults",
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
        """Start every unit's threshold at the scale of activity."""
        like = next(iter(params.values()))
        return {f"{a}.threshold": like.new_full((len(like), network.units(a)), self.target) for a in areas}

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
        """Return growth above the threshold and loss below it, negated, and the threshold moved on."""
        updates: Updates = {}
        after: RuleState = {}
        for area in areas:
            post, threshold = activity[area], state[f"{area}.threshold"]
            above = post * (post - threshold[:, None])
            for p in incoming(network, area):
                pre = network.presynaptic(p, activity, batch.inputs)
                updates[p.parameter] = p.weight_gradient(-mean_product(p, above, pre))
            power = post.square().mean((0, 2)) / self.target
            after[f"{area}.threshold"] = torch.lerp(threshold, power, 1 / self.memory)
        return updates, after, {}
