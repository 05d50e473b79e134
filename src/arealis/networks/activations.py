"""Activation functions, each with its derivative written in terms of its own output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["ACTIVATIONS", "Activation"]


@dataclass(frozen=True)
class Activation:
    """A static nonlinearity ``r = φ(v)``.

    Args:
        function: ``v → φ(v)``.
        derivative: ``r → φ'(v)``, read off the output, so that the potential need not be kept; None
            where the derivative is one everywhere.
        pull_back: ``(r, c) → φ'(v) · c``, in one pass over memory where there is one; None as above.
    """

    function: Callable[[Tensor], Tensor]
    derivative: Callable[[Tensor], Tensor] | None
    pull_back: Callable[[Tensor, Tensor], Tensor] | None


def _identity(potential: Tensor) -> Tensor:
    return potential


def _step(output: Tensor) -> Tensor:
    return _through_step(output, torch.ones_like(output))


def _through_step(output: Tensor, cotangent: Tensor) -> Tensor:
    return torch.ops.aten.threshold_backward(cotangent, output, 0)


def _sigmoid_slope(output: Tensor) -> Tensor:
    return output * (1 - output)


def _through_sigmoid(output: Tensor, cotangent: Tensor) -> Tensor:
    return torch.ops.aten.sigmoid_backward(cotangent, output)


def _tanh_slope(output: Tensor) -> Tensor:
    return 1 - output * output


def _through_tanh(output: Tensor, cotangent: Tensor) -> Tensor:
    return torch.ops.aten.tanh_backward(cotangent, output)


def _softplus_slope(output: Tensor) -> Tensor:
    return -torch.expm1(-output)


def _through_softplus(output: Tensor, cotangent: Tensor) -> Tensor:
    return cotangent * _softplus_slope(output)


ACTIVATIONS: dict[str, Activation] = {
    "linear": Activation(_identity, None, None),
    "relu": Activation(torch.relu, _step, _through_step),
    "sigmoid": Activation(torch.sigmoid, _sigmoid_slope, _through_sigmoid),
    "softplus": Activation(torch.nn.functional.softplus, _softplus_slope, _through_softplus),
    "tanh": Activation(torch.tanh, _tanh_slope, _through_tanh),
}
"""Name → activation."""
