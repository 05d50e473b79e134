"""Predictive-coding energy: how far an area is from what another predicts of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from torch import Tensor

from arealis.objectives.option_ranges import require_range
from arealis.objectives.sources import read_area
from arealis.types import Activity, Batch

__all__ = ["PredictiveCodingEnergy"]


@dataclass(frozen=True)
class PredictiveCodingEnergy:
    r"""Precision-weighted error between an area and the area that predicts it.

    .. math:: C = \frac{1}{2T} \sum_{t,i} \pi e^{-s_i} (r_i - \mu_i)^2 + s_i - \log \pi

    the free energy of one level of a hierarchy, up to a constant. Unlike in :class:`Reconstruction` both
    sides give way: the predicting area learns to predict, the predicted one to be predictable. With an
    area of log-variances s precision is learnt as well; without, s is zero.

    Args:
        area: The area that is predicted.
        prediction: The area whose activity :math:`\mu` predicts it.
        log_variance: The area whose activity is the log-variance s of every predicted unit.
        precision: Factor :math:`\pi` on every precision.

    Raises:
        SpecificationError: if the precision is not above zero; when asked, if an area is missing or they
            differ in size.

    Example:
        >>> import torch
        >>> activity = {"V1": torch.ones(1, 1, 1, 2), "V2": torch.zeros(1, 1, 1, 2)}
        >>> PredictiveCodingEnergy("V1", "V2")(activity, Batch({}, {}, steps=1)).tolist()
        [[1.0]]

    References:
        Rao & Ballard 1999, Nat Neurosci 2:79; Friston 2005, Philos Trans R Soc B 360:815.
    """

    area: str
    prediction: str
    log_variance: str | None = None
    precision: float = 1.0

    def __post_init__(self) -> None:
        require_range("predictive-coding energy", "precision", self.precision, above=0)

    @property
    def reads(self) -> tuple[str, ...]:
        """The predicted area, the predicting one, and that of log-variances."""
        return (self.area, self.prediction, *([] if self.log_variance is None else [self.log_variance]))

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]`` in nats."""
        error, spread, precision = self._parts(activity)
        free = precision * error.square() - math.log(self.precision)
        return (free if spread is None else free + spread).sum((0, -1)) / (2 * len(error))

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the gradient of every example's cost by each area's activity."""
        error, spread, precision = self._parts(activity)
        weighted = precision * error
        found = {self.area: weighted / len(error), self.prediction: -weighted / len(error)}
        if self.log_variance is not None and spread is not None:
            found[self.log_variance] = (1 - weighted * error) / (2 * len(error))
        return found

    def _parts(self, activity: Activity) -> tuple[Tensor, Tensor | None, Tensor | float]:
        here = read_area(self.area, activity)
        units = here.shape[-1]
        error = here - read_area(self.prediction, activity, units=units)
        if self.log_variance is None:
            return error, None, self.precision
        spread = read_area(self.log_variance, activity, units=units)
        return error, spread, self.precision * (-spread).exp()
