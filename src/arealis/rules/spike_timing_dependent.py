"""STDP: a synapse grows if its spike comes before that of its target, and shrinks if it comes after."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.numerics import last_event, leaky_sum
from arealis.rules.spike_pairs import before, credit, decay_of, headroom, spikes_of, strength_of
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

__all__ = ["SpikeTimingDependentPlasticity"]

_PAIRINGS = {"all": leaky_sum, "nearest": last_event}


@dataclass(frozen=True)
class SpikeTimingDependentPlasticity:
    r"""Pair-based spike-timing-dependent plasticity, if need be gated by reward.

    .. math:: \Delta w = \begin{cases}
              \phantom{-}A_+ f_+(w)\, e^{-\Delta / \tau_+} & \Delta = t_\text{post} - t_\text{pre} \ge 0 \\
              -A_- f_-(w)\, e^{\Delta / \tau_-} & \Delta < 0 \end{cases}

    summed over pairs of spikes, averaged over examples. ``pairing = "all"`` counts every pair, ``"nearest"``
    for every spike the last one before it on the other side. Within a trial strengths stay as they are.
    With a modulator, a pairing makes a synapse eligible, for ``eligibility_time``, and it changes by
    eligibility times modulator (Izhikevich 2007). Descent is negated growth; take ``sgd``. Biases stay.

    Args:
        step_duration: Seconds a time step.
        potentiation: Amplitude :math:`A_+`.
        depression: Amplitude :math:`A_-`.
        potentiation_time: :math:`\tau_+` in seconds.
        depression_time: :math:`\tau_-` in seconds.
        pairing: ``"all"`` or ``"nearest"``.
        largest: Strength that no synapse grows beyond.
        weight_dependence: Power μ of what is left to grow or to lose: 0 is additive, 1 multiplicative.
        modulator: Name of a modulator, or of a target of the stimuli, that gates it; none if empty.
        eligibility_time: Seconds for which a pairing stays eligible.

    Raises:
        SpecificationError: for times shorter than a step, an unknown pairing, or a strength that cannot be.

    References:
        Bi & Poo 1998, J Neurosci 18:10464; Song, Miller & Abbott 2000, Nat Neurosci 3:919; Morrison,
        Diesmann & Gerstner 2008, Biol Cybern 98:459; Izhikevich 2007, Cereb Cortex 17:2443.
    """

    step_duration: float = 0.001
    potentiation: float = 0.01
    depression: float = 0.012
    potentiation_time: float = 0.02
    depression_time: float = 0.02
    pairing: str = "all"
    largest: float = 1.0
    weight_dependence: float = 0.0
    modulator: str = ""
    eligibility_time: float = 1.0

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
        reference="Morrison, Diesmann & Gerstner 2008, Biol Cybern 98:459",
    )

    def __post_init__(self) -> None:
        for name in ("potentiation_time", "depression_time", "eligibility_time"):
            decay_of(name, getattr(self, name), self.step_duration)
        if self.pairing not in _PAIRINGS or self.largest <= 0 or self.weight_dependence < 0:
            raise SpecificationError(
                "STDP cannot pair spikes so",
                given=f"pairing {self.pairing!r}, largest {self.largest}, "
                f"weight_dependence {self.weight_dependence}",
                needed=f"one of {sorted(_PAIRINGS)}, a strength above 0, a power of at least 0",
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
        """Return growth by pairs that lead and loss by pairs that lag, negated."""
        trace, updates = _PAIRINGS[self.pairing], {}
        rise = decay_of("potentiation_time", self.potentiation_time, self.step_duration)
        fall = decay_of("depression_time", self.depression_time, self.step_duration)
        kept = decay_of("eligibility_time", self.eligibility_time, self.step_duration)
        for p in (p for area in areas for p in incoming(network, area)):
            post, pre = spikes_of(network, p, activity, batch)
            worth = credit(batch, self.modulator, kept, like=post)
            leading = post if worth is None else post * worth
            lagging = before(trace(post, fall), fall)
            lagging = lagging if worth is None else lagging * worth
            strength, sign = strength_of(p, params[p.parameter])
            grows, shrinks = headroom(strength, self.largest, self.weight_dependence)
            gained = self.potentiation * grows * p.outer(leading, trace(pre, rise))
            lost = self.depression * shrinks * p.outer(lagging, pre)
            change = (gained - lost) / post.shape[2]
            if self.weight_dependence == 0:
                change = (strength + change).clamp(0, self.largest) - strength
            updates[p.parameter] = p.weight_gradient(-sign * change)
        return updates, state, {}
