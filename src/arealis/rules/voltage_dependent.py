"""Voltage-based STDP: what a presynaptic spike does depends on the potential that it meets."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.numerics import leaky_sum
from arealis.rules.spike_pairs import bounded_update, decay_of, late, spikes_of
from arealis.rules.synaptic_statistics import incoming
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

__all__ = ["VoltageDependentPlasticity"]


@dataclass(frozen=True)
class VoltageDependentPlasticity:
    r"""Plasticity by presynaptic spikes and the postsynaptic potential, which need not reach threshold.

    .. math:: \Delta w_t = A_+\, \frac{\Delta t}{\tau_x}\, \bar x_t\, [u_t - \theta_+]_+\,
                           [\bar u^+_{t-1/2} - \theta_-]_+ - A_-\, x_t\, [\bar u^-_{t-1} - \theta_-]_+

    with :math:`\bar x` the trace of presynaptic spikes and :math:`\bar u^\pm` the potential :math:`u` behind
    low-pass filters, in the midst and at the beginning of a time step. A spike of a model neuron has no
    shape, so :math:`u` is ``peak`` for ``spike_duration`` from each on. The defaults are the fit to visual
    cortex, in mV; for neurons without dimensions give thresholds, peak and amplitudes of their scale. The
    amplitude of depression is constant: add ``synaptic_scaling`` where rates are to be kept. Biases stay.

    Args:
        step_duration: Seconds a time step.
        potentiation: Amplitude :math:`A_+`, by one over the square of the potential's unit.
        depression: Amplitude :math:`A_-`, by one over the potential's unit.
        low_threshold: :math:`\theta_-`, about the potential at rest.
        high_threshold: :math:`\theta_+`, which only spikes exceed.
        presynaptic_time: :math:`\tau_x` in seconds.
        potentiation_time: Time constant of :math:`\bar u^+` in seconds.
        depression_time: Time constant of :math:`\bar u^-` in seconds.
        peak: Potential of a spike.
        spike_duration: Seconds for which it lasts, a whole number of steps or the nearest.
        largest: Strength that no synapse grows beyond.

    Raises:
        SpecificationError: for times shorter than a step, thresholds out of order, a strength that cannot be,
            or an area that carries no potential.

    References:
        Clopath, Büsing, Vasilaki & Gerstner 2010, Nat Neurosci 13:344.
    """

    step_duration: float = 0.001
    potentiation: float = 8e-5
    depression: float = 14e-5
    low_threshold: float = -70.6
    high_threshold: float = -45.3
    presynaptic_time: float = 0.015
    potentiation_time: float = 0.007
    depression_time: float = 0.01
    peak: float = 33.0
    spike_duration: float = 0.002
    largest: float = 1.0

    card = RuleCard(
        family="implicit, spike timing",
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
        sequences=True,
        spiking=True,
        activations=("spikes",),
        reference="Clopath, Büsing, Vasilaki & Gerstner 2010, Nat Neurosci 13:344",
    )

    def __post_init__(self) -> None:
        for name in ("presynaptic_time", "potentiation_time", "depression_time", "spike_duration"):
            decay_of(name, getattr(self, name), self.step_duration)
        if not self.low_threshold <= self.high_threshold < self.peak or self.largest <= 0:
            raise SpecificationError(
                "voltage-based STDP leaves nothing to learn",
                given=f"low_threshold {self.low_threshold}, high_threshold {self.high_threshold}, "
                f"peak {self.peak}, largest {self.largest}",
                needed="low_threshold ≤ high_threshold < peak, and a strength above 0",
                action="correct them, or leave them out to take those of visual cortex in mV",
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
        """Return an empty state: traces start anew with every trial."""
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
        """Return growth by depolarised and loss at presynaptic spikes, negated."""
        dt, updates = self.step_duration, {}
        trace = decay_of("presynaptic_time", self.presynaptic_time, dt)
        rate = self.potentiation * dt / self.presynaptic_time
        for area in areas:
            growing, shrinking = self._meets(network, area, activity)
            for p in incoming(network, area):
                post, pre = spikes_of(network, p, activity, batch)
                gained = rate * p.outer(growing, leaky_sum(pre, trace))
                lost = self.depression * p.outer(shrinking, pre)
                change = (gained - lost) / post.shape[2]
                updates[p.parameter] = bounded_update(p, params[p.parameter], change, self.largest)
        return updates, state, {}

    def _meets(self, network: Network, area: str, activity: Activity) -> tuple[Tensor, Tensor]:
        """What a trace of the other side is multiplied by, and a spike of it, at each time step."""
        spikes, potential = activity[area], activity.get(f"{area}.potential")
        if potential is None:
            raise SpecificationError(
                f"voltage-based STDP cannot see the potential of '{area}'",
                given=f"activity of {sorted(activity)}",
                needed=f"'{area}.potential', which spiking neurons carry",
                action="change the neuron, or choose another rule of spike timing",
            )
        like = potential[0]
        rest = network.initial_state(like.shape[0], like.shape[1], like=like)[area]["potential"]
        lasting = _lasting(spikes, round(self.spike_duration / self.step_duration))
        seen = torch.where(lasting, self.peak, potential)
        up, down = (
            rest + _low_pass(seen - rest, decay_of("", time_constant, self.step_duration))
            for time_constant in (self.potentiation_time, self.depression_time)
        )
        begins = torch.cat([rest[None], down[:-1]])
        midst = torch.cat([rest[None], up[:-1]]).add(up) / 2
        ready = (midst - self.low_threshold).relu()
        return (seen - self.high_threshold).relu() * ready, (begins - self.low_threshold).relu()


def _lasting(spikes: Tensor, steps: int) -> Tensor:
    """Whether there was a spike in this time step or in those before it that it lasts for."""
    count = (spikes > 0).cumsum(0)
    return count > late(count, steps)


def _low_pass(potential: Tensor, decay: float) -> Tensor:
    """A potential, from its rest, behind a filter."""
    return (1 - decay) * leaky_sum(potential, decay)
