"""Feedback alignment: error comes back along fixed random weights."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.rules.feedback import random_feedback, updates_along
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

__all__ = ["FeedbackAlignment"]


@dataclass(frozen=True)
class FeedbackAlignment:
    r"""Backpropagation with fixed random matrices in place of the transposed weights.

    .. math:: \delta_l = \Big(\partial C/\partial r_l + \sum_m B_{ml}^\top \delta_m\Big) \odot \varphi',
              \qquad B_{ml} \sim N(0, \overline{W_{ml}^2})

    Every feedback matrix is dense, independent of the forward wiring, and as strong (root mean square)
    as the forward efficacies are at the start.

    References:
        Lillicrap, Cownden, Tweed & Akerman 2016, Nat Commun 7:13276.
    """

    card = RuleCard(
        family="explicit, global",
        needs_objective=True,
        weight_transport=False,
        error_path="fixed feedback",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=1,
        update_locked=True,
        locality="network",
        recurrent=True,
        convolution=True,
        spiking=True,
        cell_parameters=True,
        modules=True,
        reference="Lillicrap et al. 2016, Nat Commun 7:13276",
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
        """Draw the feedback matrices of projections among the areas, one a projection and replica."""
        return random_feedback(network, params, areas, rng=rng)

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
        """Return updates from error carried along the feedback matrices in the state."""
        return updates_along(state, network, params, activity, batch, objective, areas), state, {}
