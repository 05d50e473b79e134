"""Successor representation: an area says how often, from here on, each feature will be met."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn import functional

from arealis.objectives.option_ranges import require_lag, require_range
from arealis.objectives.sources import read_area, read_source
from arealis.types import Activity, Batch

__all__ = ["SuccessorRepresentation"]


@dataclass(frozen=True)
class SuccessorRepresentation:
    r"""Squared temporal-difference error of a prediction of discounted future features.

    .. math:: C = \frac{1}{2(T - 1)} \sum_{t < T} \lVert \delta_t \rVert^2, \qquad
              \delta_t = \phi_t + \gamma \psi_{t+1} - \psi_t

    with :math:`\phi` the features, unit i of the area predicting feature i. The next prediction is taken as
    given, so that the gradient is :math:`-\delta_t / (T - 1)` (a semi-gradient). Its fixed point is
    :math:`\psi_t = \langle \phi_t + \gamma \phi_{t+1} + \gamma^2 \phi_{t+2} + \ldots \rangle`. If each
    feature stands for one place, the synapses of a linear area without bias come to the transposed of
    :math:`(I - \gamma P)^{-1}`, where :math:`P_{ij}` is the probability of going from place i to place j. The
    last step has no error, since the next prediction is not known.

    Args:
        area: The area whose activity is the prediction :math:`\psi`, with a unit a feature.
        source: The area, input or target that supplies the features, without gradient.
        discount: Factor :math:`\gamma` by which a feature counts less a step later, in [0, 1).

    Raises:
        SpecificationError: if the discount is out of range; when asked, if the area or its source is missing
            or does not fit, or the network runs for a single step.

    Example:
        >>> import torch
        >>> batch = Batch({"place": torch.ones(3, 1, 1, 1)}, {}, steps=3)
        >>> cost = SuccessorRepresentation("hippocampus", "place", discount=0.5)
        >>> [cost({"hippocampus": torch.full((3, 1, 1, 1), x)}, batch).item() for x in (0.0, 2.0)]
        [0.5, 0.0]

    References:
        Dayan 1993, Neural Comput 5:613; Stachenfeld, Botvinick & Gershman 2017, Nat Neurosci 20:1643.
    """

    area: str
    source: str
    discount: float = 0.9

    def __post_init__(self) -> None:
        require_range("successor representation", "discount", self.discount, least=0, below=1)

    @property
    def reads(self) -> tuple[str, ...]:
        """The area that predicts."""
        return (self.area,)

    @property
    def listens(self) -> tuple[str, ...]:
        """What it predicts."""
        return (self.source,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]``."""
        surprise = self._surprise(activity, batch)
        return surprise.square().sum((0, -1)) / (2 * len(surprise))

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the semi-gradient of every example's cost by the area's activity, zero in the last step."""
        surprise = self._surprise(activity, batch)
        return {self.area: functional.pad(-surprise / len(surprise), (0, 0, 0, 0, 0, 0, 0, 1))}

    def _surprise(self, activity: Activity, batch: Batch) -> Tensor:
        """Errors ``[time - 1, replica, batch, feature]``."""
        here = read_area(self.area, activity)
        require_lag("successor representation", 1, len(here))
        features = read_source(self.source, activity, batch, like=here)
        return features[:-1] + self.discount * here[1:].detach() - here[:-1]
