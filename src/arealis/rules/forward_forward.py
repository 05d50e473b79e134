"""Forward-forward: be active for right labels and quiet for wrong ones, area by area."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.error_transport import cost_gradient
from arealis.rules.feed_forward import feed_forward, unit_length, upstream
from arealis.rules.labelled_stimuli import labelled_stimuli
from arealis.rules.local import local_updates
from arealis.rules.requirements import deciding_area, require_one_source
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

__all__ = ["ForwardForward", "goodness_gradient"]

_NAME = "forward-forward"


@dataclass(frozen=True)
class ForwardForward:
    r"""Each area learns to tell stimuli with their right label from stimuli with a wrong one.

    .. math:: p_l = \sigma\Big(\sum_i r_i^2 - \theta n\Big), \qquad
              L_l = -\log p_l(x^+) - \log(1 - p_l(x^-)), \qquad
              r_l = \varphi(W_l\, \hat r_{l-1})

    A stimulus carries a label in its first values; :math:`\hat r` is activity scaled to a mean square of 1,
    so that an area cannot judge by how active the area below was. Nothing passes between areas but
    activity.

    *Inference* is the ordinary run on the stimulus as it is. The area that the cost reads follows its own
    gradient there, and so learns to read what the others do when no label is given. That run does not scale
    activity, but it need not: rectified-linear areas without bias are scale-equivariant, so every area is
    active in the same proportions in both. The rule therefore leaves the biases of the areas that it teaches
    by goodness as they are, at zero unless others change them. It needs areas in a chain, each with one
    source.

    Args:
        threshold: θ, goodness a unit at which right and wrong are equally likely.
        hard: Draw wrong labels as the network would mistake them, rather than evenly.
        strength: Value that stands for a label in the stimulus.

    References:
        Hinton 2022, arXiv:2212.13345.
    """

    threshold: float = 1.0
    hard: bool = True
    strength: float = 3.0

    card = RuleCard(
        family="forward-only",
        needs_objective=True,
        weight_transport=False,
        error_path="area",
        needs_cost_derivative=True,
        needs_activation_slope=False,
        phases=3,
        update_locked=True,
        locality="synapse",
        activations=("relu",),
        reference="Hinton 2022, arXiv:2212.13345",
    )

    def __post_init__(self) -> None:
        if self.threshold <= 0 or self.strength <= 0:
            raise SpecificationError(
                f"{_NAME} cannot tell right from wrong",
                given=f"threshold {self.threshold}, strength {self.strength}",
                needed="both above 0",
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
        """Return an empty state: the rule carries nothing between steps.

        Raises:
            SpecificationError: if the cost reads several areas, or an area has several sources.
        """
        decision = deciding_area(objective, rule=_NAME)
        require_one_source(network, tuple(a for a in areas if a != decision), rule=_NAME)
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
        """Return updates from the goodness of each area with right and with wrong labels.

        Raises:
            SpecificationError: if the batch has no labels, or a stimulus has fewer values than there are.
        """
        decision = deciding_area(objective, rule=_NAME)
        taught = tuple(a for a in areas if a != decision)
        inputs = labelled_stimuli(
            network, batch, activity[decision], hard=self.hard, strength=self.strength, rule=_NAME, rng=rng
        )
        rates = feed_forward(network, params, inputs, {}, upstream(network, taught), send=unit_length)
        sent = {a: unit_length(r) for a, r in rates.items()}
        signals = {a: goodness_gradient(rates[a], self.threshold) for a in taught}
        updates = local_updates(network, params, sent, inputs, signals)
        updates = {name: u for name, u in updates.items() if not name.endswith(".bias")}
        if decision in areas:
            error = cost_gradient(objective, activity, batch)[decision]
            own = {decision: error * network.slope(decision, activity[decision])}
            updates |= local_updates(network, params, activity, batch.inputs, own)
        return updates, state, {}


def goodness_gradient(rates: Tensor, threshold: float) -> Tensor:
    r"""Differentiate the cost of an area's goodness by its activity.

    .. math:: \frac{\partial L}{\partial r_i} = 2 r_i\, (p - [\text{right}]) / N

    which is also the signal on the drive of a rectified-linear area, silent where its slope is zero.

    Args:
        rates: Activity ``[time, replica, 2 × batch, unit]``, for right labels and then for wrong ones.
        threshold: Goodness a unit at which both are equally likely.

    Returns:
        Gradient averaged over the N stimuli, of the same shape.
    """
    examples = rates.shape[2] // 2
    probability = torch.sigmoid(rates.square().sum(-1, keepdim=True) - threshold * rates.shape[-1])
    surprise = torch.cat([probability[:, :, :examples] - 1, probability[:, :, examples:]], dim=2)
    return 2 * rates * surprise / examples
