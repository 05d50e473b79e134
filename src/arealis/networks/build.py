"""Build a network and its first parameters from populations and wiring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from arealis.networks.area import Area, ModuleArea
from arealis.networks.convolution import ConvolutionProjection
from arealis.networks.network import AreaNetwork
from arealis.networks.projection import DenseProjection
from arealis.networks.sparse_projection import SparseProjection
from arealis.networks.synapses import Receptor, Synapse
from arealis.networks.transmission import AreaProjection
from arealis.networks.wire_sparse import signed_sparsely, sparse_projections
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
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    wiring: Callable[..., Synapses | SparseSynapses | SharedSynapses]
    sign_constrained: bool = False
    reciprocal: float | None = None
    synapse: Synapse | None = None
    receptor: Receptor | None = None


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
        The network and its parameters, each with a leading replica axis; biases start at zero.

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
    projections: list[AreaProjection] = []
    signs = _unit_signs(areas, excitatory or {}, rng)
    for number, bundle in enumerate(bundles):
        sources = _population(bundle.sources, areas, inputs)
        targets = _population(bundle.targets, areas, {})
        generators = rng.spawn(f"wiring {number}").generators()
        drawn = [bundle.wiring(targets, sources, rng=g) for g in generators]
        shared = [s for s in drawn if isinstance(s, SharedSynapses)]
        sparse = [s for s in drawn if isinstance(s, SparseSynapses)]
        wired: Iterable[tuple[Sequence[AreaProjection], np.ndarray]]
        if shared:
            wired = [_convolution(bundle, shared)]
        elif sparse:
            wired = _sparse(
                bundle, zip(sparse, _of(signs, sources, rng), strict=True), sources, targets, dtype
            )
        else:
            pairs = zip(drawn, _of(signs, sources, rng), strict=True)
            signed = [_signed(s, bundle, sign) for s, sign in pairs if isinstance(s, Synapses)]
            wired = _matrices(bundle, signed, sources, targets, dtype)
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
    drawn: Iterable[tuple[SparseSynapses, np.ndarray | None]],
    sources: Population,
    targets: Population,
    dtype: torch.dtype,
) -> Iterator[tuple[list[SparseProjection], np.ndarray]]:
    """Projections of a bundle whose synapses are few, and their weights."""
    if bundle.reciprocal is not None:
        raise NetworkError(
            "a reciprocal projection is wired sparsely",
            given=f"{list(bundle.sources)} to {list(bundle.targets)}, reciprocal = {bundle.reciprocal}",
            needed="a matrix, which is the same both ways",
            action="take 'reciprocal' or 'sparse' out",
        )
    keeps = bundle.sign_constrained
    signed = [signed_sparsely(s, sign) if keeps else s for s, sign in drawn]
    ways = {"sign_constrained": keeps, "synapse": bundle.synapse, "receptor": bundle.receptor}
    for projection, weight in sparse_projections(signed, _blocks(sources, targets), **ways, dtype=dtype):
        yield [projection], weight


def _convolution(
    bundle: Bundle, drawn: Sequence[SharedSynapses]
) -> tuple[list[ConvolutionProjection], np.ndarray]:
    """The projection of a bundle whose synapses are shared over positions, and its kernels."""
    ends = (*bundle.sources, *bundle.targets)
    plain = not bundle.sign_constrained and bundle.reciprocal is None and bundle.receptor is None
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


def _unit_signs(
    areas: Sequence[Area | ModuleArea], excitatory: Mapping[str, float], rng: Streams
) -> dict[str, np.ndarray]:
    """Area → sign ``[replica, unit]``, for the areas whose units are of one sign."""
    signs = {}
    for area in areas:
        if area.name in excitatory:
            count = round(excitatory[area.name] * len(area.unit_id))
            sign = np.where(np.arange(len(area.unit_id)) < count, 1.0, -1.0)
            generators = rng.spawn(f"sign of {area.name}").generators()
            signs[area.name] = np.stack([g.permutation(sign) for g in generators])
    return signs


def _of(signs: Mapping[str, np.ndarray], sources: Population, rng: Streams) -> list[np.ndarray | None]:
    """Sign of every source unit, by replica; None where some area has none."""
    names = list(dict.fromkeys(sources.area))
    if not all(n in signs for n in names):
        return [None] * rng.replicas
    return list(np.concatenate([signs[n] for n in names], axis=1))


def _signed(synapses: Synapses, bundle: Bundle, sign: np.ndarray | None) -> Synapses:
    """Turn drawn weights into gains of one sign on a structure that carries the signs."""
    if not bundle.sign_constrained:
        return synapses
    if sign is not None:
        mask = np.ones_like(synapses.weight) if synapses.structure is None else np.abs(synapses.structure)
        return Synapses(np.abs(synapses.weight), mask * sign)
    if synapses.structure is None or (synapses.weight < 0).any():
        raise NetworkError(
            "a sign-constrained projection has no signs to keep",
            given=f"random weights from {', '.join(bundle.sources)}",
            needed="a wiring whose structure carries signs, or areas with a fraction of excitatory units",
            action=f"set 'excitatory' on {', '.join(bundle.sources)}",
        )
    return synapses
