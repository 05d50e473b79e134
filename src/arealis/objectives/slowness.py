"""Slowness: what an area says changes slowly, though it says something."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.objectives.option_ranges import require_lag, require_range
from arealis.objectives.sources import read_area
from arealis.types import Activity, Batch

__all__ = ["Slowness"]

# Of a signal that changes sign at every step, the fastest there is, in units of its variance.
_FASTEST = 4.0


@dataclass(frozen=True)
class Slowness:
    r"""Mean squared change of an area's activity, whitened.

    .. math:: C = \mathrm{tr}\big((\Sigma + \varepsilon I)^{-1} (\dot\Sigma + 4 \varepsilon I)\big), \qquad
              \Sigma = \langle \tilde r \tilde r^\top \rangle, \qquad
              \dot\Sigma = \langle \dot r \dot r^\top \rangle, \qquad \dot r^t = r^{t+1} - r^t

    with means over time and batch and :math:`\tilde r` the activity without its mean. Over all linear maps
    of a signal its minimum is that of slow feature analysis, where outputs have unit variance and are
    uncorrelated: the sum of the slowness of the slowest features. Silence is no way out, since a unit with
    a variance far below :math:`\varepsilon`, or one that repeats others, counts as one that changes sign at
    every step. An example's share holds its own changes.

    Args:
        area: The area.
        silence: Variance :math:`\varepsilon` below which a unit counts as silent.

    Raises:
        SpecificationError: if that is not above zero; when asked, if the area is missing or the network
            runs for a single step.

    Example:
        >>> time = torch.arange(200.0).view(-1, 1, 1, 1)
        >>> slow, fast = (Slowness("V2")({"V2": (s * time).sin()}, Batch({}, {}, 200)) for s in (0.1, 1.0))
        >>> bool(slow < fast)
        True

    References:
        Wiskott & Sejnowski 2002, Neural Comput 14:715.
    """

    area: str
    silence: float = 1e-3

    def __post_init__(self) -> None:
        require_range("slowness", "silence", self.silence, above=0)

    @property
    def reads(self) -> tuple[str, ...]:
        """The area."""
        return (self.area,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return every example's share of the cost ``[replica, batch]``."""
        here = read_area(self.area, activity)
        require_lag("slowness", 1, len(here))
        centred = (here - here.mean((0, 2), keepdim=True)).transpose(0, 1).flatten(1, 2)
        covariance = centred.transpose(1, 2) @ centred / centred.shape[1]
        variance = covariance.diagonal(dim1=1, dim2=2).sum(-1)[:, None, None]
        # The second part is what rounding leaves of a covariance without full rank.
        floor = self.silence + 8 * torch.finfo(here.dtype).eps * variance
        identity = torch.eye(here.shape[-1], dtype=here.dtype, device=here.device)
        # The form that reports no failure: what is not finite stays so, for the training loop to tell.
        root = torch.linalg.cholesky_ex(covariance + floor * identity).L
        changes = here.diff(dim=0).permute(1, 3, 0, 2)
        whitened = torch.linalg.solve_triangular(root, changes.flatten(2), upper=False).view_as(changes)
        inverse = torch.linalg.solve_triangular(root, identity.expand_as(root), upper=False)
        silent = _FASTEST * floor[..., 0] * inverse.square().sum((1, 2))[:, None]
        return whitened.square().sum(1).mean(1) + silent
