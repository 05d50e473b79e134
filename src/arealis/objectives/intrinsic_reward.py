"""Choices that are paid for by what is sensed some time later, for costs that reward knowledge itself."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from arealis.objectives.option_ranges import require_batch, require_lag, require_range
from arealis.objectives.reinforced_choice import choice_gradient
from arealis.objectives.sources import read_area, read_choices
from arealis.types import Activity, Batch

__all__ = ["gradient_of_choices", "read_paid_choices", "require_intrinsic"]


def require_intrinsic(cost: str, lag: int, entropy: float) -> None:
    """Require a lag of one time step or more and a weight that is not negative.

    Args:
        cost: What to call the cost in an error.
        lag: Time steps from an action to what is sensed then.
        entropy: Weight of the bonus for trying things out.

    Raises:
        SpecificationError: if one is out of range.
    """
    require_range(cost, "lag", lag, least=1)
    require_range(cost, "entropy", entropy, least=0)


def read_paid_choices(
    cost: str, area: str, lag: int, activity: Activity, batch: Batch
) -> tuple[Tensor, Tensor]:
    """Find an acting area's scores and the choices made, early enough for something to be sensed after them.

    Args:
        cost: What to call the cost in an error.
        area: The acting area.
        lag: Time steps from an action to what is sensed then.
        activity: Area → activity ``[time, replica, batch, unit]``.
        batch: With target ``"action"`` ``[replica or 1, batch, time]``.

    Returns:
        Scores ``[time − lag, replica, batch, action]`` and choices ``[time − lag, replica, batch]``.

    Raises:
        SpecificationError: if the area or the target is missing or does not fit, the batch has a single
            example, or nothing comes so late.

    Example:
        >>> import torch
        >>> batch = Batch({}, {"action": torch.tensor([[[0, 1], [1, 1]]])}, steps=2)
        >>> actor = {"actor": torch.ones(2, 1, 2, 3)}
        >>> scores, choices = read_paid_choices("curiosity", "actor", 1, actor, batch)
        >>> scores.shape, choices.tolist()
        (torch.Size([1, 1, 2, 3]), [[[0, 1]]])
    """
    here = read_area(area, activity)
    require_batch(cost, here.shape[2])
    require_lag(cost, lag, len(here))
    action = read_choices("action", batch, like=here, options=here.shape[-1], every_step=True)
    return here[:-lag], action[:-lag]


def gradient_of_choices(
    scores: Tensor, action: Tensor, advantage: Tensor, entropy: float, lag: int
) -> Tensor:
    """Return the gradient of the cost of choices by all scores, none by those of the last, unpaid choices.

    Args:
        scores: Unnormalised log-probabilities ``[time − lag, replica, batch, action]``.
        action: Actions taken ``[time − lag, replica, batch]``.
        advantage: How much better than expected each did ``[time − lag, replica, batch]``.
        entropy: Weight of the bonus for trying things out.
        lag: Time steps from an action to what is sensed then.

    Returns:
        Gradient ``[time, replica, batch, action]``.

    Example:
        >>> import torch
        >>> one = torch.ones(1, 1, 1)
        >>> gradient_of_choices(torch.zeros(1, 1, 1, 2), one.long(), one, 0.0, 1).tolist()
        [[[[0.5, -0.5]]], [[[0.0, 0.0]]]]
    """
    return functional.pad(choice_gradient(scores, action, advantage, entropy), (0, 0, 0, 0, 0, 0, 0, lag))
