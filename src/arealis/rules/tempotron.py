"""Tempotron: a neuron learns to say by one spike or none which patterns of spikes it knows."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.leaky_membrane import leaky_units, onto_drive, unreset_potential
from arealis.rules.local import local_updates
from arealis.rules.wanted_units import wanted_units
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

__all__ = ["Tempotron"]


@dataclass(frozen=True)
class Tempotron:
    r"""Move the highest potential of every unit that fired and should not have, or the other way round.

    .. math:: \Delta w_{ij} = \begin{cases}
              \phantom{-}\sum_{t_j \le t^*_i} K(t^*_i - t_j) & \text{it should have fired and did not} \\
              -\sum_{t_j \le t^*_i} K(t^*_i - t_j) & \text{it fired and should not have} \end{cases}

    averaged over examples, with t* the time at which the potential is highest when spikes reset nothing, and
    K the response to a spike through synapse and membrane: a difference of exponentials for a leaky neuron
    behind exponential synapses. This is the gradient of the highest potential. Biases learn alike. Every area
    of the learner is told what to do; for one that is not the last give another learner.

    Args:
        target: Name of the target that says which units shall fire: labels, that the unit of that number
            shall fire for (a single unit: for any but 0), or one value a unit, above 0 where it shall.

    References:
        Gütig & Sompolinsky 2006, Nat Neurosci 9:420.
    """

    target: str = "label"

    card = RuleCard(
        family="supervised, spike timing",
        needs_objective=False,
        weight_transport=False,
        error_path="area",
        needs_cost_derivative=False,
        needs_activation_slope=False,
        phases=1,
        update_locked=False,
        locality="synapse",
        online_in_time=True,
        convolution=True,
        spiking=True,
        sequences=True,
        activations=("spikes",),
        reference="Gütig & Sompolinsky 2006, Nat Neurosci 9:420",
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
        """Return an empty state; refuse neurons whose potential is no sum of what arrived."""
        for area in areas:
            leaky_units(network, area, rule="the tempotron")
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
        """Return what raises the highest potential where a spike was missing, negated."""
        signals: dict[str, Tensor] = {}
        for area in areas:
            units = leaky_units(network, area, rule="the tempotron")
            potential = unreset_potential(network, params, activity, batch.inputs, area, units)
            fired = (activity[area] > 0).any(0)
            wanted = wanted_units(self.target, batch, like=potential, rule="the tempotron")
            wrong = fired.to(potential) - wanted.to(potential)
            highest = torch.zeros_like(potential).scatter(0, potential.argmax(0, keepdim=True), wrong[None])
            signals[area] = onto_drive(highest, units) / potential.shape[2]
        return local_updates(network, params, activity, batch.inputs, signals), state, {}
