"""Dual propagation: neurons of two compartments, whose difference is the error and whose mean is sent on."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.error_transport import cost_gradient
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

__all__ = ["DualPropagation"]


@dataclass(frozen=True)
class DualPropagation:
    r"""A finite difference in place of the derivative: error rides on activity as a pair of values.

    .. math:: s_l^{\pm} = \varphi\Big(W_l \bar s_{l-1} + b_l \pm \tfrac12 \big(\sum_m W_{ml}^\top
              (s_m^+ - s_m^-) - \beta\, \partial C/\partial \bar s_l\big)\Big), \qquad
              \Delta W_l = -\tfrac1\beta (s_l^+ - s_l^-)\, \bar s_{l-1}^\top

    with :math:`\bar s = \tfrac12 (s^+ + s^-)`.

    Areas are brought up to date from the top down, starting from the activity of a forward pass; more sweeps
    let the means find their equilibrium with the errors. As β → 0 one sweep gives the gradient, with an error
    of order β².

    Args:
        nudging: Strength β of the push on what the cost reads, above zero.
        sweeps: Sweeps from the top down, each after the first preceded by one upwards.

    References:
        Høier, Staudt & Zach 2023, ICML (PMLR 202:13141).
    """

    nudging: float = 0.5
    sweeps: int = 1

    card = RuleCard(
        family="synergistic, energy-based",
        needs_objective=True,
        weight_transport=True,
        error_path="transposed",
        needs_cost_derivative=True,
        needs_activation_slope=False,
        phases=2,
        update_locked=True,
        locality="synapse",
        convolution=True,
        reference="Høier, Staudt & Zach 2023, ICML",
    )

    def __post_init__(self) -> None:
        if self.nudging <= 0 or self.sweeps < 1:
            raise SpecificationError(
                "dual propagation cannot nudge",
                given=f"nudging {self.nudging}, sweeps {self.sweeps}",
                needed="nudging above 0 and at least one sweep",
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
        """Return updates from the difference of both compartments, and the mean of those below."""
        upwards = [c.areas[0] for c in network.components if c.areas[0] in areas]
        mean, difference = dict(activity), {a: torch.zeros_like(activity[a]) for a in areas}
        for sweep in range(self.sweeps):
            order = upwards[::-1] if sweep == 0 else [*upwards, *upwards[::-1]]
            for area in order:
                mean[area], difference[area] = self._compartments(
                    network, params, batch, objective, area, mean, difference
                )
        examples = activity[areas[0]].shape[2]
        signals = {a: difference[a] / (-self.nudging * examples) for a in areas}
        return local_updates(network, params, mean, batch.inputs, signals), state, {}

    def _compartments(
        self,
        network: Network,
        params: Parameters,
        batch: Batch,
        objective: Objective,
        area: str,
        mean: Activity,
        difference: Activity,
    ) -> tuple[Tensor, Tensor]:
        """Mean and difference of an area's two compartments, given those of its neighbours."""
        drive = network.drive(area, params, batch.inputs, mean).expand_as(difference[area])
        push = torch.zeros_like(drive)
        if area in objective.reads:
            # The gradient is an average over the batch; each example is nudged by its own.
            push = push - self.nudging * drive.shape[2] * cost_gradient(objective, mean, batch)[area]
        for p in network.projections:
            if p.source == area and p.target in difference:
                push = push + p.pull_back(difference[p.target], p.efficacy(params[p.parameter]))
        more, less = network.fire(area, drive + push / 2), network.fire(area, drive - push / 2)
        return (more + less) / 2, more - less
