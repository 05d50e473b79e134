"""ReSuMe: a neuron learns to fire when a teacher does, who is heard and never drives it."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.numerics import leaky_sum
from arealis.rules.error_transport import cost_gradient
from arealis.rules.spike_pairs import decay_of, spikes_of
from arealis.rules.synaptic_statistics import incoming
from arealis.types import (
    Activity,
    Batch,
    Info,
    Network,
    Objective,
    Parameters,
    RuleCard,
    RuleState,
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["RemoteSupervised"]


@dataclass(frozen=True)
class RemoteSupervised:
    r"""Remote supervised method, ReSuMe: desired spikes strengthen what came before, own ones weaken it.

    .. math:: \Delta w_{ij} = \sum_t \big[S^d_i(t) - S_i(t)\big]
              \Big[a + A \sum_{s \ge 0} e^{-s / \tau} S_j(t - s)\Big]

    averaged over examples. What is wanted minus what was done is the negative derivative of the cost by the
    spikes, so that the cost decides: ``squared_error`` with desired trains is the rule of the paper. Only
    areas that the cost reads learn. Nothing changes where both trains agree, and no slope of a spike is
    needed. Biases stay.

    Args:
        step_duration: Seconds a time step.
        non_hebbian: a, by which all synapses of a unit change that fires too little or too much.
        amplitude: A.
        time_constant: τ in seconds.

    Raises:
        SpecificationError: for a time constant shorter than a step, or amplitudes that are negative or all
            zero.

    References:
        Ponulak & Kasiński 2010, Neural Comput 22:467.
    """

    step_duration: float = 0.001
    non_hebbian: float = 0.05
    amplitude: float = 1.0
    time_constant: float = 0.005

    card = RuleCard(
        family="supervised, spike timing",
        needs_objective=True,
        weight_transport=False,
        error_path="area",
        needs_cost_derivative=True,
        needs_activation_slope=False,
        phases=1,
        update_locked=False,
        locality="synapse",
        online_in_time=True,
        recurrent=True,
        spiking=True,
        sequences=True,
        activations=("spikes",),
        reference="Ponulak & Kasiński 2010, Neural Comput 22:467",
    )

    def __post_init__(self) -> None:
        decay_of("time_constant", self.time_constant, self.step_duration)
        if min(self.non_hebbian, self.amplitude) < 0 or self.non_hebbian + self.amplitude == 0:
            raise SpecificationError(
                "ReSuMe has no window to learn by",
                given=f"non_hebbian {self.non_hebbian:g}, amplitude {self.amplitude:g}",
                needed="neither below 0, and one above",
                action="correct them, or leave them out to take the defaults",
            )

    def init(
        self,
        network: Network,
        params: Parameters,
        objective: Objective,
        areas: tuple[str, ...],
        *,
        rng: Streams,
    ) -> RuleState:
        """Return an empty state: traces start anew with every trial.

        Raises:
            SpecificationError: if the cost reads none of the areas.
        """
        if not set(areas) & set(objective.reads):
            raise SpecificationError(
                "ReSuMe has no area that is told when to fire",
                given=f"areas {list(areas)} and a cost that reads {list(objective.reads)}",
                needed="an area of the learner that the cost reads",
                action="add that area to the learner, or change the objective",
            )
        return {}

    def step(
        self,
        network: Network,
        params: Parameters,
        activity: Activity,
        batch: Batch,
        objective: Objective,
        areas: tuple[str, ...],
        state: RuleState,
        *,
        rng: Streams,
    ) -> tuple[Updates, RuleState, Info]:
        """Return own spikes less desired ones, times the window of what arrived before."""
        decay = decay_of("time_constant", self.time_constant, self.step_duration)
        errors = {a: e for a, e in cost_gradient(objective, activity, batch).items() if a in areas}
        updates: Updates = {}
        for area, error in errors.items():
            for p in incoming(network, area):
                _, seen = spikes_of(network, p, activity, batch)
                window = self.non_hebbian + self.amplitude * leaky_sum(seen, decay)
                updates[p.parameter] = p.weight_gradient(p.outer(error, window))
        return updates, state, {}
