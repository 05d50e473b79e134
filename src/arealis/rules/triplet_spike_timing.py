"""Triplet STDP: how much a pair of spikes changes depends on the spike before it on its own side."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.numerics import leaky_sum
from arealis.rules.spike_pairs import before, bounded_update, decay_of, spikes_of
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

__all__ = ["TripletSpikeTimingDependentPlasticity"]


@dataclass(frozen=True)
class TripletSpikeTimingDependentPlasticity:
    r"""Spike-timing-dependent plasticity by pairs and triplets, so that the rate of pairing matters.

    .. math:: \Delta w &= r_1(t) \big[A_2^+ + A_3^+\, o_2(t - \epsilon)\big]
                          \text{ at a postsynaptic spike} \\
              \Delta w &= -o_1(t) \big[A_2^- + A_3^-\, r_2(t - \epsilon)\big]
                          \text{ at a presynaptic spike}

    with traces :math:`r_1, r_2` of presynaptic and :math:`o_1, o_2` of postsynaptic spikes of time constants
    :math:`\tau_+, \tau_x, \tau_-, \tau_y`. The defaults are the fit to visual cortex. For independent Poisson
    spikes it is a BCM rule: growth is quadratic in the postsynaptic rate. Biases stay.

    Args:
        step_duration: Seconds a time step.
        pair_potentiation: :math:`A_2^+`.
        pair_depression: :math:`A_2^-`.
        triplet_potentiation: :math:`A_3^+`.
        triplet_depression: :math:`A_3^-`.
        presynaptic_time: :math:`\tau_+` in seconds.
        slow_presynaptic_time: :math:`\tau_x` in seconds.
        postsynaptic_time: :math:`\tau_-` in seconds.
        slow_postsynaptic_time: :math:`\tau_y` in seconds.
        largest: Strength that no synapse grows beyond.

    Raises:
        SpecificationError: for times shorter than a step, or a strength that cannot be.

    References:
        Pfister & Gerstner 2006, J Neurosci 26:9673.
    """

    step_duration: float = 0.001
    pair_potentiation: float = 0.0
    pair_depression: float = 0.0071
    triplet_potentiation: float = 0.0065
    triplet_depression: float = 0.0
    presynaptic_time: float = 0.0168
    slow_presynaptic_time: float = 0.101
    postsynaptic_time: float = 0.0337
    slow_postsynaptic_time: float = 0.114
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
        reference="Pfister & Gerstner 2006, J Neurosci 26:9673",
    )

    def __post_init__(self) -> None:
        for name in (
            "presynaptic_time",
            "slow_presynaptic_time",
            "postsynaptic_time",
            "slow_postsynaptic_time",
        ):
            decay_of(name, getattr(self, name), self.step_duration)
        if self.largest <= 0:
            raise SpecificationError(
                "triplet STDP leaves synapses no strength",
                given=f"largest {self.largest}",
                needed="a strength above 0",
                action="correct it, or leave it out to take the default",
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
        """Return growth at postsynaptic and loss at presynaptic spikes, negated."""
        dt, updates = self.step_duration, {}
        fast_pre = decay_of("presynaptic_time", self.presynaptic_time, dt)
        slow_pre = decay_of("slow_presynaptic_time", self.slow_presynaptic_time, dt)
        fast_post = decay_of("postsynaptic_time", self.postsynaptic_time, dt)
        slow_post = decay_of("slow_postsynaptic_time", self.slow_postsynaptic_time, dt)
        for p in (p for area in areas for p in incoming(network, area)):
            post, pre = spikes_of(network, p, activity, batch)
            o1 = before(leaky_sum(post, fast_post), fast_post)
            o2 = before(leaky_sum(post, slow_post), slow_post)
            r2 = before(leaky_sum(pre, slow_pre), slow_pre)
            growing = post * (self.pair_potentiation + self.triplet_potentiation * o2)
            shrinking = pre * (self.pair_depression + self.triplet_depression * r2)
            gained, lost = p.outer(growing, leaky_sum(pre, fast_pre)), p.outer(o1, shrinking)
            change = (gained - lost) / post.shape[2]
            updates[p.parameter] = bounded_update(p, params[p.parameter], change, self.largest)
        return updates, state, {}
