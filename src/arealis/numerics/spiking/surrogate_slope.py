"""The derivative that stands in for that of a spike, by the distance of a potential to its threshold."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

__all__ = ["SURROGATE_CODES", "spike", "surrogate_slope"]

SURROGATE_CODES: dict[str, int] = {
    "fast_sigmoid": 0,
    "arctan": 1,
    "triangular": 2,
    "sigmoid": 3,
    "gaussian": 4,
    "boxcar": 5,
}
"""Name of a surrogate → number by which compiled code knows it."""

_SLOPES: dict[int, Callable[[Tensor, float], Tensor]] = {
    0: lambda x, k: (1 + x.abs()).square().reciprocal(),
    1: lambda x, k: (k / 2) / (1 + (x * (math.pi / 2)).square()),
    2: lambda x, k: (1 - x.abs()).clamp(min=0),
    3: lambda x, k: k * torch.sigmoid(x) * torch.sigmoid(-x),
    4: lambda x, k: (k / math.sqrt(2 * math.pi)) * (x.square() * -0.5).exp(),
    5: lambda x, k: (x.abs() <= 0.5).to(x.dtype),
}


def surrogate_slope(distance: Tensor, code: int, slope: float, scale: float) -> Tensor:
    r"""Return the derivative that stands in for that of a spike.

    With :math:`x = k u`, where :math:`u` is the potential less its threshold:

    ============  =========================================  =====================  ==================
    name          :math:`\psi(u) / \gamma`                   at its peak            area
    ============  =========================================  =====================  ==================
    fast_sigmoid  :math:`1 / (1 + |x|)^2`                    1                      :math:`2 / k`
    arctan        :math:`(k/2) / (1 + (\pi x / 2)^2)`        :math:`k / 2`          1
    triangular    :math:`\max(0, 1 - |x|)`                   1                      :math:`1 / k`
    sigmoid       :math:`k\, \sigma(x)\, \sigma(-x)`         :math:`k / 4`          1
    gaussian      :math:`k\, e^{-x^2/2} / \sqrt{2\pi}`       :math:`k/\sqrt{2\pi}`  1
    boxcar        1 where :math:`|x| \le 1/2`, else 0        1                      :math:`1 / k`
    ============  =========================================  =====================  ==================

    A boxcar with :math:`k = 0` is 1 everywhere: the straight-through estimator.

    Args:
        distance: :math:`u`, any shape.
        code: A number of :data:`SURROGATE_CODES`.
        slope: :math:`k`, by one over the unit of the potential.
        scale: :math:`\gamma`.

    Returns:
        The derivative, of the shape of ``distance``.

    Example:
        >>> surrogate_slope(torch.tensor([0.0, 0.1]), SURROGATE_CODES["fast_sigmoid"], 10.0, 1.0).tolist()
        [1.0, 0.25]
    """
    return scale * _SLOPES[code](distance * slope, slope)


class _Spike(torch.autograd.Function):
    """A step whose derivative is a surrogate."""

    @staticmethod
    def forward(ctx: Any, distance: Tensor, code: int, slope: float, scale: float) -> Tensor:
        ctx.save_for_backward(distance)
        ctx.options = (code, slope, scale)
        return (distance >= 0).to(distance.dtype)

    @staticmethod
    def backward(ctx: Any, *cotangents: Tensor) -> tuple[Tensor | None, ...]:
        (distance,) = ctx.saved_tensors
        return cotangents[0] * surrogate_slope(distance, *ctx.options), None, None, None


def spike(distance: Tensor, code: int, slope: float, scale: float) -> Tensor:
    r"""Return 1 where a potential has reached its threshold; autograd sees the surrogate slope.

    .. math:: z = H(u), \qquad \frac{\partial z}{\partial u} := \psi(u)

    Args:
        distance: Potential less threshold :math:`u`, any shape.
        code: A number of :data:`SURROGATE_CODES`.
        slope: See :func:`surrogate_slope`.
        scale: See :func:`surrogate_slope`.

    Returns:
        0 and 1, of the type of ``distance``; 1 at 0.

    Example:
        >>> potential = torch.tensor([-0.1, 0.0], requires_grad=True)
        >>> spikes = spike(potential, SURROGATE_CODES["fast_sigmoid"], 10.0, 1.0)
        >>> spikes.sum().backward()
        >>> spikes.tolist(), potential.grad.tolist()
        ([0.0, 1.0], [0.25, 1.0])
    """
    return _Spike.apply(distance, code, slope, scale)
