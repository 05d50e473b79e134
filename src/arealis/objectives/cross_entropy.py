"""Cross-entropy between an area's activity, read as unnormalised log-probabilities, and a label."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from arealis.objectives.sources import read_area, read_events
from arealis.types import Activity, Batch

__all__ = ["CrossEntropy"]


@dataclass(frozen=True)
class CrossEntropy:
    r"""Supervised classification cost.

    .. math:: C = -\log \frac{e^{r_y}}{\sum_i e^{r_i}}

    of the last time step's activity ``r`` of an area, for the label ``y``.

    Args:
        area: The area whose units stand for the classes.

    Raises:
        SpecificationError: when asked, if the area or the target ``"label"`` is missing or does not fit.

    Example:
        >>> import torch
        >>> cost = CrossEntropy("decision")
        >>> batch = Batch({}, {"label": torch.tensor([[1]])}, steps=1)
        >>> round(float(cost({"decision": torch.zeros(1, 1, 1, 2)}, batch)), 4)
        0.6931
    """

    area: str

    @property
    def reads(self) -> tuple[str, ...]:
        """The deciding area."""
        return (self.area,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example.

        Args:
            activity: Area → activity ``[time, replica, batch, unit]``.
            batch: With target ``"label"`` ``[replica or 1, batch]``.

        Returns:
            Cost ``[replica, batch]`` in nats.
        """
        here = read_area(self.area, activity)
        scores, labels = here[-1], read_events("label", batch, like=here)[-1]
        return functional.cross_entropy(scores.flatten(0, 1), labels.flatten(), reduction="none").view(
            labels.shape
        )

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        r"""Return the gradient of every example's cost in closed form.

        .. math:: \partial C / \partial r_i = e^{r_i} / \sum_j e^{r_j} - [i = y]

        Args:
            activity: Area → activity ``[time, replica, batch, unit]``.
            batch: With target ``"label"`` ``[replica, batch]``.

        Returns:
            The area → gradient ``[time, replica, batch, unit]``, zero before the last step.
        """
        scores = read_area(self.area, activity)
        labels = read_events("label", batch, like=scores)[-1][:, None]
        # Examples lie innermost here, because a softmax over few neighbours is three times as slow.
        surprise = scores[-1].transpose(1, 2).softmax(1)
        surprise.scatter_add_(1, labels, surprise.new_full((), -1.0).expand(labels.shape))
        last = surprise.transpose(1, 2)[None]
        return {self.area: last if len(scores) == 1 else torch.cat([torch.zeros_like(scores[:-1]), last])}
