"""Delays of single synapses: drawn or given, and how a projection comes to read each at its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import torch

from arealis.networks.sparse_projection import SparseProjection
from arealis.networks.synapses import DelayLine
from arealis.networks.synapses.requirements import LONGEST_DELAY, delay_steps
from arealis.networks.wiring import SparseSynapses, Synapses
from arealis.networks.wiring.synapses import slotted
from arealis.types import NetworkError, SpecificationError

__all__ = ["Delays", "delay_synapses", "given_delays", "listed", "uniform_delays"]

Delays: TypeAlias = Callable[[np.ndarray, np.ndarray, np.random.Generator], np.ndarray]
"""``(target, source, rng) → delays`` in time steps of synapses between these units, given as positions in a
bundle."""


def uniform_delays(*, step_duration: float, longest: float, shortest: float = 0.0) -> Delays:
    """Draw the delay of every synapse, any whole number of time steps in a range as likely as any other.

    Args:
        step_duration: Seconds a time step.
        longest: Seconds, the longest delay; a whole number of steps, as is the next.
        shortest: Seconds, the shortest one.

    Returns:
        What draws them.

    Raises:
        SpecificationError: if a delay is negative, no whole number of steps or too long, or the shortest is
            longer than the longest.

    Example:
        >>> draw = uniform_delays(step_duration=0.001, shortest=0.001, longest=0.02)
        >>> drawn = draw(np.arange(500), np.arange(500), np.random.default_rng(0))
        >>> int(drawn.min()), int(drawn.max())
        (1, 20)

    References:
        Izhikevich 2006, Neural Comput 18:245.
    """
    first, last = delay_steps(shortest, step_duration), delay_steps(longest, step_duration)
    if first > last:
        raise SpecificationError(
            "the shortest delay of a projection is longer than the longest",
            given=f"shortest = {shortest:g} s, longest = {longest:g} s",
            needed="a range",
            action="exchange the two",
        )
    return lambda target, source, rng: rng.integers(first, last + 1, len(target))


def given_delays(steps: np.ndarray) -> Delays:
    """Give every synapse the delay that a table says, the same in all replicas.

    Args:
        steps: Delays in time steps ``[target, source]``, of all units of a bundle; read where there is a
            synapse.

    Returns:
        What looks them up.

    Example:
        >>> look_up = given_delays(np.array([[0, 5], [7, 0]]))
        >>> look_up(np.array([0, 1]), np.array([1, 0]), np.random.default_rng(0)).tolist()
        [5, 7]
    """
    return lambda target, source, rng: steps[target, source]


def delay_synapses(
    projection: SparseProjection,
    delays: Delays,
    rows: np.ndarray,
    columns: np.ndarray,
    generators: Sequence[np.random.Generator],
) -> SparseProjection:
    """Let every synapse of a projection read a delay line at its own tap.

    Args:
        projection: As wired.
        delays: Delays by synapse.
        rows: Positions of its targets in the bundle.
        columns: Positions of its sources.
        generators: One a replica.

    Returns:
        The projection with a delay line behind its synapses, which reads unit ``j`` at tap ``k`` as source
        ``k × units + j``.

    Raises:
        NetworkError: if a delay is negative, no whole number, or too long.
    """
    sources = projection.sources.long().numpy()
    absent = projection.structure is None
    taken = np.ones(sources.shape, bool) if absent else (projection.structure != 0).numpy()
    steps = np.zeros(sources.shape, np.int64)
    for replica, generator in enumerate(generators):
        target, slot = np.nonzero(taken[replica])
        source = sources[replica, target, slot]
        found = np.asarray(delays(rows[target], columns[source], generator))
        _require_steps(found, projection.name, len(target))
        steps[replica, target, slot] = found
    taps = np.unique(steps[taken])
    tap = np.where(taken, np.searchsorted(taps, steps), 0)
    line = DelayLine(tuple(taps.tolist()), projection.synapse)
    reading = torch.as_tensor(tap * projection.count + sources, dtype=torch.int32)
    return replace(projection, sources=reading, count=len(taps) * projection.count, synapse=line)


def listed(synapses: Synapses) -> SparseSynapses:
    """List the synapses of matrices target by target, where the structure is not zero.

    Example:
        >>> listed(Synapses(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 1.0], [1.0, 1.0]]))).source
        array([[1, 0],
               [0, 1]], dtype=int32)
    """
    factor = np.ones_like(synapses.weight) if synapses.structure is None else synapses.structure
    target, source = np.nonzero(factor)
    values = [synapses.weight[target, source], factor[target, source]]
    laid, _, (weight, structure) = slotted(target, source, len(factor), *values)
    return SparseSynapses(weight, laid, None if synapses.structure is None else structure)


def _require_steps(steps: np.ndarray, name: str, count: int) -> None:
    whole = steps.shape == (count,) and np.issubdtype(steps.dtype, np.number) and (steps == np.round(steps))
    if np.all(whole) and np.all((steps >= 0) & (steps <= LONGEST_DELAY)):
        return
    given = f"from {steps.min():g} to {steps.max():g}" if steps.shape == (count,) else f"shape {steps.shape}"
    raise NetworkError(
        f"delays of '{name}' cannot be kept",
        given=given,
        needed=f"whole numbers of time steps, from 0 to {LONGEST_DELAY}, one for each of {count} synapses",
        action="correct 'delays'",
    )
