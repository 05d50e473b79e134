"""Response detection: a network should be active where the animal's neurons responded, and only there."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from arealis.objectives.recorded import read_recorded
from arealis.objectives.sources import read_area
from arealis.types import Activity, Batch

__all__ = ["ResponseDetection"]


@dataclass(frozen=True)
class ResponseDetection:
    r"""Cost of telling which units responded, from a network's own activity.

    .. math:: C = -\frac{1}{|M|} \sum_{i \in M} y_i \log p_i + (1 - y_i) \log(1 - p_i), \qquad
              p_i = \sigma(a r_i + c)

    of the last time step's activity ``r``; ``y`` is 1 where the recorded response is not zero, and ``M``
    the units that were recorded for this stimulus.

    Args:
        areas: Areas whose units, one after the other, are those of the recording.
        slope: Factor ``a`` from activity to log-odds.
        offset: Log-odds ``c`` of a response at no activity: about log(p / (1 − p)) for a fraction p of
            pairs that respond.

    Raises:
        SpecificationError: when asked, if an area or the target ``"response"`` is missing or does not fit.

    Example:
        >>> cost = ResponseDetection(("inter",), slope=1.0, offset=0.0)
        >>> measured = torch.tensor([[[0.3, float("nan")]]])
        >>> batch = Batch({}, {"response": measured}, steps=1)
        >>> round(float(cost({"inter": torch.zeros(1, 1, 1, 2)}, batch)), 4)
        0.6931
    """

    areas: tuple[str, ...]
    slope: float
    offset: float

    @property
    def reads(self) -> tuple[str, ...]:
        """The recorded areas."""
        return self.areas

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every stimulus.

        Args:
            activity: Area → activity ``[time, replica, batch, unit]``.
            batch: With target ``"response"`` ``[replica or 1, batch, unit]``, NaN where not recorded.

        Returns:
            Cost ``[replica, batch]`` in nats a recorded unit.
        """
        here = torch.cat([read_area(a, activity) for a in self.areas], dim=-1)
        measured = read_recorded(batch, like=here, units=here.shape[-1])
        recorded = ~measured.isnan()
        responded = (measured.nan_to_num() != 0).to(here.dtype)
        logit = self.slope * here[-1] + self.offset
        surprise = functional.binary_cross_entropy_with_logits(
            logit, responded.expand_as(logit), reduction="none"
        )
        return (surprise * recorded).sum(-1) / recorded.sum(-1)
