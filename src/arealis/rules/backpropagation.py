"""Backpropagation: the exact gradient, by carrying error back along the forward weights."""

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

__all__ = ["Backpropagation"]


@dataclass(frozen=True)
class Backpropagation:
    r"""Gradient descent through areas and, in recurrent ones, through time.

    .. math:: \delta_l = \Big(\partial C/\partial r_l + \sum_m W_{ml}^\top \delta_m\Big) \odot \varphi'

    Its updates are the gradient of the cost, averaged over the batch, by the parameters of its areas.

    References:
        Rumelhart, Hinton & Williams 1986, Nature 323:533; Werbos 1990, Proc IEEE 78:1550.
    """

    card = RuleCard(
        family="gradient",
        needs_objective=True,
        weight_transport=True,
        error_path="transposed",
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
        reference="Rumelhart, Hinton & Williams 1986, Nature 323:533",
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
        """Return the gradient of the batch's mean cost by the parameters of the areas."""
        feedback = {p.name: p.efficacy(params[p.parameter]) for p in network.projections}
        errors = cost_gradient(objective, activity, batch)
        signals = transport(network, activity, errors, areas, feedback)
        return local_updates(network, params, activity, batch.inputs, signals), state, {}
