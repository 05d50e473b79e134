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
    """

    function: Callable[[Tensor], Tensor]
    derivative: Callable[[Tensor], Tensor] | None


def _identity(potential: Tensor) -> Tensor:
    return potential


def _step(output: Tensor) -> Tensor:
    return (output > 0).to(output.dtype)


def _sigmoid_slope(output: Tensor) -> Tensor:
    return output * (1 - output)


def _tanh_slope(output: Tensor) -> Tensor:
    return 1 - output * output


def _softplus_slope(output: Tensor) -> Tensor:
    return -torch.expm1(-output)


ACTIVATIONS: dict[str, Activation] = {
    "linear": Activation(_identity, None),
    "relu": Activation(torch.relu, _step),
    "sigmoid": Activation(torch.sigmoid, _sigmoid_slope),
    "softplus": Activation(torch.nn.functional.softplus, _softplus_slope),
    "tanh": Activation(torch.tanh, _tanh_slope),
}
"""Name → activation."""
