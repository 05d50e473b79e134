"""Recirculation: activity goes round between an area and its sources, and its changes are the error."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.feedback import random_like
from arealis.rules.stochastic_units import expected, require_kind
from arealis.rules.synaptic_statistics import incoming, mean_product
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

__all__ = ["Recirculation"]


@dataclass(frozen=True)
class Recirculation:
    r"""Learn to reconstruct what an area sees from what it does, by sending activity round once.

    .. math:: v_2 = \lambda v_0 + (1 - \lambda)\, \psi(R^\top h_1 + c), \qquad
              h_3 = \lambda h_1 + (1 - \lambda)\, \varphi(W v_2 + b)

    .. math:: \Delta R = \frac{\langle h_1 (v_0 - v_2)^\top \rangle}{1 - \lambda}, \qquad
              \Delta W = \frac{\langle (h_1 - h_3)\, v_2^\top \rangle}{(1 - \lambda)^2}

    with v₀ the sources, h₁ the area, and R, c ways back of its own in the state. ΔR is the gradient of the
    cost of reconstruction. ΔW is its gradient through the area once :math:`R = W`, up to order
    :math:`1 - \lambda`. Each update needs only the change of one side in time and the other side; that the
    two ways come to agree is helped by decay of both.

    Args:
        regression: How little activity changes λ, from 0 to below 1.
        decay: Rate at which the synapses of both ways decay, at least 0.
        visible: ``"bernoulli"`` for sources from 0 to 1 (ψ is the logistic, the cost cross-entropy) or
            ``"gaussian"`` (ψ is linear, the cost half the squared error).

    References:
        Hinton & McClelland 1988, Neural Inf Process Syst 0:358.
    """

    regression: float = 0.75
    decay: float = 0.0
    visible: str = "bernoulli"

    card = RuleCard(
        family="synergistic, energy-based",
        needs_objective=False,
        weight_transport=False,
        error_path="activity",
        needs_cost_derivative=False,
        needs_activation_slope=False,
        phases=2,
        update_locked=False,
        locality="synapse",
        reference="Hinton & McClelland 1988, Neural Inf Process Syst 0:358",
    )

    def __post_init__(self) -> None:
        require_kind(self.visible)
        if not 0 <= self.regression < 1 or self.decay < 0:
            raise SpecificationError(
                "activity cannot recirculate",
                given=f"regression {self.regression}, decay {self.decay}",
                needed="a regression from 0 to below 1 and a decay of at least 0",
                action="leave them out to take the defaults",
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
        """Draw the way back of every projection, which owes nothing to the way there."""
        state: RuleState = {}
        for area in areas:
            for p in incoming(network, area):
                efficacy = p.efficacy(params[p.parameter])
                state[f"{p.name}.back"] = random_like(efficacy, rng=rng.spawn(p.name))
                state[f"{p.name}.visible_bias"] = torch.zeros_like(efficacy[:, 0])
        return state

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
        """Return updates of both ways from how activity changed on its way round, negated."""
        updates: Updates = {}
        for area in areas:
            first, returned = activity[area], self._returned(network, activity, batch, area, state)
            again = network.fire(area, network.drive(area, params, returned, returned))
            # h1 - h3 = (1 - λ)(h1 - again); the update divides by (1 - λ)²
            changed = (first - again) / (1 - self.regression)
            if f"{area}.bias" in params:
                updates[f"{area}.bias"] = -changed.mean((0, 2))
            for p in incoming(network, area):
                before, after = network.presynaptic(p, activity, batch.inputs), returned[p.source]
                efficacy, back = p.efficacy(params[p.parameter]), state[f"{p.name}.back"]
                forgotten = self.decay * efficacy
                updates[p.parameter] = p.weight_gradient(forgotten - mean_product(p, changed, after))
                lost = (before - after) / (1 - self.regression)
                updates[f"{p.name}.back"] = self.decay * back - mean_product(p, first, lost)
                updates[f"{p.name}.visible_bias"] = -lost.mean((0, 2))
        return updates, state, {}

    def _returned(
        self, network: Network, activity: Activity, batch: Batch, area: str, state: RuleState
    ) -> dict[str, Tensor]:
        """What the sources do once the area's activity has come back to them."""
        returned: dict[str, Tensor] = {}
        for p in incoming(network, area):
            before = network.presynaptic(p, activity, batch.inputs)
            arriving = p.pull_back(activity[area], state[f"{p.name}.back"])
            mean = expected(self.visible, arriving + state[f"{p.name}.visible_bias"][:, None])
            returned[p.source] = torch.lerp(mean, before.expand_as(mean), self.regression)
        return returned
