"""A model neuron through time in compiled code, or step by step where that cannot be."""

from __future__ import annotations

from typing import ClassVar, Protocol

from torch import Tensor

from arealis.networks.neuron import Neuron, Recorded, Value
from arealis.networks.neurons.finite import check_finite
from arealis.networks.neurons.stepping import scan_by_steps
from arealis.numerics.spiking import can_scan_model, scan_model

__all__ = ["CompiledNeuron", "scan_compiled"]


class CompiledNeuron(Neuron, Protocol):
    """A neuron whose step there is in compiled code, too."""

    kernel: ClassVar[str]
    """Name of that code."""
    variables: ClassVar[tuple[str, ...]]
    """Its variables in the order that the code takes them, the potential first."""

    def coefficients(self) -> tuple[Value, ...]:
        """Its parameters in the order that the code takes them."""
        ...


def scan_compiled(
    neuron: CompiledNeuron, state: dict[str, Tensor], drive: Tensor
) -> tuple[dict[str, Tensor], Tensor, Recorded]:
    """Advance a neuron through a sequence: in compiled code, or by its steps where Numba is missing, autograd
    is to follow, or the tensors are not plain numbers on a CPU.

    Args:
        neuron: The model; it records ``potential`` and ``current``.
        state: Variables ``[replica, batch, unit]``.
        drive: ``[time, replica, batch, unit]``.

    Returns:
        The last state, the spikes ``[time, replica, batch, unit]`` and what is recorded, of like shape.

    Raises:
        NetworkError: if the potential becomes infinite or not a number.

    Example:
        >>> import torch
        >>> from arealis.networks.neurons import FitzHughNagumo
        >>> neuron, drive = FitzHughNagumo(step_duration=1e-4), torch.full((2000, 1, 1, 1), 0.5)
        >>> state = neuron.initial((1, 1, 1), drive)
        >>> float(scan_compiled(neuron, state, drive)[1].sum())
        5.0
    """
    variables = [state[name] for name in neuron.variables]
    coefficients = neuron.coefficients()
    if not can_scan_model(drive, *variables, *[c for c in coefficients if isinstance(c, Tensor)]):
        return scan_by_steps(neuron, state, drive)
    last, spikes, potentials = scan_model(neuron.kernel, variables, coefficients, drive)
    after = dict(zip(neuron.variables, last, strict=True)) | {"spike": spikes[-1]}
    check_finite("potential", after["potential"], potentials)
    return after, spikes, {"potential": potentials, "current": drive}
