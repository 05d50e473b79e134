"""Pooled feedback: every unit of a source hears the sum of the errors above it."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.rules.error_transport import cost_gradient, transport
from arealis.rules.local import local_updates
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

__all__ = ["PooledFeedback"]


@dataclass(frozen=True)
class PooledFeedback:
    r"""Backpropagation with one number in place of every matrix that carries error.

    .. math:: B_{ml} = \overline{|W_{ml}|}

    References:
        A toy, to show what a rule consists of.
    """

    card = RuleCard(
        family="explicit, global",
        needs_objective=True,
        weight_transport=True,  # of how strong the forward weights are on average
        error_path="transposed",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=1,
        update_locked=True,
        locality="network",
        recurrent=True,
        reference="none: a toy",
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
        """Return an empty state: the rule carries nothing between steps."""
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
        """Return updates from error carried along matrices of one number."""
        feedback = {}
        for p in network.projections:
            efficacy = p.efficacy(params[p.parameter])
            feedback[p.name] = efficacy.abs().mean(dim=(1, 2), keepdim=True).expand_as(efficacy)
        errors = cost_gradient(objective, activity, batch)
        signals = transport(network, activity, errors, areas, feedback)
        return local_updates(network, params, activity, batch.inputs, signals), state, {}
