"""Reciprocity: whether errors can come down as activity, and how much they weaken on the way."""

from __future__ import annotations

import torch

from arealis.types import Network, Parameters, Projection, SpecificationError

__all__ = ["balance", "way_down"]


def way_down(network: Network, areas: tuple[str, ...], read: tuple[str, ...]) -> tuple[str, ...]:
    """Return areas in the order in which activity reaches them from those that the cost reads.

    Args:
        network: The network.
        areas: The areas that learn, among which it passes.
        read: The areas that the cost reads.

    Raises:
        SpecificationError: if an area is out of reach.
    """
    reached = [a for a in areas if a in read]
    for area in reached:
        below = [p.target for p in network.projections if p.source == area and p.target in areas]
        reached += [a for a in dict.fromkeys(below) if a not in reached]
    apart = [a for a in areas if a not in reached]
    if apart:
        raise SpecificationError(
            f"no way back leads to area '{apart[0]}'",
            given=f"areas {list(areas)}, a cost that reads {list(read)}",
            needed="projections from an area that the cost reads down to every area that learns",
            action="set reciprocal = 1.0 on the projections between these areas",
        )
    return tuple(reached)


def balance(
    network: Network, params: Parameters, areas: tuple[str, ...], read: tuple[str, ...]
) -> dict[str, float]:
    r"""Find how much weaker the error is that arrives in an area, so that it can be made up for.

    A way back γ times as strong as the way there weakens it by γ at each projection. Scaled by

    .. math:: f_l = f_m / \gamma_{ml}, \qquad f_{\mathrm{read}} = 1

    the areas' energies sum to one that all of them descend.

    Args:
        network: The network.
        params: Its parameters.
        areas: The areas that learn.
        read: The areas that the cost reads.

    Returns:
        Area → factor.

    Raises:
        SpecificationError: if an area is out of reach of the cost, a projection and its way back are not
            the same synapses, or ways back weaken the error unevenly along two paths.
    """
    way_down(network, areas, read)
    inner = [p for p in network.projections if p.source in areas and p.target in areas]
    pairs = [(p, _strength(p, _partner(p, network), params)) for p in inner if p.owner == p.target]
    factor = {a: 1.0 for a in areas if a in read}
    for _ in areas:
        for p, gamma in pairs:
            if p.target in factor:
                factor.setdefault(p.source, factor[p.target] / gamma)
            elif p.source in factor:
                factor[p.target] = factor[p.source] * gamma
    uneven = [p.name for p, gamma in pairs if abs(factor[p.source] * gamma / factor[p.target] - 1) > 1e-5]
    if uneven:
        raise SpecificationError(
            "ways back weaken the error unevenly",
            given=f"strengths that do not fit other paths at {uneven}",
            needed="the same product of strengths along every path down to an area",
            action="set reciprocal = 1.0 on every projection between these areas",
        )
    return factor


def _partner(p: Projection, network: Network) -> Projection:
    for back in network.projections:
        if (back.source, back.target, back.parameter) == (
            p.target,
            p.source,
            p.parameter,
        ) and back.name != p.name:
            return back
    raise SpecificationError(
        f"projection '{p.name}' and its way back are not the same synapses",
        given="weights of its own",
        needed="a reciprocal projection, so that there is an energy",
        action="set reciprocal = 1.0 on one of the two, and take the other out",
    )


def _strength(p: Projection, back: Projection, params: Parameters) -> float:
    """How strong the way back is beside the way there, read off how both weigh the same synapses."""
    weight = params[p.parameter]
    one_way, other_way = (q.weight_gradient(torch.ones_like(q.efficacy(weight))) for q in (p, back))
    return float(other_way.abs().sum() / one_way.abs().sum())
