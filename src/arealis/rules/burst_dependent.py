"""Burst-dependent plasticity: bursts, gated from above, carry the error that events do not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.error_transport import cost_gradient
from arealis.rules.feedback import fed_back, random_feedback
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
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["BurstDependent"]


@dataclass(frozen=True)
class BurstDependent:
    r"""Weights follow the rate of events times how much likelier than usual they are bursts.

    .. math:: p_l = \sigma\Big(\sigma^{-1}(p_0) + \frac{\kappa}{p_0 (1 - p_0)}\, h_l \odot
              \sum_m Y_{ml}^\top b_m\Big), \quad b_l = p_l \odot r_l, \quad h_l = \varphi'_l / r_l, \quad
              \Delta W_{lk} \propto (p_l - \bar p_l) \odot r_l\; r_k^\top

    Events are the activity of the network and bursts travel back along fixed random synapses ``Y``. The
    usual probability ``p̄`` is the one before the teacher changes the bursts of the areas that the cost
    reads, to which a running average within the trial has come by then. As κ → 0 with ``Y`` the
    efficacies, the updates of an area that is k areas below the cost are κᵏ times the gradient.

    Args:
        burst_probability: Probability ``p₀`` that an event is a burst without input from above, in (0, 1).
        apical_gain: How much κ input from above changes it, above zero.
        teaching: How far the teacher moves bursts, above zero: updates saturate if far.

    References:
        Payeur, Guerguiev, Zenke, Richards & Naud 2021, Nat Neurosci 24:1010.
    """

    burst_probability: float = 0.5
    apical_gain: float = 1.0
    teaching: float = 0.1

    card = RuleCard(
        family="synergistic, discrepancy reduction",
        needs_objective=True,
        weight_transport=False,
        error_path="fixed feedback",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=1,
        update_locked=True,
        locality="network",
        convolution=True,
        activations=("sigmoid", "softplus", "relu"),
        reference="Payeur et al. 2021, Nat Neurosci 24:1010",
    )

    def __post_init__(self) -> None:
        if not 0 < self.burst_probability < 1 or self.apical_gain <= 0 or self.teaching <= 0:
            raise SpecificationError(
                "bursts cannot teach",
                given=f"burst probability {self.burst_probability}, apical gain {self.apical_gain}, "
                f"teaching {self.teaching}",
                needed="a probability between 0 and 1, gain and teaching above 0",
                action="leave them out to take the defaults",
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
        """Draw the synapses that carry bursts down, one matrix for each projection among the areas."""
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
        """Return updates from the change in burst probability that the teacher brings about."""
        costs = cost_gradient(objective, activity, batch)
        usual, taught, signals = {}, {}, {}
        for component in reversed(network.components):
            for area in (a for a in component.areas if a in areas):
                events = activity[area]
                before = self._bursts(network, area, events, state, usual, areas)
                after = self._bursts(network, area, events, state, taught, areas)
                if area in costs:
                    error = network.pull_back(component, activity, {area: costs[area]}, {})[area]
                    after = after - self.teaching * events.shape[2] * error
                usual[area], taught[area] = before, after
                signals[area] = (before - after) / (self.teaching * events.shape[2])
        return local_updates(network, params, activity, batch.inputs, signals), state, {}

    def _bursts(
        self,
        network: Network,
        area: str,
        events: Tensor,
        feedback: Mapping[str, Tensor],
        above: Mapping[str, Tensor],
        areas: tuple[str, ...],
    ) -> Tensor:
        """Burst rate of an area, given those of the areas above it."""
        p, onto = self.burst_probability, [q for q in fed_back(network, areas) if q.source == area]
        if not onto:
            return p * events
        arrived = torch.stack([q.pull_back(above[q.target], feedback[q.name]) for q in onto]).sum(0)
        slope = network.slope(area, events)
        per_event = torch.where(slope > 0, slope / events, 0.0)
        apical = self.apical_gain / (p * (1 - p)) * per_event * arrived
        return events * torch.sigmoid(math.log(p / (1 - p)) + apical)
