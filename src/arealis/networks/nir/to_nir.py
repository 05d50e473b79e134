"""A network as a graph of NIR."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np
from torch import Tensor

from arealis.networks.area import Area
from arealis.networks.convolution import ConvolutionProjection
from arealis.networks.learnt import bound
from arealis.networks.network import AreaNetwork
from arealis.networks.nir.discrete import Clock
from arealis.networks.nir.library import nir_library
from arealis.networks.nir.neuron_nodes import unit_node
from arealis.networks.sparse_projection import SparseProjection
from arealis.networks.synapses import FilteredSynapse
from arealis.types import NetworkError, Parameters, Projection

__all__ = ["to_nir"]


def to_nir(
    network: AreaNetwork,
    params: Parameters,
    *,
    step_duration: float,
    replica: int = 0,
    outputs: Sequence[str] | None = None,
    exact: bool = True,
) -> Any:
    r"""Turn a network into a graph of NIR, the neuromorphic intermediate representation.

    An area becomes ``LIF``, ``IF``, ``LI`` or, without memory, ``Scale``; behind exponential synapses
    ``CubaLIF`` or ``CubaLI``. A projection becomes ``Linear``, ``Affine`` if it brings its target's bias, or
    ``Conv2d``, after a ``Delay`` if its synapses have one. A spike is a current of 1 for one time step. In
    NIR a unit fires above its threshold, here at it; the time step that a projection on a cycle takes is not
    written down, since simulators of NIR take it too. Which weights are shared or of one sign is lost.

    Args:
        network: The network, of areas of neurons.
        params: Its parameters.
        step_duration: Seconds a time step.
        replica: Which of its replicas.
        outputs: Areas that are read out; those that project to no other area if not given, or if there are
            none, all.
        exact: A time step integrates exactly, so that decay :math:`= e^{-\Delta t/\tau}`; else by Euler's
            rule, :math:`1 - \Delta t/\tau`.

    Returns:
        An ``nir.NIRGraph``, which ``nir.write`` writes to a file.

    Raises:
        NetworkError: if the network has something that NIR does not, or ``nir`` is not installed.

    Example:
        >>> import torch
        >>> from arealis.networks import Area, DenseProjection
        >>> from arealis.networks.neurons import leaky_integrate_and_fire
        >>> neuron = leaky_integrate_and_fire(step_duration=0.001, time_constant=0.02, reset="value")
        >>> V1 = Area("V1", ("a", "b"), neuron, bias=False)
        >>> net = AreaNetwork((V1,), (DenseProjection("eye", "V1"),))
        >>> graph = to_nir(net, {"eye->V1.weight": torch.ones(1, 2, 3)}, step_duration=0.001)
        >>> {name: type(node).__name__ for name, node in sorted(graph.nodes.items())}
        {'V1': 'LIF', 'V1 output': 'Output', 'eye': 'Input', 'eye->V1': 'Linear'}
        >>> graph.nodes["V1"].tau.round(6).tolist()
        [0.02, 0.02]

    References:
        Pedersen et al. 2024, Nature Communications 15:8122.
    """
    nir, clock = nir_library(), Clock(step_duration, exact)
    _require_plain(network)
    network = bound(network, params)
    sizes = _sizes(network, params)
    shapes = {name: _shape(network, name, size) for name, size in sizes.items()}
    nodes = {n: nir.Input(input_type=np.array(s)) for n, s in shapes.items() if n not in network.area}
    edges: list[tuple[str, str]] = []
    for area in network.areas:
        assert isinstance(area, Area)
        synapse, name = _synapse(network, area.name), area.name
        nodes[name] = unit_node(name, area.neuron, synapse, clock, shapes[name], replica)
        bias = params[f"{name}.bias"][replica].detach().numpy() if area.bias else None
        carrier = _carrier(network, name, bias, behind=synapse is not None)
        for p in network.onto[name]:
            weight = _weight(p, params)[replica].detach().numpy()
            chain = _chain(p, weight, bias if p is carrier else None, shapes, clock)
            nodes |= dict(chain)
            path = [p.source, *(link for link, _ in chain), name]
            edges += pairwise(path)
    for name in _outputs(network, outputs):
        nodes[f"{name} output"] = nir.Output(output_type=np.array(shapes[name]))
        edges.append((name, f"{name} output"))
    return nir.NIRGraph(nodes, edges)


def _chain(
    p: Projection,
    weight: np.ndarray,
    bias: np.ndarray | None,
    shapes: dict[str, tuple[int, ...]],
    clock: Clock,
) -> list[tuple[str, Any]]:
    """Nodes of a projection, from its source on."""
    nir, chain, shape = nir_library(), [], shapes[p.source]
    if p.synapse is not None and p.synapse.delay:
        delay = np.full(shape, p.synapse.delay * clock.step_duration)
        chain.append((f"{p.name} delay", nir.Delay(delay)))
    if isinstance(p, ConvolutionProjection):
        lie = p.tiling
        each = np.zeros(lie.channels, weight.dtype) if bias is None else bias.reshape(lie.channels, -1)[:, 0]
        sides = (lie.stride,) * 2, (lie.padding,) * 2
        return [*chain, (p.name, nir.Conv2d(lie.image[1:], weight, *sides, (1, 1), 1, each))]
    if len(shape) > 1:
        flat = nir.Flatten({"input": np.array(shape)}, start_dim=0)
        chain.append((f"{p.name} flat", flat))
    return [*chain, (p.name, nir.Linear(weight) if bias is None else nir.Affine(weight, bias))]


def _weight(p: Projection, params: Parameters) -> Tensor:
    """Kernels, or efficacies as a matrix, of all replicas."""
    efficacy = p.efficacy(params[p.parameter])
    return p.matrix(efficacy) if isinstance(p, SparseProjection) else efficacy


def _carrier(network: AreaNetwork, area: str, bias: np.ndarray | None, *, behind: bool) -> Projection | None:
    """The projection whose node brings the bias of an area."""
    if bias is None or (behind and not bias.any()):
        return None
    for p in network.onto[area]:
        tiled = isinstance(p, ConvolutionProjection)
        maps = bias.reshape(p.tiling.channels, -1) if tiled else bias[:, None]
        if not behind and (maps == maps[:, :1]).all():
            return p
    if not bias.any():
        return None
    raise _inexpressible(
        f"the bias of area '{area}'",
        f"no projection that could bring it: {[p.name for p in network.onto[area]]}",
        "zero biases, or a matrix without filtering synapses onto the area, or maps of one bias each",
    )


def _synapse(network: AreaNetwork, area: str) -> FilteredSynapse | None:
    """The exponential filter behind which an area lies."""
    filters = {_undelayed(p.name, p.synapse) for p in network.onto[area]}
    if len(filters) > 1:
        raise _inexpressible(
            f"synapses onto area '{area}' that differ",
            f"{[p.name for p in network.onto[area]]}",
            "the same time constant for all projections onto an area",
        )
    return filters.pop() if filters else None


def _undelayed(name: str, synapse: object) -> FilteredSynapse | None:
    if synapse is None:
        return None
    if isinstance(synapse, FilteredSynapse) and synapse.forward[1] == synapse.backward[1] == 0:
        if synapse.backward[0] == 0 and synapse.forward[0] == 1:
            return None
        if -1 < synapse.backward[0] < 0:
            return FilteredSynapse(synapse.forward, synapse.backward)
    raise _inexpressible(f"the synapses of {name}", f"{synapse}", "delta or exponential synapses")


def _sizes(network: AreaNetwork, params: Parameters) -> dict[str, int]:
    """Number of units of every area and input."""
    sizes = {a: network.units(a) for a in network.area_names}
    for p in network.projections:
        if p.source not in sizes:
            tiled = isinstance(p, ConvolutionProjection)
            sizes[p.source] = prod(p.tiling.image) if tiled else _weight(p, params).shape[2]
    return sizes


def _shape(network: AreaNetwork, name: str, size: int) -> tuple[int, ...]:
    """How the units of an area or input lie: a list, or an image if they are read or written as one."""
    tiled = [p for p in network.projections if isinstance(p, ConvolutionProjection)]
    images = {p.tiling.image for p in tiled if p.source == name}
    images |= {p.tiling.map for p in tiled if p.target == name}
    listed = [
        p.name for p in network.projections if not isinstance(p, ConvolutionProjection) and p.target == name
    ]
    if len(images) > 1 or (images and listed):
        raise _inexpressible(
            f"'{name}', which lies in two ways",
            f"{sorted(images)} {listed}",
            "units that lie as one image, onto which only convolutions project, or as a list",
        )
    return images.pop() if images else (size,)


def _outputs(network: AreaNetwork, outputs: Sequence[str] | None) -> Sequence[str]:
    if outputs is not None and not set(outputs) <= set(network.area):
        raise NetworkError(
            "an output is no area",
            given=f"{sorted(set(outputs) - set(network.area))}",
            needed=f"areas among {list(network.area)}",
            action="correct 'outputs'",
        )
    on = {p.source for p in network.projections if p.source != p.target}
    return outputs or [a for a in network.area_names if a not in on] or network.area_names


def _require_plain(network: AreaNetwork) -> None:
    """Refuse what has no counterpart at all."""
    modules = [a.name for a in network.areas if not isinstance(a, Area)]
    channels = [p.name for p in network.projections if p.receptor is not None]
    perturbed = sorted({*network.clamps, *network.currents})
    for what, named, needed in (
        ("modules", modules, "areas of neurons"),
        ("receptors", channels, "projections that are currents"),
        ("perturbations", perturbed, "the network before it was perturbed"),
    ):
        if named:
            raise _inexpressible(what, f"{named}", needed)


def _inexpressible(what: str, given: str, needed: str) -> NetworkError:
    return NetworkError(
        f"NIR cannot express {what}", given=given, needed=needed, action="leave it out, or replace it"
    )
