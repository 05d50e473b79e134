"""A network of a graph of NIR."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
import torch

from arealis.networks.area import Area
from arealis.networks.convolution import ConvolutionProjection
from arealis.networks.network import AreaNetwork
from arealis.networks.nir.discrete import Clock
from arealis.networks.nir.link_nodes import Link, links_onto
from arealis.networks.nir.neuron_nodes import UnitNode, read_unit_node
from arealis.networks.projection import DenseProjection
from arealis.networks.rate import RateNeuron
from arealis.networks.synapses import FilteredSynapse
from arealis.types import NetworkError, Parameters

__all__ = ["from_nir"]


def from_nir(
    graph: Any, *, step_duration: float, exact: bool = True, dtype: torch.dtype = torch.float32
) -> tuple[AreaNetwork, Parameters]:
    r"""Make a network of a graph of NIR, the neuromorphic intermediate representation.

    Nodes with units become areas of their name, what lies between two of them a projection. An ``Output``
    that is read from a linear map, without neurons, becomes a linear area. See
    :func:`arealis.networks.nir.to_nir`, of which this is the inverse.

    Args:
        graph: An ``nir.NIRGraph``, such as ``nir.read`` reads from a file.
        step_duration: Seconds a time step.
        exact: A time step integrates exactly, so that decay :math:`= e^{-\Delta t/\tau}`; else by Euler's
            rule, :math:`1 - \Delta t/\tau`.
        dtype: Number type of the parameters.

    Returns:
        The network and its parameters, of one replica.

    Raises:
        NetworkError: if the graph has nodes that no network here is made of, or time steps are too long.
        SpecificationError: if a threshold is not above rest, or a delay no whole number of time steps.

    Example:
        >>> import nir
        >>> one = np.ones(1)
        >>> neuron = nir.LIF(tau=0.01 * one, r=one, v_leak=0 * one, v_threshold=one)
        >>> graph = nir.NIRGraph.from_list(nir.Linear(np.ones((1, 1))), neuron)
        >>> net, params = from_nir(graph, step_duration=0.001, exact=False)
        >>> net.area_names, [p.name for p in net.projections], net.neuron("lif").decay
        (('lif',), ['input->lif'], 0.9)

    References:
        Pedersen et al. 2024, Nature Communications 15:8122.
    """
    clock, nodes = Clock(step_duration, exact), graph.nodes
    units = {name: here for name, n in nodes.items() if (here := read_unit_node(name, n, clock)) is not None}
    before = _before(graph.edges)
    for name, node in nodes.items():
        fed = before.get(name, [])
        if type(node).__name__ == "Output" and any(f not in units for f in fed):
            count = prod(int(n) for n in node.output_type["output"])
            units[name] = UnitNode(RateNeuron("linear"), np.ones(count), np.zeros(count))
    ends = {*units, *(name for name, node in nodes.items() if type(node).__name__ == "Input")}
    areas, projections, params = [], [], {}
    for name, here in units.items():
        links = links_onto(name, nodes, before, ends, step_duration)
        area, bias = _area(name, here, links)
        areas.append(area)
        if area.bias:
            params[f"{name}.bias"] = torch.as_tensor(bias, dtype=dtype)[None]
        for link in links:
            p, weight = _projection(link, name, here)
            projections.append(p)
            params[p.parameter] = torch.as_tensor(weight, dtype=dtype)[None]
    return AreaNetwork(tuple(areas), tuple(projections)), params


def _area(name: str, here: UnitNode, links: Sequence[Link]) -> tuple[Area, np.ndarray]:
    """The area of a node, and its bias."""
    brought = [link.bias for link in links if link.bias is not None]
    if here.synapse is not None and any(b.any() for b in brought):
        raise NetworkError(
            f"a bias reaches '{name}' through its synapses",
            given=f"from {[link.source for link in links if link.bias is not None]}",
            needed="biases of zero before a node that filters what it gets",
            action="add the bias, times r, to v_leak",
        )
    bias = here.bias + here.gain * sum(brought, start=np.zeros_like(here.bias))
    unit_id = tuple(f"{name} {i}" for i in range(len(here.gain)))
    return Area(name, unit_id, here.neuron, bias=bool(brought) or bool(bias.any())), bias


def _projection(
    link: Link, target: str, here: UnitNode
) -> tuple[DenseProjection | ConvolutionProjection, np.ndarray]:
    """The projection of a link, and its weights."""
    synapse = here.synapse
    if link.delay:
        backward = (0.0, 0.0) if synapse is None else synapse.backward
        synapse = FilteredSynapse(backward=backward, delay=link.delay)
    if link.tiling is None:
        weight = np.eye(len(here.gain)) if link.weight is None else link.weight
        return DenseProjection(link.source, target, synapse=synapse), here.gain[:, None] * weight
    assert link.weight is not None
    maps = here.gain.reshape(link.tiling.channels, -1)
    if (maps != maps[:, :1]).any():
        raise NetworkError(
            f"units of '{target}' differ in what they make of a convolution",
            given=f"gains from {maps.min()} to {maps.max()} within a map",
            needed="one resistance a map",
            action="scale the kernels instead",
        )
    return ConvolutionProjection(link.source, target, link.tiling, synapse), maps[
        :, :1, None, None
    ] * link.weight


def _before(edges: Sequence[tuple[str, str]]) -> Mapping[str, list[str]]:
    """Node → nodes that lead to it."""
    before: dict[str, list[str]] = {}
    for source, target in edges:
        before.setdefault(target, []).append(source)
    return before
