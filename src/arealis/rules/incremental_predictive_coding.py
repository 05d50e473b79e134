"""Incremental predictive coding: weights change at every step of inference, not after it."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from arealis.rules.hierarchy import (
    Discrepancy,
    Hierarchy,
    compare,
    cost_by_example,
    descend,
    energy,
    hierarchy,
)
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

__all__ = ["IncrementalPredictiveCoding"]


@dataclass(frozen=True)
class IncrementalPredictiveCoding:
    r"""Predictive coding in which activity and weights descend the same energy at the same time.

    .. math:: r \leftarrow r - \gamma\, \partial F/\partial r, \qquad
              W \leftarrow W - \alpha\, \partial F/\partial W \qquad \text{at every step}

    with the energy ``F`` of :class:`PredictiveCoding`. There is no signal that inference has ended. The
    weights that change during inference are the rule's own; what it hands over is their whole change
    divided by ``-α``, the sum of the gradients they met. Plain descent (``sgd``) with ``α`` as its
    learning rate therefore leaves the network with just those weights; any other optimiser takes the sum
    as it takes gradients.

    Args:
        inference_steps: Steps for each batch.
        rate: Size γ of a step of activity.
        weight_rate: Size α of a step of weights; with 0 they stay until the last step.
        precision: How much the cost weighs beside errors of prediction, above zero.

    References:
        Salvatori et al. 2024, ICLR, A stable, fast, and fully automatic learning algorithm for predictive
        coding networks.
    """

    inference_steps: int = 20
    rate: float = 0.2
    weight_rate: float = 0.001
    precision: float = 0.1

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
        reference="Salvatori et al. 2024, ICLR",
    )

    def __post_init__(self) -> None:
        rates = self.rate > 0 and self.precision > 0 and self.weight_rate >= 0
        if self.inference_steps < 1 or not rates:
            raise SpecificationError(
                "incremental predictive coding cannot infer",
                given=f"{self.inference_steps} steps, rate {self.rate}, weight rate {self.weight_rate}, "
                f"precision {self.precision}",
                needed="at least one step, rate and precision above 0, weight rate not below 0",
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
        """Return the sum of the gradients that the weights met, and the energy at the last step."""
        weights, total, settled = dict(params), {}, dict(activity)
        levels = hierarchy(network, weights, settled, batch.inputs, areas)
        now = self._compare(network, levels, settled, activity, batch, objective)
        for remaining in reversed(range(self.inference_steps)):
            gradient = local_updates(network, weights, settled, batch.inputs, now.signals)
            for name, slope in gradient.items():
                slope.div_(activity[areas[0]].shape[2])
                total[name] = total[name] + slope if name in total else slope
                weights[name] = torch.sub(weights[name], slope, alpha=self.weight_rate)
            if remaining:
                settled |= descend(levels, now, settled, self.rate)
                levels = hierarchy(network, weights, settled, batch.inputs, areas)
                predicted = {
                    a: network.fire(a, network.drive(a, weights, batch.inputs, settled)) for a in areas
                }
                now = self._compare(network, levels, settled, predicted, batch, objective)
        return total, state, {"energy": energy(now, objective(settled, batch), self.precision)}

    def _compare(
        self,
        network: Network,
        levels: Hierarchy,
        settled: Activity,
        predicted: Activity,
        batch: Batch,
        objective: Objective,
    ) -> Discrepancy:
        """Compare activity with prediction; outputs follow theirs at once."""
        settled |= {a: predicted[a] for a in levels.outputs}
        costs = cost_by_example(objective, settled, batch, self.precision)
        return compare(network, levels, settled, predicted, costs)
