"""Synthetic gradients: every area predicts the error that it would be sent, and need not wait for it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.error_transport import cost_gradient
from arealis.rules.local import local_updates
from arealis.rules.readouts import initial_readout, read_out, readout_updates
from arealis.rules.requirements import deciding_area, one_hot_labels
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

__all__ = ["SyntheticGradients"]

_NAME = "synthetic gradients"


@dataclass(frozen=True)
class SyntheticGradients:
    r"""Learn from a prediction of the error; train the prediction towards the error that comes back.

    .. math:: \hat e_l = M_l [r_l; y] + c_l, \qquad
              \delta_l = \hat e_l \odot \varphi', \qquad
              \Delta M_l = \Big(\hat e_l - \sum_m W_{ml}^\top \delta_m\Big) [r_l; y]^\top

    with y the label, one-hot. The area that the cost reads follows its true gradient; what an area sends
    back is its own prediction pulled back, so that predictions learn from predictions. An area updates as
    soon as it is active. Its predictor learns later, when the areas above have answered, and they answer
    through their transposed synapses. With perfect predictors the rule is backpropagation.

    Args:
        conditioned: Let the predictors see the label too. Without it they predict what the error of such
            activity is on average, which vanishes as the decision learns.

    References:
        Jaderberg et al. 2017, ICML 70:1627; Czarnecki et al. 2017, ICML 70:904.
    """

    conditioned: bool = True

    card = RuleCard(
        family="explicit, local",
        needs_objective=True,
        weight_transport=True,
        error_path="learnt feedback",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=1,
        update_locked=False,
        predictors_locked=True,
        locality="area",
        convolution=True,
        reference="Jaderberg et al. 2017, ICML 70:1627",
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
        """Return weak random predictors of the error of every area but the deciding one.

        Raises:
            SpecificationError: if the cost reads several areas.
        """
        decision = deciding_area(objective, rule=_NAME)
        labels = network.units(decision) if self.conditioned else 0
        like = next(iter(params.values()))
        state: RuleState = {}
        for area in areas:
            if area != decision:
                units = network.units(area)
                state |= initial_readout(area, units + labels, units, like=like, rng=rng)
        # weak, so that hardly anything but the deciding area learns before predictions mean something
        return {name: 0.01 * drawn for name, drawn in state.items()}

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
        """Return updates from predicted errors, and those of the predictors from errors that came back.

        Raises:
            SpecificationError: if predictors shall see labels and the batch has none.
        """
        decision = deciding_area(objective, rule=_NAME)
        seen = self._seen(network, activity, batch, decision, areas)
        # predictors speak of the error of one example, whose size does not depend on the batch
        examples = activity[decision].shape[2]
        errors = {a: read_out(state, a, s) / examples for a, s in seen.items()}
        predicted = dict(errors)
        if decision in areas:
            errors[decision] = cost_gradient(objective, activity, batch)[decision]
        signals = {a: e * network.slope(a, activity[a]) for a, e in errors.items()}
        updates = local_updates(network, params, activity, batch.inputs, signals)
        sent = _sent_back(network, params, signals)
        for area, prediction in predicted.items():
            surprise = prediction - sent[area] if area in sent else prediction
            updates |= readout_updates(area, seen[area], surprise)
        return updates, state, {}

    def _seen(
        self, network: Network, activity: Activity, batch: Batch, decision: str, areas: tuple[str, ...]
    ) -> dict[str, Tensor]:
        """Area → what its predictor sees ``[time, replica, batch, unit and label]``."""
        hidden = {a: activity[a] for a in areas if a != decision}
        if not self.conditioned:
            return hidden
        like = activity[decision]
        label = one_hot_labels(batch, network.units(decision), rule=_NAME, like=like)
        return {a: torch.cat([r, label.expand(*r.shape[:3], -1)], -1) for a, r in hidden.items()}


def _sent_back(network: Network, params: Parameters, signals: dict[str, Tensor]) -> dict[str, Tensor]:
    """Area → error on its activity that the areas above it send back through their synapses."""
    sent: dict[str, Tensor] = {}
    for p in network.projections:
        if p.source in signals and p.target in signals:
            passed = p.pull_back(signals[p.target], p.efficacy(params[p.parameter]))
            sent[p.source] = sent[p.source] + passed if p.source in sent else passed
    return sent
