"""Predictive coding: areas settle between what predicts them and what they predict, then learn the rest."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.rules.folding import fold, unfold
from arealis.rules.hierarchy import (
    Discrepancy,
    Hierarchy,
    compare,
    cost_by_example,
    descend,
    energy,
    hierarchy,
    predict,
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

__all__ = ["PredictiveCoding"]


@dataclass(frozen=True)
class PredictiveCoding:
    r"""Infer the activity of hidden areas by descent on an energy, then change weights to lower it.

    .. math:: F = \tfrac12 \sum_l \|\varepsilon_l\|^2 + b\, C, \qquad
              \varepsilon_l = r_l - \varphi\Big(\sum_m W_{lm} r_m\Big), \qquad
              \dot r_l = -\varepsilon_l + \sum_m W_{ml}^\top (\varphi' \odot \varepsilon_m)

    Areas that send to others of the learner settle; on areas that do not the cost itself is the error. At
    equilibrium the update, divided by the precision ``b``, differs from the gradient by order ``b``.

    Args:
        inference_steps: Steps of inference before weights change.
        rate: Size of such a step; the energy falls at every step if it is small enough.
        precision: How much the cost weighs beside errors of prediction, ``b``, above zero.

    References:
        Rao & Ballard 1999, Nat Neurosci 2:79; Whittington & Bogacz 2017, Neural Comput 29:1229.
    """

    inference_steps: int = 20
    rate: float = 0.1
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
        reference="Whittington & Bogacz 2017, Neural Comput 29:1229",
    )

    def __post_init__(self) -> None:
        if self.inference_steps < 1 or self.rate <= 0 or self.precision <= 0:
            raise SpecificationError(
                "predictive coding cannot infer",
                given=f"{self.inference_steps} steps, rate {self.rate}, precision {self.precision}",
                needed="at least one step, and rate and precision above 0",
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
        """Return the gradient of the settled energy, divided by the precision, and that energy."""
        levels = hierarchy(network, params, activity, batch.inputs, areas)
        folded, first = fold(network, levels, activity, objective.reads, self.inference_steps)
        start = settled = {**activity, **first}
        for _ in range(self.inference_steps):
            now, settled = self._compare(network, folded, start, settled, batch, objective, lowest=False)
            settled = {**settled, **descend(folded, now, settled, self.rate)}
        settled |= unfold(levels, activity, {a: settled[a] for a in first})
        now, settled = self._compare(network, levels, activity, settled, batch, objective, lowest=True)
        updates = local_updates(network, params, settled, batch.inputs, now.signals)
        examples = activity[areas[0]].shape[2]
        info = {"energy": energy(now, objective(settled, batch), self.precision)}
        return {k: v.div_(self.precision * examples) for k, v in updates.items()}, state, info

    def _compare(
        self,
        network: Network,
        levels: Hierarchy,
        start: Activity,
        settled: Activity,
        batch: Batch,
        objective: Objective,
        *,
        lowest: bool,
    ) -> tuple[Discrepancy, Activity]:
        """Predict anew where a source has moved; outputs follow their prediction at once."""
        predicted = dict(start)
        for area, paths in levels.onto.items():
            if any(settled[p.source] is not start[p.source] for p in paths):
                predicted[area] = predict(network, levels, area, settled)
        settled = {**settled, **{a: predicted[a] for a in levels.outputs}}
        costs = cost_by_example(objective, settled, batch, self.precision)
        return compare(network, levels, settled, predicted, costs, lowest=lowest), settled
