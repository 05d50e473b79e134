"""Fixed-prediction coding: inference that leaves predictions where the forward pass put them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.error_transport import cost_gradient
from arealis.rules.hierarchy import Hierarchy, hierarchy
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

__all__ = ["FixedPredictionCoding"]


@dataclass(frozen=True)
class FixedPredictionCoding:
    r"""Predictive coding whose predictions stay as they were before activity settles.

    .. math:: \varepsilon_l \leftarrow (1 - \eta)\, \varepsilon_l
              + \eta \sum_m W_{ml}^\top (\varphi' \odot \varepsilon_m)

    With ``η = 1`` and at least as many steps as there are areas on the longest path to an output, the
    update is the gradient to rounding; with fewer, areas that no error has reached do not learn.

    Args:
        inference_steps: Steps of inference before weights change.
        rate: Size η of such a step, in (0, 1].

    References:
        Millidge, Tschantz & Buckley 2022, Neural Comput 34:1329; Song et al. 2020, NeurIPS 33:22566.
    """

    inference_steps: int = 20
    rate: float = 1.0

    card = RuleCard(
        family="synergistic, discrepancy reduction",
        needs_objective=True,
        weight_transport=True,
        error_path="activity",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=2,
        update_locked=True,
        locality="synapse",
        convolution=True,
        reference="Millidge, Tschantz & Buckley 2022, Neural Comput 34:1329",
    )

    def __post_init__(self) -> None:
        if self.inference_steps < 1 or not 0 < self.rate <= 1:
            raise SpecificationError(
                "fixed-prediction coding cannot infer",
                given=f"{self.inference_steps} steps, rate {self.rate}",
                needed="at least one step and a rate in (0, 1]",
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
        """Return the errors that inference has carried down, as updates."""
        levels = hierarchy(network, params, activity, batch.inputs, areas)
        costs = cost_gradient(objective, activity, batch)
        errors = {a: costs[a] for a in levels.outputs if a in costs}
        signals = _through_slopes(network, levels, activity, errors)
        # At rate 1 an error travels one area a step, and nothing changes once it has passed all.
        steps = min(self.inference_steps, len(levels.hidden)) if self.rate == 1 else self.inference_steps
        for _ in range(steps):
            errors |= self._settle(levels, costs, errors, signals)
            signals = _through_slopes(network, levels, activity, errors)
        return local_updates(network, params, activity, batch.inputs, signals), state, {}

    def _settle(
        self,
        levels: Hierarchy,
        costs: Mapping[str, Tensor],
        errors: Mapping[str, Tensor],
        signals: Mapping[str, Tensor],
    ) -> dict[str, Tensor]:
        """Move the errors of hidden areas towards what arrives from those that they predict."""
        settled = {}
        for area in levels.hidden:
            arrived = [costs[area]] if area in costs else []
            arrived += [
                p.pull_back(signals[p.target], levels.efficacy[p.name])
                for p in levels.beyond[area]
                if p.target in signals
            ]
            if arrived:
                goal = torch.stack(arrived).sum(0) if len(arrived) > 1 else arrived[0]
                before = errors[area] if area in errors else torch.zeros_like(goal)
                settled[area] = goal if self.rate == 1 else torch.lerp(before, goal, self.rate)
        return settled


def _through_slopes(
    network: Network, levels: Hierarchy, activity: Activity, errors: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """Carry errors on activity to the drive."""
    return {a: network.pull_back(levels.component[a], activity, {a: e}, {})[a] for a, e in errors.items()}
