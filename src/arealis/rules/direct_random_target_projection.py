"""Direct random target projection: every area hears the label itself, and waits for nothing above it."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from arealis.rules.error_transport import cost_gradient, transport
from arealis.rules.local import local_updates
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
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["DirectRandomTargetProjection"]


@dataclass(frozen=True)
class DirectRandomTargetProjection:
    r"""Fixed random projections of the label stand in for the error of every area but the deciding one.

    .. math:: \delta_l = -\frac{1}{n}\, B_l^\top y^* \odot \varphi', \qquad B_l \sim N(0, g^2 / n_l)

    with the one-hot label :math:`y^*` and n examples a batch: the sign of the error, for what a classifier
    with probabilities as outputs gets wrong is always too little of the right class and too much of the
    others. The deciding area follows the gradient of the cost. Bounded neurons suit it: the signal does
    not vanish when the answer is right.

    Args:
        gain: Strength g of the projections, above zero.

    References:
        Frenkel, Lefebvre & Bol 2021, Front Neurosci 15:629892.
    """

    gain: float = 1.0

    card = RuleCard(
        family="explicit, global",
        needs_objective=True,
        weight_transport=False,
        error_path="fixed feedback",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=1,
        update_locked=False,
        locality="synapse",
        convolution=True,
        reference="Frenkel, Lefebvre & Bol 2021, Front Neurosci 15:629892",
    )

    def __post_init__(self) -> None:
        if self.gain <= 0:
            raise SpecificationError(
                "direct random target projection projects nothing",
                given=f"gain {self.gain}",
                needed="a gain above 0",
                action="leave it out to take the default",
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
        """Draw a matrix ``[replica, class, unit]`` for every area but the deciding one.

        Raises:
            SpecificationError: if the cost reads none or several areas.
        """
        deciding = deciding_area(objective, rule="direct random target projection")
        classes, like = network.units(deciding), next(iter(params.values()))
        state: RuleState = {}
        for area in areas:
            if area != deciding:
                noise = rng.spawn(area).normal((classes, network.units(area)), like=like)
                state[area] = self.gain / network.units(area) ** 0.5 * noise
        return state

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
        """Return updates from projections of the label.

        Raises:
            SpecificationError: if the batch has no labels.
        """
        deciding, rule = objective.reads[0], "direct random target projection"
        like = next(iter(activity.values()))
        label = one_hot_labels(batch, network.units(deciding), rule=rule, like=like)
        towards = label / -like.shape[2]
        signals = {
            a: torch.matmul(towards, matrix) * network.slope(a, activity[a]) for a, matrix in state.items()
        }
        if deciding in areas:
            errors = cost_gradient(objective, activity, batch)
            signals |= transport(network, activity, errors, (deciding,), {})
        return local_updates(network, params, activity, batch.inputs, signals), state, {}
