"""Imitation: an area chooses as a demonstrator does."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn import functional

from arealis.objectives.option_ranges import require_range
from arealis.objectives.sources import read_area, read_choices, read_source
from arealis.types import Activity, Batch

__all__ = ["Imitation"]


@dataclass(frozen=True)
class Imitation:
    r"""Cross-entropy of an area's choice to a demonstrator's.

    .. math:: C = -\frac1T \sum_{t,i} q_i^t \log \pi_i^t, \qquad \pi = \mathrm{softmax}(r), \qquad
              q = \mathrm{softmax}(b / \tau)

    with b the activity of the demonstrating area, or an input or target of unnormalised log-probabilities.
    If the demonstrator is a target of whole numbers they are its choices, q is 1 for each, and one choice
    an example belongs to the last time step.

    Args:
        area: The imitating area, whose units stand for what can be chosen.
        demonstrator: The area, input or target that it imitates, without gradient.
        temperature: How much :math:`\tau` of the demonstrator's preferences counts as indifference; choices
            do not need it.

    Raises:
        SpecificationError: if the temperature is not above zero; when asked, if the area or the
            demonstrator is missing or does not fit, or a choice is none of the area's units.

    Example:
        >>> import torch
        >>> batch = Batch({}, {"parent": torch.tensor([[1]])}, steps=1)
        >>> activity = {"child": torch.zeros(1, 1, 1, 2)}
        >>> Imitation("child", "parent").gradient(activity, batch)["child"].tolist()
        [[[[0.5, -0.5]]]]

    References:
        Pomerleau 1991, Neural Comput 3:88; Hinton, Vinyals & Dean 2015, arXiv 1503.02531.
    """

    area: str
    demonstrator: str
    temperature: float = 1.0

    def __post_init__(self) -> None:
        require_range("imitation", "temperature", self.temperature, above=0)

    @property
    def reads(self) -> tuple[str, ...]:
        """The imitating area."""
        return (self.area,)

    @property
    def listens(self) -> tuple[str, ...]:
        """The demonstrator."""
        return (self.demonstrator,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]`` in nats."""
        scores, shown = self._sides(activity, batch)
        return -(shown * scores.log_softmax(-1)).sum(-1).mean(0)

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the gradient of every example's cost by the imitating area's activity."""
        scores, shown = self._sides(activity, batch)
        silent = len(activity[self.area]) - len(scores)
        found = (scores.softmax(-1) - shown) / len(scores)
        return {self.area: functional.pad(found, (0, 0, 0, 0, 0, 0, silent, 0))}

    def _sides(self, activity: Activity, batch: Batch) -> tuple[Tensor, Tensor]:
        """Scores of the steps that are demonstrated, and the chances shown then."""
        here, name = read_area(self.area, activity), self.demonstrator
        target = None if name in activity or name in batch.inputs else batch.targets.get(name)
        if target is None or target.is_floating_point():
            shown = read_source(name, activity, batch, like=here)
            return here, (shown / self.temperature).softmax(-1)
        choice = read_choices(name, batch, like=here, options=here.shape[-1])
        return here[-len(choice) :], functional.one_hot(choice, here.shape[-1]).to(here.dtype)
