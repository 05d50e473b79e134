"""Temporal prediction: an area says now what an area, an input or a target will be."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn import functional

from arealis.objectives.option_ranges import require_lag, require_range
from arealis.objectives.sources import read_area, read_source
from arealis.types import Activity, Batch

__all__ = ["TemporalPrediction"]


@dataclass(frozen=True)
class TemporalPrediction:
    r"""Squared error of a prediction, time steps ahead.

    .. math:: C = \frac{1}{2(T - k)} \sum_{t \le T - k} \sum_i (r_i^t - x_i^{t + k})^2

    If the area is also driven by a copy of the motor command, this is sensory prediction from an efference
    copy, as in a forward model of the cerebellum.

    Args:
        area: The area that predicts.
        source: The area, input or target that it predicts, without gradient.
        lag: Number k of time steps ahead, at least one.

    Raises:
        SpecificationError: if the lag is none; when asked, if the area or its source is missing or does not
            fit, or nothing comes so late.

    Example:
        >>> import torch
        >>> shown = torch.arange(3.0).view(3, 1, 1, 1)
        >>> batch = Batch({"eye": shown}, {}, steps=3)
        >>> TemporalPrediction("model", "eye")({"model": shown + 1}, batch).tolist()
        [[0.0]]

    References:
        Elman 1990, Cogn Sci 14:179; Wolpert, Ghahramani & Jordan 1995, Science 269:1880.
    """

    area: str
    source: str
    lag: int = 1

    def __post_init__(self) -> None:
        require_range("temporal prediction", "lag", self.lag, least=1)

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
        error = self._error(activity, batch)
        return error.square().sum((0, -1)) / (2 * len(error))

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the gradient of every example's cost by the area's activity, zero in the last steps."""
        error = self._error(activity, batch)
        return {self.area: functional.pad(error / len(error), (0, 0, 0, 0, 0, 0, 0, self.lag))}

    def _error(self, activity: Activity, batch: Batch) -> Tensor:
        here = read_area(self.area, activity)
        require_lag("temporal prediction", self.lag, len(here))
        return here[: -self.lag] - read_source(self.source, activity, batch, like=here)[self.lag :]
