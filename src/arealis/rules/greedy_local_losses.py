"""Greedy local losses: every area makes like stimuli alike, and classifies."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.local import local_updates
from arealis.rules.readouts import errors_by_readout, initial_readouts
from arealis.rules.requirements import deciding_area, one_hot_labels, require_examples
from arealis.rules.unfolded import by_example, through_time
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

__all__ = ["GreedyLocalLosses", "similarity_gradient"]

_NAME = "greedy local losses"


@dataclass(frozen=True)
class GreedyLocalLosses:
    r"""Each area weighs a similarity-matching cost of its own against a local classifier's.

    .. math:: L_l = (1 - \beta)\, C(M_l r_l + b_l) + \beta\, \frac{1}{N^2} \lVert S(r_l) - S(Y) \rVert_F^2

    with ``S`` the cosine similarities between the N examples of a batch, each centred over units, and Y
    the labels, one-hot. The area that the cost reads follows its true gradient. The similarities are those
    of the area's activity itself, without a learnt map in between.

    Args:
        similarity: Weight β of similarity matching, from 0 to 1.

    References:
        Nøkland & Eidnes 2019, ICML 97:4839.
    """

    similarity: float = 0.9

    card = RuleCard(
        family="explicit, local",
        needs_objective=True,
        weight_transport=False,
        error_path="area",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=1,
        update_locked=False,
        locality="area",
        convolution=True,
        reference="Nøkland & Eidnes 2019, ICML 97:4839",
    )

    def __post_init__(self) -> None:
        if not 0 <= self.similarity <= 1:
            raise SpecificationError(
                f"{_NAME} cannot weigh their two costs",
                given=f"similarity {self.similarity}",
                needed="a weight from 0 (classifier only) to 1 (similarity only)",
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
        """Draw a readout of every area but the deciding one.

        Raises:
            SpecificationError: if the cost reads several areas.
        """
        decision = deciding_area(objective, rule=_NAME)
        return initial_readouts(network, params, areas, decision, rng=rng)

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
        """Return updates from each area's two costs, and those of the readouts.

        Raises:
            SpecificationError: if the batch has no labels, or a single example.
        """
        decision = deciding_area(objective, rule=_NAME)
        require_examples(activity[decision], rule=_NAME)
        labels = one_hot_labels(batch, network.units(decision), rule=_NAME, like=activity[decision])
        taught, errors = errors_by_readout(objective, decision, activity, batch, areas, state)
        for area in errors:
            if area != decision:
                alike = similarity_gradient(by_example(activity[area]), labels)
                errors[area] = (1 - self.similarity) * errors[area] + self.similarity * through_time(
                    alike, len(activity[area])
                )
        signals = {a: error * network.slope(a, activity[a]) for a, error in errors.items()}
        return local_updates(network, params, activity, batch.inputs, signals) | taught, state, {}


def similarity_gradient(patterns: Tensor, labels: Tensor) -> Tensor:
    r"""Differentiate the mismatch of two similarity matrices by the patterns of one.

    .. math:: L = \frac{1}{N^2} \lVert \hat Z \hat Z^\top - \hat Y \hat Y^\top \rVert_F^2

    where a hat centres each example over units and scales it to length 1.

    Args:
        patterns: ``Z`` ``[replica, batch, unit]``.
        labels: ``Y`` ``[replica or 1, batch, class]``.

    Returns:
        Gradient ``[replica, batch, unit]``; 0 for a pattern without variance.
    """
    unit, inverse = _directions(patterns)
    wanted, _ = _directions(labels)
    mismatch = unit @ unit.transpose(1, 2) - wanted @ wanted.transpose(1, 2)
    onto = (4 / patterns.shape[1] ** 2) * (mismatch @ unit)
    tangent = (onto - unit * (unit * onto).sum(-1, keepdim=True)) * inverse
    return tangent - tangent.mean(-1, keepdim=True)


def _directions(patterns: Tensor) -> tuple[Tensor, Tensor]:
    """Centred patterns of length 1, and one over the length that they had; both 0 for a flat pattern."""
    centred = patterns - patterns.mean(-1, keepdim=True)
    length = centred.norm(dim=-1, keepdim=True)
    inverse = torch.where(length > 1e-12, 1 / length.clamp_min(1e-12), torch.zeros_like(length))
    return centred * inverse, inverse
