"""Climbing-fibre error: what the few spikes of the inferior olive can say of an error."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from arealis.objectives.option_ranges import require_range
from arealis.objectives.sources import read_area, read_source
from arealis.types import Activity, Batch

__all__ = ["ClimbingFibreError"]


@dataclass(frozen=True)
class ClimbingFibreError:
    r"""Error of an area, as far as a climbing fibre can carry it.

    .. math:: C = \frac1T \sum_{t,i} \int_0^{e_i^t} f(x)\, dx, \qquad e = r - y, \qquad
              f(e) = \min(\max(e, -b), c)

    Climbing fibres fire about once a second: they can stop, but not fire less than never, and a burst has
    only so many spikes. The rate about baseline is therefore the error f, cut at minus the baseline b from
    below, where activity should rise, and at the ceiling c from above, where it should fall. The gradient
    of the cost is the mean teaching signal of that fibre, one for each unit: parallel fibres weaken when it
    fires and recover when it is silent. Where errors stay within both bounds it is half the squared error;
    where bounds are narrow, an area that cannot follow every y settles where a fraction b/(b + c) of them
    lies below. No fibre fires about a moment whose wanted activity is not a number.

    Args:
        area: The area whose units are the Purkinje cells.
        source: The area, input or target y that they shall follow, without gradient.
        baseline: Greatest fall b of the fibre's rate, in units of the error.
        ceiling: Greatest rise c of it.

    Raises:
        SpecificationError: if a bound is not above zero; when asked, if the area or the source is missing or
            does not fit.

    Example:
        >>> import torch
        >>> batch = Batch({}, {"wanted": torch.tensor([[[-5.0, 0.5, 5.0, torch.nan]]])}, steps=1)
        >>> cost = ClimbingFibreError("purkinje", "wanted", baseline=0.1)
        >>> signal = cost.gradient({"purkinje": torch.zeros(1, 1, 1, 4)}, batch)["purkinje"]
        >>> [round(s, 2) for s in signal.flatten().tolist()]
        [1.0, -0.1, -0.1, 0.0]

    References:
        Marr 1969, J Physiol 202:437; Albus 1971, Math Biosci 10:25; Ito 1989, Annu Rev Neurosci 12:85;
        Kitazawa, Kimura & Yin 1998, Nature 392:494 (what complex spikes encode).
    """

    area: str
    source: str
    baseline: float = 0.2
    ceiling: float = 1.0

    def __post_init__(self) -> None:
        for option in ("baseline", "ceiling"):
            require_range("climbing-fibre error", option, getattr(self, option), above=0)

    @property
    def reads(self) -> tuple[str, ...]:
        """The area of Purkinje cells."""
        return (self.area,)

    @property
    def listens(self) -> tuple[str, ...]:
        """What they shall follow."""
        return (self.source,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]``."""
        error = self._error(activity, batch)
        signal = error.clamp(-self.baseline, self.ceiling)
        return (signal * (error - signal / 2)).sum((0, -1)) / len(error)

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the climbing fibres' mean signal, the gradient by the area's activity."""
        error = self._error(activity, batch)
        return {self.area: error.clamp(-self.baseline, self.ceiling) / len(error)}

    def _error(self, activity: Activity, batch: Batch) -> Tensor:
        here = read_area(self.area, activity)
        wanted = read_source(self.source, activity, batch, like=here)
        return (here - wanted.nan_to_num()).masked_fill(wanted.isnan(), 0.0)
