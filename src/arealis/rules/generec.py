"""GeneRec: the change that the answer brings to a neuron, times what its synapses saw before it came."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.rules.outcome import expectation_and_outcome, require_outcome
from arealis.rules.reciprocity import way_down
from arealis.rules.settling import contrast
from arealis.types import (
    Activity,
    Batch,
    Info,
    Network,
    Objective,
    Parameters,
    RuleCard,
    RuleState,
    Streams,
    Updates,
)

__all__ = ["GeneRec"]


@dataclass(frozen=True)
class GeneRec:
    r"""Generalised recirculation: errors are the change of activity from expectation to outcome.

    .. math:: \Delta W_{ij} = -(r_i^+ - r_i^-)\, s_j, \qquad s_j = r_j^- \ \text{or}\ \tfrac12 (r_j^- + r_j^+)

    The outcome is the output held where one step of the descent of the cost leads,
    :math:`r_L^+ = r_L^- - \eta\, \partial C/\partial r_L`; the expectation, the output
    held as it is. With ``symmetric``, synapses that serve both directions learn for each; with
    ``midpoint`` too, that is contrastive Hebbian learning.

    Args:
        midpoint: Pair with the mean of both phases, rather than with the first.
        symmetric: Let reciprocal synapses learn for both directions, rather than for the way there.
        reach: How far along the negative gradient the output is held, η, above zero.
        sweeps: How often each area moves once the output is held, from the top down.

    References:
        O'Reilly 1996, Neural Comput 8:895.
    """

    midpoint: bool = False
    symmetric: bool = False
    reach: float = 1.0
    sweeps: int = 8

    card = RuleCard(
        family="synergistic, energy-based",
        needs_objective=True,
        weight_transport=False,
        error_path="activity",
        needs_cost_derivative=True,
        needs_activation_slope=False,
        phases=2,
        update_locked=True,
        locality="synapse",
        two_way=True,
        convolution=True,
        reference="O'Reilly 1996, Neural Comput 8:895",
    )

    def __post_init__(self) -> None:
        require_outcome(self.reach, self.sweeps, problem="generec cannot hold the output at an outcome")

    def init(
        self,
        network: Network,
        params: Parameters,
        objective: Objective,
        areas: tuple[str, ...],
        *,
        rng: Streams,
    ) -> RuleState:
        """Return an empty state, once it is known that the outcome reaches every area."""
        way_down(network, areas, objective.reads)
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
        """Return updates from the change of every area when the outcome comes."""
        asked = network, params, activity, batch, objective, areas
        free, held, inputs = expectation_and_outcome(*asked, reach=self.reach, sweeps=self.sweeps)
        examples = free[areas[0]].shape[2]
        difference = {a: (free[a] - held[a]) / examples for a in areas}
        seen = {a: (held[a] + free[a]) / 2 for a in free} if self.midpoint else free
        updates = contrast(network, params, difference, seen, inputs, both_ways=self.symmetric)
        return updates, state, {}
