"""Synaptic scaling: a unit that does too little makes all its excitatory synapses stronger, in proportion."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from arealis.rules.mean_rates import initial_rates, next_rates, require_target
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

__all__ = ["SynapticScaling"]


@dataclass(frozen=True)
class SynapticScaling:
    r"""Hold every unit's mean rate by scaling its excitatory synapses, whose proportions stay.

    .. math:: \Delta w_{ij} = \eta\, w_{ij}\, \frac{\rho - \bar r_i}{\rho}

    with :math:`\bar r` a running average over updates, in the state. Beside a Hebbian rule it keeps units
    from silence and from running away: in an experiment file, a learner's ``rule`` may be a list of both.
    Take ``sgd`` with a learning rate of one. Inhibitory synapses and biases stay.

    Args:
        step_duration: Seconds a time step.
        target: Rate ρ, in spikes a second, or in units of activity for neurons that do not spike.
        memory: Number of updates over which rates are averaged, at least one.
        speed: Part η of the relative deviation by which synapses grow in an update, at most one.

    Raises:
        SpecificationError: for a target, memory or speed by which no rate comes to rest.

    References:
        Turrigiano, Leslie, Desai, Rutherford & Nelson 1998, Nature 391:892; van Rossum, Bi & Turrigiano 2000,
        J Neurosci 20:8812.
    """

    step_duration: float = 0.001
    target: float = 1.0
    memory: float = 10.0
    speed: float = 0.1

    card = RuleCard(
        family="implicit, homeostasis",
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
        spiking=True,
        reference="Turrigiano, Leslie, Desai, Rutherford & Nelson 1998, Nature 391:892",
    )

    def __post_init__(self) -> None:
        require_target("synaptic scaling", self.target, self.memory, self.speed)

    def init(
        self,
        network: Network,
        params: Parameters,
        objective: None,
        areas: tuple[str, ...],
        *,
        rng: Streams,
    ) -> RuleState:
        """Start every unit's average at the target."""
        return initial_rates(network, params, areas, self.target)

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
        """Return growth in proportion to what is missing, negated, and the averages moved on."""
        updates: Updates = {}
        after: RuleState = {}
        for area in areas:
            rate = next_rates(network, activity, area, state, self.memory, self.step_duration)
            after[f"{area}.rate"] = rate
            missing = (self.speed * (1 - rate / self.target))[None, :, None]
            for p in incoming(network, area):
                pre = torch.ones_like(network.presynaptic(p, activity, batch.inputs)[:1, :, :1])
                # Of synapses shared over positions, the mean over those that share them.
                factor = p.outer(missing, pre) / p.outer(torch.ones_like(missing), pre).clamp_min(1)
                weight = params[p.parameter]
                excitatory = p.efficacy(weight) > 0
                updates[p.parameter] = torch.where(excitatory, -factor, 0.0) * weight
        return updates, after, {}
