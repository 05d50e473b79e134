"""Build a network and its first parameters from populations and wiring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from arealis.networks.area import Area, ModuleArea
from arealis.networks.convolution import ConvolutionProjection
from arealis.networks.delays import Delays, listed
from arealis.networks.learnt import first_values
from arealis.networks.network import AreaNetwork
from arealis.networks.projection import DenseProjection
from arealis.networks.sparse_projection import SparseProjection
from arealis.networks.synapses import Receptor, Synapse
from arealis.networks.transmission import AreaProjection
from arealis.networks.unit_signs import signed_like, signs_of, unit_signs
from arealis.networks.wire_sparse import sparse_projections
from arealis.networks.wiring import Population, SharedSynapses, SparseSynapses, Synapses
from arealis.types import NetworkError, Parameters, Projection, Streams

__all__ = ["Bundle", "build"]


@dataclass(frozen=True)
class Bundle:
    """Projections that are wired as one: from all units of some areas to all units of others.

    Args:
        sources: Names of areas, or of one input.
        targets: Names of areas.
        wiring: ``(targets, sources, rng=...) → Synapses``, ``SparseSynapses`` or ``SharedSynapses``,
            such as a partial of :func:`arealis.networks.wiring.connectome`.
        sign_constrained: Keep every synapse's sign while learning (Dale's law). Needs a wiring whose
            structure carries the signs.
        reciprocal: Also wire every projection the other way, through the same synapses, this many times as
            strong; None for one way only. It cannot start from an input.
        synapse: What becomes of activity before it is weighed, both ways; None if it acts at once.
        receptor: What turns what arrives into a current, both ways; None if it is a current.
        delays: Delay of every synapse, such as :func:`arealis.networks.uniform_delays`, on top of what the
            synapses do; each replica draws its own. Synapses are then held as lists. None for no more delay.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    wiring: Callable[..., Synapses | SparseSynapses | SharedSynapses]
    sign_constrained: bool = False
    reciprocal: float | None = None
    synapse: Synapse | None = None
    receptor: Receptor | None = None
    delays: Delays | None = None


def build(
    areas: Sequence[Area | ModuleArea],
    bundles: Sequence[Bundle],
    *,
    inputs: Mapping[str, int],
    rng: Streams,
    excitatory: Mapping[str, float] | None = None,
    dtype: torch.dtype = torch.float32,
) -> tuple[AreaNetwork, Parameters]:
    """Wire areas together; every replica draws its own synapses.

    Args:
        areas: The areas.
        bundles: What projects to what; at most one projection from any source to any area.
        inputs: Number of features of every input that a projection starts from.
        rng: Random streams, one a replica.
        excitatory: Area → fraction of units whose outgoing synapses are all excitatory, the others'
            being all inhibitory; applies to bundles that are sign-constrained.
        dtype: Number type of the parameters.

    Returns:
        The network and its parameters, each with a leading replica axis; biases start at zero, what neurons
        learn of themselves at the values that they were made with.

    Raises:
        NetworkError: if a projection is declared twice, starts from or ends at nothing known, ends at a
            module, or shares its synapses over positions where it cannot.

    Example:
        >>> from functools import partial
        >>> from arealis.networks import RateNeuron, dense
        >>> from arealis.numerics import ReplicaStreams
        >>> V1 = Area("V1", ("a", "b"), RateNeuron("relu"))
        >>> net, params = build([V1], [Bundle(("eye",), ("V1",), dense)], inputs={"eye": 5},
        ...                     rng=ReplicaStreams((0, 1)))
        >>> {name: tuple(p.shape) for name, p in params.items()}
        {'V1.bias': (2, 2), 'eye->V1.weight': (2, 2, 5)}
    """
    params = {
        f"{a.name}.bias": torch.zeros(rng.replicas, len(a.unit_id), dtype=dtype) for a in areas if a.bias
    }
    params |= first_values(areas, rng.replicas, dtype)
    projections: list[AreaProjection] = []
    signs = unit_signs(areas, excitatory or {}, rng)
    for number, bundle in enumerate(bundles):
        sources = _population(bundle.sources, areas, inputs)
        targets = _population(bundle.targets, areas, {})
        generators = rng.spawn(f"wiring {number}").generators()
        drawn = [bundle.wiring(targets, sources, rng=g) for g in generators]
        shared = [s for s in drawn if isinstance(s, SharedSynapses)]
        pairs = zip(drawn, signs_of(sources, signs, rng.replicas), strict=True)
        own = [(s, sign) for s, sign in pairs if not isinstance(s, SharedSynapses)]
        signed = [signed_like(s, sign, bundle.sources) if bundle.sign_constrained else s for s, sign in own]
        matrices = [s for s in signed if isinstance(s, Synapses)]
        wired: Iterable[tuple[Sequence[AreaProjection], np.ndarray]]
        if shared:
            wired = [_convolution(bundle, shared)]
        elif matrices and bundle.delays is None:
            wired = _matrices(bundle, matrices, sources, targets, dtype)
        else:
            lists = [listed(s) if isinstance(s, Synapses) else s for s in signed]
            wired = _sparse(bundle, lists, sources, targets, rng.spawn(f"delays {number}"), dtype)
        for ways, weight in wired:
            _require_new(ways, projections, areas)
            projections.extend(ways)
            params[ways[0].parameter] = torch.as_tensor(weight, dtype=dtype)
    return AreaNetwork(tuple(areas), tuple(projections)), params


