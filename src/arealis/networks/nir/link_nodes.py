"""Nodes of NIR between nodes with units, read as links from one to the other."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from arealis.networks.synapses.requirements import delay_steps
from arealis.networks.wiring import Tiling
from arealis.types import NetworkError

__all__ = ["Link", "links_onto"]


@dataclass(frozen=True)
class Link:
    """What leads from one node with units, or an input, to another.

    Args:
        source: Where it starts.
        weight: Matrix ``[target, source]`` or kernel; None if it passes on what it gets.
        bias: What it adds ``[target]``, or None.
        tiling: How a kernel is applied; None for a matrix.
        delay: Time steps.
    """

    source: str
    weight: np.ndarray | None = None
    bias: np.ndarray | None = None
    tiling: Tiling | None = None
    delay: int = 0


def links_onto(
    target: str,
    nodes: Mapping[str, Any],
    before: Mapping[str, list[str]],
    ends: Set[str],
    step_duration: float,
) -> list[Link]:
    """Find everything that leads to a node.

    Args:
        target: Its name.
        nodes: The nodes of the graph.
        before: Node → nodes that lead to it.
        ends: Where links may start.
        step_duration: Seconds a time step.

    Raises:
        NetworkError: if something between two nodes with units is no link, or two links join the same two.
    """
    links = []
    for first in before.get(target, []):
        chain, name = [], first
        while name not in ends:
            leading = before.get(name, [])
            if len(leading) != 1:
                raise _unreadable(
                    name, nodes[name], f"{len(leading)} nodes lead to it", "exactly one before it"
                )
            chain.append(name)
            name = leading[0]
        link = Link(name)
        for passed in reversed(chain):
            link = _through(link, passed, nodes[passed], step_duration)
        links.append(link)
    sources = [link.source for link in links]
    twice = sorted({s for s in sources if sources.count(s) > 1})
    if twice:
        raise NetworkError(
            f"several links of the graph join '{target}' to the same node",
            given=f"{twice}",
            needed="at most one projection from any source to any area",
            action="add their weights up, or send one through a node of its own",
        )
    return links


def _through(link: Link, name: str, node: Any, step_duration: float) -> Link:
    """A link that goes on through one more node."""
    kind = type(node).__name__
    if kind == "Flatten":
        return link
    if kind == "Delay":
        seconds = np.unique(node.delay)
        if len(seconds) > 1:
            raise _unreadable(
                name, node, f"delays from {seconds[0]} to {seconds[-1]} s", "one delay for all units"
            )
        return replace(link, delay=link.delay + delay_steps(float(seconds[0]), step_duration))
    if kind not in ("Linear", "Affine", "Conv2d"):
        raise _unreadable(
            name,
            node,
            f"a node of type {kind}",
            "neurons, linear maps, Conv2d, Flatten, Delay, Input and Output",
        )
    if link.weight is not None:
        raise _unreadable(
            name, node, "another linear map before it", "a node with units between two linear maps"
        )
    if kind == "Conv2d":
        return _convolved(link, name, node)
    if node.weight.ndim != 2:
        raise _unreadable(name, node, f"weights of shape {node.weight.shape}", "a matrix")
    return replace(link, weight=node.weight, bias=node.bias if kind == "Affine" else None)


def _convolved(link: Link, name: str, node: Any) -> Link:
    """A link through a convolution, of square kernels here."""
    to, channels, *sides = (int(n) for n in node.weight.shape)
    stride = [int(n) for n in node.stride]
    padding = _padding(node.padding, sides, stride)
    even = all(a == b for a, b in (sides, stride, padding))
    if not even or node.groups != 1 or {int(n) for n in node.dilation} != {1} or node.input_shape is None:
        given = f"kernel {sides}, stride {stride}, padding {node.padding}, dilation {node.dilation}"
        given += f", groups {node.groups}, input_shape {node.input_shape}"
        raise _unreadable(name, node, given, "square kernels without dilation or groups, and an input_shape")
    height, width = (int(n) for n in node.input_shape)
    tiling = Tiling((channels, height, width), to, sides[0], stride[0], padding[0])
    bias = np.repeat(node.bias, tiling.map[1] * tiling.map[2])
    return replace(link, weight=node.weight, bias=bias, tiling=tiling)


def _padding(padding: Any, sides: list[int], stride: list[int]) -> list[int]:
    """Silent positions at both edges of either side; two numbers that differ where edges do."""
    if not isinstance(padding, str):
        return [int(n) for n in padding]
    if padding == "valid":
        return [0, 0]
    alike = sides[0] % 2 and stride == [1, 1]
    return [sides[0] // 2] * 2 if alike else [0, 1]


def _unreadable(name: str, node: Any, given: str, needed: str) -> NetworkError:
    return NetworkError(
        f"node '{name}' ({type(node).__name__}) of the graph has no counterpart here",
        given=given,
        needed=needed,
        action="change the graph, or take the node out",
    )
