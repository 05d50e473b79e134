"""Intrinsic plasticity: a unit that does too little becomes more excitable."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.rules.mean_rates import initial_rates, next_rates, require_target
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

__all__ = ["IntrinsicPlasticity"]


@dataclass(frozen=True)
class IntrinsicPlasticity:
    r"""Hold every unit's mean rate by moving its bias.

    .. math:: \Delta b_i = \eta\, \frac{\rho - \bar r_i}{\rho}

    with :math:`\bar r` a running average over updates, in the state. It needs no slope, so it is for neurons
    that spike as well as for rates. Synapses stay: take it beside a rule that changes them, in a list.

    Args:
        step_duration: Seconds a time step.
        target: Rate ρ, in spikes a second, or in units of activity for neurons that do not spike.
        memory: Number of updates over which rates are averaged, at least one.
        speed: Change η of the bias in an update for a unit that is silent, at most one.

    Raises:
        SpecificationError: for a target, memory or speed by which no rate comes to rest, or for an area
            without biases.

    References:
        Desai, Rutherford & Turrigiano 1999, Nat Neurosci 2:515; Lazar, Pipa & Triesch 2009, Front Comput
        Neurosci 3:23.
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
        reference="Desai, Rutherford & Turrigiano 1999, Nat Neurosci 2:515",
    )

    def __post_init__(self) -> None:
        require_target("intrinsic plasticity", self.target, self.memory, self.speed)

    def init(
        self,
        network: Network,
        params: Parameters,
        objective: None,
        areas: tuple[str, ...],
        *,
        rng: Streams,
    ) -> RuleState:
        """Start every unit's average at the target; refuse areas that have no bias."""
        without = [area for area in areas if f"{area}.bias" not in params]
        if without:
            raise SpecificationError(
                f"intrinsic plasticity cannot train area '{without[0]}'",
                given="an area without biases",
                needed="biases, which it moves",
                action="set bias = true in the area, or take it out of the learner",
            )
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
        """Return changes of biases in proportion to what is missing, negated, and the averages moved on."""
        updates: Updates = {}
        after: RuleState = {}
        for area in areas:
            rate = next_rates(network, activity, area, state, self.memory, self.step_duration)
            after[f"{area}.rate"] = rate
            updates[f"{area}.bias"] = self.speed * (rate / self.target - 1)
        return updates, after, {}