def _matrices(
    bundle: Bundle,
    drawn: Sequence[Synapses],
    sources: Population,
    targets: Population,
    dtype: torch.dtype,
) -> Iterator[tuple[list[DenseProjection], np.ndarray]]:
    """Projections of a bundle, each with its way back if it has one, and their weights."""
    for source, target, rows, columns in _blocks(sources, targets):
        block = np.ix_(rows, columns)
        drawn_structure = [s.structure[block] for s in drawn if s.structure is not None]
        structure = torch.as_tensor(np.stack(drawn_structure), dtype=dtype) if drawn_structure else None
        if structure is None or structure.any():
            yield _ways(source, target, structure, bundle), np.stack([s.weight[block] for s in drawn])


def _sparse(
    bundle: Bundle,
    drawn: Sequence[SparseSynapses],
    sources: Population,
    targets: Population,
    rng: Streams,
    dtype: torch.dtype,
) -> Iterator[tuple[list[SparseProjection], np.ndarray]]:
    """Projections of a bundle whose synapses are few, or have delays of their own, and their weights."""
    why, where = (
        "sparse" if bundle.delays is None else "delays",
        f"{list(bundle.sources)} to {list(bundle.targets)}",
    )
    if bundle.reciprocal is not None:
        raise NetworkError(
            "a reciprocal projection is wired by lists of synapses",
            given=f"{where}, with '{why}' and reciprocal = {bundle.reciprocal}",
            needed="a matrix, which is the same both ways",
            action=f"take 'reciprocal' or '{why}' out",
        )
    if bundle.delays is not None and bundle.receptor is not None and bundle.receptor.electrical:
        raise NetworkError(
            "gap junctions have delays",
            given=f"{where}, with 'delays' and receptor = {bundle.receptor}",
            needed="synapses that spikes cross, or potentials that act at once",
            action="take 'delays' out, or change the receptor",
        )
    ways = {
        "sign_constrained": bundle.sign_constrained,
        "synapse": bundle.synapse,
        "receptor": bundle.receptor,
    }
    blocks = list(_blocks(sources, targets))
    for projection, weight in sparse_projections(
        drawn, blocks, **ways, delays=bundle.delays, rng=rng, dtype=dtype
    ):
        yield [projection], weight


def _convolution(
    bundle: Bundle, drawn: Sequence[SharedSynapses]
) -> tuple[list[ConvolutionProjection], np.ndarray]:
    """The projection of a bundle whose synapses are shared over positions, and its kernels."""
    ends = (*bundle.sources, *bundle.targets)
    plain = not bundle.sign_constrained and bundle.reciprocal is None and bundle.receptor is None
    if bundle.delays is not None:
        raise NetworkError(
            "synapses that are shared over positions have delays of their own",
            given=f"a convolution from {list(bundle.sources)} to {list(bundle.targets)}, with 'delays'",
            needed="synapses of which each is one of its own",
            action="wire 'locally_connected', or let 'synapse' delay them all alike",
        )
    if len(ends) != 2 or not plain:
        raise NetworkError(
            "a convolution is wired as only matrices can be",
            given=f"{list(bundle.sources)} to {list(bundle.targets)}, sign_constrained = "
            f"{bundle.sign_constrained}, reciprocal = {bundle.reciprocal}, receptor = {bundle.receptor}",
            needed="one source, one target, kernels of free sign, one way, currents",
            action="take these options out, or wire 'locally_connected'",
        )
    projection = ConvolutionProjection(ends[0], ends[-1], drawn[0].tiling, bundle.synapse)
    return [projection], np.stack([s.weight for s in drawn])


def _ways(source: str, target: str, structure: torch.Tensor | None, bundle: Bundle) -> list[DenseProjection]:
    """The projection, and the way back if there is one."""
    ends, keeps = (source, target), bundle.sign_constrained
    there = DenseProjection(*ends, structure, keeps, synapse=bundle.synapse, receptor=bundle.receptor)
    if bundle.reciprocal is None:
        return [there]
    return [there, replace(there, source=target, target=source, reciprocal=bundle.reciprocal)]


def _require_new(
    ways: Sequence[Projection], before: Sequence[Projection], areas: Sequence[Area | ModuleArea]
) -> None:
    names = [p.name for p in (*before, *ways)]
    if len(set(names)) < len(names):
        raise NetworkError(
            "a projection is declared twice",
            given=", ".join(way.name for way in ways),
            needed="at most one from any source to any area",
            action="merge the two, or route one through another area",
        )
    modules = {a.name for a in areas if isinstance(a, ModuleArea)}
    if any(way.target in modules for way in ways):
        raise NetworkError(
            "a projection ends at a module, which has no synapses",
            given=ways[0].name,
            needed="an area with neurons",
            action=f"project to an area that feeds a port of '{ways[0].target}'",
        )
    if ways[-1].target not in {a.name for a in areas}:
        raise NetworkError(
            "a reciprocal projection starts from an input",
            given=ways[0].name,
            needed="areas at both ends, for a signal comes back to the source",
            action="take 'reciprocal' out, or put an area behind the input",
        )


def _population(
    names: Sequence[str], areas: Sequence[Area | ModuleArea], inputs: Mapping[str, int]
) -> Population:
    units = {a.name: a.unit_id for a in areas}
    units |= {name: tuple(f"{name} {i}" for i in range(n)) for name, n in inputs.items() if name not in units}
    strange = sorted(set(names) - set(units))
    if strange:
        raise NetworkError(
            "a projection starts from or ends at nothing known",
            given=f"{strange}",
            needed=f"one of {sorted(units)}",
            action="declare the area, or correct the name",
        )
    return Population(tuple(u for n in names for u in units[n]), tuple(n for n in names for _ in units[n]))


def _blocks(sources: Population, targets: Population):
    source_area, target_area = np.array(sources.area), np.array(targets.area)
    for source in dict.fromkeys(sources.area):
        for target in dict.fromkeys(targets.area):
            yield source, target, np.flatnonzero(target_area == target), np.flatnonzero(source_area == source)
