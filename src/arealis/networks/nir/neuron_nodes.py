"""Nodes of NIR that have units: as areas are told to it, and areas as it tells them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import torch
from torch import Tensor

from arealis.networks.neuron import Neuron, Value
from arealis.networks.neurons import IntegrateAndFire, LeakyIntegrateAndFire
from arealis.networks.nir.discrete import Clock
from arealis.networks.nir.library import nir_library
from arealis.networks.rate import RateNeuron
from arealis.networks.synapses import FilteredSynapse
from arealis.types import NetworkError

__all__ = ["UnitNode", "read_unit_node", "unit_node"]


@dataclass(frozen=True)
class UnitNode:
    """What a node with units is, here.

    Args:
        neuron: The model of its units.
        gain: What weights and biases onto it are multiplied by ``[unit]``.
        bias: What it adds to its drive ``[unit]``.
        synapse: What becomes of what is sent to it; None if it acts at once.
    """

    neuron: Neuron
    gain: np.ndarray
    bias: np.ndarray
    synapse: FilteredSynapse | None = None


def read_unit_node(name: str, node: Any, clock: Clock) -> UnitNode | None:
    """Read a node with units.

    Args:
        name: What it is called.
        node: A node of NIR.
        clock: How its time becomes steps.

    Returns:
        What it is here; None if it is no node with units.

    Raises:
        NetworkError: if units differ in what is one for an area, or a time constant is too short.
    """
    kind = type(node).__name__
    if kind in ("CubaLI", "CubaLIF"):
        inner = _membrane(name, node, clock, node.tau_mem.ravel())
        left = _one(name, "tau_syn", clock.decay(name, node.tau_syn.ravel()))
        synapse = FilteredSynapse(backward=(-left, 0.0))
        return UnitNode(inner.neuron, inner.gain * node.w_in.ravel() * (1 - left), inner.bias, synapse)
    if kind in ("LI", "LIF"):
        return _membrane(name, node, clock, node.tau.ravel())
    if kind == "IF":
        values = (_value(v) for v in (node.r * clock.step_duration, node.v_threshold, node.v_reset))
        gain, threshold, reset_to = values
        neuron = IntegrateAndFire(gain, threshold, "value", reset_to)
        return UnitNode(neuron, np.ones(node.r.size), np.zeros(node.r.size))
    if kind == "Scale":
        return UnitNode(RateNeuron("linear"), node.scale.ravel(), np.zeros(node.scale.size))
    return None


def unit_node(
    area: str,
    neuron: Neuron,
    synapse: FilteredSynapse | None,
    clock: Clock,
    shape: tuple[int, ...],
    replica: int,
) -> Any:
    """Make the node of an area.

    Args:
        area: Its name.
        neuron: The model of its units.
        synapse: An exponential filter in front of all of them, or None.
        clock: How its steps become time.
        shape: Of its units.
        replica: Which replica's parameters.

    Raises:
        NetworkError: for a neuron that NIR does not have.
    """
    nir = nir_library()

    def spread(value: Value) -> np.ndarray:
        here = (
            value[min(replica, len(value) - 1)]
            if isinstance(value, Tensor)
            else torch.tensor(float(value), dtype=torch.float64)
        )
        return np.broadcast_to(here.detach().numpy().ravel(), (prod(shape),)).reshape(shape).copy()

    front = {} if synapse is None else _front(synapse, clock, shape)
    cuba, tau = ("Cuba", "tau_mem") if front else ("", "tau")
    if isinstance(neuron, LeakyIntegrateAndFire) and _plain(neuron) and _between(spread(neuron.decay)):
        decay = spread(neuron.decay)
        levels = {
            "v_threshold": spread(neuron.threshold),
            "v_reset": spread(_reset(neuron.reset_to, neuron.rest)),
        }
        own = {tau: clock.time_constant(decay), "r": spread(neuron.gain) / (1 - decay)}
        return getattr(nir, f"{cuba}LIF")(v_leak=spread(neuron.rest), **own, **levels, **front)
    if isinstance(neuron, IntegrateAndFire) and _plain(neuron) and not front:
        r = spread(neuron.gain) / clock.step_duration
        return nir.IF(r, spread(neuron.threshold), spread(_reset(neuron.reset_to, 0.0)))
    if isinstance(neuron, RateNeuron) and neuron.activation == "linear" and (neuron.leak < 1 or not front):
        if neuron.leak == 1:
            return nir.Scale(spread(1.0))
        own = {tau: clock.time_constant(spread(1 - neuron.leak)), "r": spread(1.0), "v_leak": spread(0.0)}
        return getattr(nir, f"{cuba}LI")(**own, **front)
    raise NetworkError(
        f"NIR has no node for area '{area}'",
        given=f"{neuron}{' behind an exponential synapse' if front else ''}",
        needed="integrate-and-fire neurons, leaky or not, that reset to a value and are never refractory, or "
        "linear ones; behind an exponential synapse, leaky ones",
        action="change the neuron or its synapses",
    )


def _membrane(name: str, node: Any, clock: Clock, time_constant: np.ndarray) -> UnitNode:
    """A leaky node, apart from what may lie in front of it."""
    decay, units = clock.decay(name, time_constant), time_constant.size
    if hasattr(node, "v_threshold"):
        gain = node.r.ravel() * (1 - decay)
        cells = (decay, gain, node.v_threshold, node.v_leak, node.v_reset)
        decay, gain, threshold, rest, reset_to = (_value(v) for v in cells)
        neuron = LeakyIntegrateAndFire(decay, gain, threshold, rest, "value", reset_to)
        return UnitNode(neuron, np.ones(units), np.zeros(units))
    neuron = RateNeuron("linear", 1 - _one(name, "tau", decay))
    return UnitNode(neuron, node.r.ravel(), node.v_leak.ravel())


def _front(synapse: FilteredSynapse, clock: Clock, shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Fields of a node for an exponential synapse in front of its units."""
    decay = np.full(shape, -synapse.backward[0])
    return {"tau_syn": clock.time_constant(decay), "w_in": synapse.forward[0] / (1 - decay)}


def _plain(neuron: LeakyIntegrateAndFire | IntegrateAndFire) -> bool:
    return neuron.reset == "value" and not neuron.refractory


def _between(decay: np.ndarray) -> bool:
    return bool(((decay > 0) & (decay < 1)).all())


def _reset(reset_to: Value | None, usual: Value) -> Value:
    return usual if reset_to is None else reset_to


def _value(cells: np.ndarray) -> Value:
    """One number where all units have it, else one a unit."""
    flat = np.ravel(cells)
    return float(flat[0]) if (flat == flat[0]).all() else torch.from_numpy(flat.copy())[None, None]


def _one(node: str, field: str, cells: np.ndarray) -> float:
    if (cells != cells[0]).any():
        raise NetworkError(
            f"units of '{node}' differ in '{field}'",
            given=f"values that leave {cells.min()} to {cells.max()} after a time step",
            needed="one for all units of an area",
            action="split the node by time constant",
        )
    return float(cells[0])
