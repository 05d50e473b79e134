"""SpikeProp: the gradient of when neurons fire first, through layers of first spikes."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.first_spikes import find_first_spikes, onto_spike_time, pull_back_spike_time
from arealis.rules.leaky_membrane import leaky_units
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
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["SpikeProp"]

_RULE = "SpikeProp"


@dataclass(frozen=True)
class SpikeProp:
    r"""Descend the squared error of first spike times, through areas that only feed forward.

    .. math:: C = \tfrac12 \sum_o (t_o - t^d_o)^2, \qquad
              \frac{\partial C}{\partial w_{ij}} = \delta_i\, y_j(t_i), \qquad
              \delta_o = -\frac{t_o - t^d_o}{\dot u_o(t_o)}, \qquad
              \delta_j = -\frac{\sum_i \delta_i\, w_{ij}\, \partial y_j(t_i) / \partial t_j}{\dot u_j(t_j)}

    averaged over examples, times in ms, with y what a spike has become through synapse and membrane. Between
    time steps the potential is taken for a straight line, which crosses the threshold at

    .. math:: t = t_k - \Delta t\, \frac{u_k - \theta}{u_k - u_{k-1}}

    and whose derivative is exact; what a source's spike does as it moves is the central difference over two
    time steps. Areas that send to no other of the learner are told when to fire. Only first spikes count,
    so let neurons be refractory for as long as a trial; one that stays silent learns nothing, so let all
    fire at first.

    Args:
        step_duration: Seconds a time step.
        target: Name of the target: labels, which say what unit shall fire early (a single unit: for any but
            0), or seconds at which each unit shall fire, ``[replica or 1, batch, unit]``, ``NaN`` where it
            does not matter.
        early: When the unit of the label shall fire, seconds.
        late: When other units shall, seconds.
        least_rise: Rise of the potential, in distances from rest to threshold a millisecond, below which it
            counts as this: to graze the threshold would else change synapses without bound.

    Raises:
        SpecificationError: if times are not in order, or the rise is negative.

    References:
        Bohte, Kok & La Poutré 2002, Neurocomputing 48:17.
    """

    step_duration: float = 0.001
    target: str = "label"
    early: float = 0.010
    late: float = 0.016
    least_rise: float = 0.01

    card = RuleCard(
        family="supervised, spike timing",
        needs_objective=False,
        weight_transport=True,
        error_path="transposed",
        needs_cost_derivative=False,
        needs_activation_slope=False,
        phases=1,
        update_locked=True,
        locality="network",
        convolution=True,
        spiking=True,
        sequences=True,
        activations=("spikes",),
        reference="Bohte, Kok & La Poutré 2002, Neurocomputing 48:17",
    )

    def __post_init__(self) -> None:
        if not (0 <= self.early < self.late and self.step_duration > 0 and self.least_rise >= 0):
            raise SpecificationError(
                "SpikeProp is given times that cannot be",
                given=f"early {self.early:g}, late {self.late:g}, step_duration {self.step_duration:g}, "
                f"least_rise {self.least_rise:g}",
                needed="0 ≤ early < late, a time step above 0, and a rise that is not negative",
                action="correct them, or leave them out to take the defaults",
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
            leaky_units(network, area, rule=_RULE)
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
        """Return the gradient of the squared error of first spike times."""
        signals: dict[str, Tensor] = {}
        step = 1000 * self.step_duration
        for area in (a for c in reversed(network.components) for a in c.areas if a in areas):
            units = leaky_units(network, area, rule=_RULE)
            first = find_first_spikes(network, area, activity, units)
            onward = [p for p in network.projections if p.source == area and p.target in areas]
            if onward:
                given = [(p, signals[p.target], p.efficacy(params[p.parameter])) for p in onward]
                sent = torch.stack([network.send_back(*one) for one in given]).sum(0)
                errors = onto_spike_time(sent, first)
            else:
                errors = step * self._missed(step * first.time, batch, like=activity[area])
            signals[area] = pull_back_spike_time(first, errors, units, self.least_rise * step)
        return local_updates(network, params, activity, batch.inputs, signals), state, {}

    def _missed(self, moment: Tensor, batch: Batch, *, like: Tensor) -> Tensor:
        """By how many ms first spikes come too late ``[replica, batch, unit]``, shared among examples."""
        found = batch.targets.get(self.target)
        if found is not None and found.is_floating_point() and found.shape[1:] == moment.shape[1:]:
            wanted = 1000 * found.to(moment)
        else:
            soon = wanted_units(self.target, batch, like=like, rule=_RULE)
            wanted = 1000 * torch.where(soon, self.early, self.late).to(moment)
        return (moment - wanted).nan_to_num(0.0) / moment.shape[1]
