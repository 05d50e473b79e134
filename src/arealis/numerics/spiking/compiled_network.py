"""A network of leaky units through time, compiled: spikes travel as events, with delays, to sparse targets.

Units of all populations lie side by side. Every example runs on its own from beginning to end, so that what
it needs stays in the cache. ``channels`` are kinds of synapse: what all synapses of one bring a unit decays
as one trace. Bundles are lists of synapses from a range of units, all of one channel.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["run_units"]

BLOCK, TILE = 64, 1024
DECAY, GAIN, OFFSET, THRESHOLD, RESET_TO = range(5)
SUBTRACT, VALUE = 1, 2
FIRST, LAST, CHANNEL = range(3)


@njit(cache=True, nogil=True)
def run_units(
    outside,
    early,
    early_first,
    traces,
    left,
    decays,
    delays,
    bundles,
    list_first,
    offsets,
    targets,
    weights,
    cells,
    resets,
    pauses,
    batch,
    v,
    remaining,
    spikes,
    potentials,
    currents,
):
    """Fill ``spikes``, ``potentials`` and ``currents [time, example, unit]``; move the state on.

    ``outside [time or 1, example, unit]`` drives units. ``early [row, example, unit]`` is what comes of
    spikes before the first step, from ``early_first[channel]`` on one row a step. ``traces [channel, example,
    unit]`` decay by ``decays`` and hear spikes ``delays`` steps late, and one more; what spikes that have
    arrived leave of a trace of each source goes to ``left``, laid out alike. ``offsets`` say where the lists
    of each source begin, those of a bundle and replica from ``list_first`` on; ``cells`` are ``[replica,
    parameter, unit]``. ``potentials`` of no step, and
    ``currents`` of one, are not kept.
    """
    steps, examples, units = spikes.shape
    late = delays.max() + 2 if len(delays) else 2
    queue, counts = np.empty((late, units), np.int32), np.zeros(late, np.int64)
    free, zero = np.empty(units, v.dtype), v.dtype.type(0)
    for example in range(examples):
        replica = example // batch
        own = cells[replica if len(cells) > 1 else 0]
        copy_row(remaining[example], free)  # the first step that each may fire in
        for t in range(steps):
            for channel in range(len(decays)):
                trace, delay = traces[channel, example], delays[channel]
                if t <= delay:
                    add_row(early[early_first[channel] + t, example], trace)
                else:
                    past = (t - delay - 1) % late
                    said = queue[past, : counts[past]]
                    for unit in said:
                        left[channel, example, unit] += decays[channel] ** (steps - t)
                    for b in range(len(bundles)):
                        if bundles[b, CHANNEL] == channel:
                            first, last = bundles[b, FIRST], bundles[b, LAST]
                            begin = list_first[b, replica]
                            deliver(said, first, last, offsets[begin:], targets, weights, trace)
            now, count = t % late, 0
            for start in range(0, units, TILE):  # all that a tile needs stays in the nearest cache
                stop = min(start + TILE, units)
                drive, here = (
                    currents[t if len(currents) > 1 else 0, example, start:stop],
                    v[example, start:stop],
                )
                copy_row(outside[t if len(outside) > 1 else 0, example, start:stop], drive)
                for channel in range(len(decays)):
                    pass_on_row(traces[channel, example, start:stop], decays[channel], drive)
                at = free[start:stop]
                decay, gain, offset = own[DECAY, start:stop], own[GAIN, start:stop], own[OFFSET, start:stop]
                advance_row(v.dtype.type(t), drive, at, decay, gain, offset, here)
                if len(potentials):
                    copy_row(here, potentials[t, example, start:stop])
                threshold, reset_to = own[THRESHOLD, start:stop], own[RESET_TO, start:stop]
                how, pause, fired = resets[start:stop], pauses[start:stop], spikes[t, example, start:stop]
                listed = queue[now, count:]
                count += fire_row(t, here, at, threshold, reset_to, how, pause, fired, start, listed)
            counts[now] = count
        for unit in range(units):
            remaining[example, unit] = max(free[unit] - v.dtype.type(steps), zero)


@njit(cache=True, nogil=True)
def deliver(said, first, last, offsets, targets, weights, trace):
    """Add the weights of all synapses of the units that spiked, of those from first to last."""
    for unit in said:
        if first <= unit < last:
            for k in range(offsets[unit - first], offsets[unit - first + 1]):
                trace[targets[k]] += weights[k]


@njit(cache=True, nogil=True)
def copy_row(values, row):
    for i in range(len(row)):
        row[i] = values[i]


@njit(cache=True, nogil=True)
def add_row(values, row):
    for i in range(len(row)):
        row[i] += values[i]


@njit(cache=True, nogil=True)
def pass_on_row(trace, decay, drive):
    for i in range(len(drive)):
        drive[i] += trace[i]
        trace[i] *= decay


@njit(cache=True, nogil=True)
def advance_row(t, drive, free, decay, gain, offset, v):
    """Integrate; units that are not yet free keep their potential."""
    for i in range(len(v)):
        moved = decay[i] * v[i] + gain[i] * drive[i] + offset[i]
        v[i] = v[i] if free[i] > t else moved


@njit(cache=True, nogil=True)
def fire_row(t, v, free, threshold, reset_to, resets, pauses, spikes, first, events):
    """Find the units above threshold, reset them, and list them, counted on from ``first``.

    Returns how many; spikes come as zeros.
    """
    count, units = 0, len(v)
    time, one = v.dtype.type(t), v.dtype.type(1)
    for start in range(0, units, BLOCK):
        stop = min(start + BLOCK, units)
        if stop - start == BLOCK and above(v[start:stop], threshold[start:stop]) == 0:
            continue
        for i in range(start, stop):
            if v[i] >= threshold[i] and free[i] <= time:
                spikes[i] = one
                free[i] = v.dtype.type(t + 1 + pauses[i])
                events[count] = first + i
                count += 1
                if resets[i] == SUBTRACT:
                    v[i] -= reset_to[i]
                elif resets[i] == VALUE:
                    v[i] = reset_to[i]
    return count


@njit(cache=True, nogil=True)
def above(v, threshold):
    """Number of units above threshold, of a block; loops of known length become vectors."""
    count = np.int32(0)
    for k in range(BLOCK):
        count += np.int32(v[k] >= threshold[k])
    return count
