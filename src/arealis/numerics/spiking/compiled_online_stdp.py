"""Online pair STDP, compiled: a row of weights is touched only when its source fires.

``weights`` are ``[replica, source, target]``, so that a presynaptic spike reads one row. What postsynaptic
spikes did to it meanwhile is made up for then, one after the other, while it lies in the cache. Constants
come in the arrays' type, because a literal would make single precision double. All is in one file, because
Numba's cache on disk watches no other than that of the function which is called.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["learn_online"]

SUBTRACT, VALUE = 1, 2
RISE, FALL, GAIN, LOSS, LARGEST = range(5)


@njit(cache=True, nogil=True)
def learn_online(
    sources, weights, v, remaining, early, late, cells, reset, refractory, window, nearest, spikes
):
    """Fill ``spikes [time, replica, target]``; weights and state become those after the last step.

    ``sources`` are spikes ``[time, replica, source]``, ``cells`` is ``[parameter, replica, target]``,
    ``window`` holds both decays, both amplitudes and the largest strength.
    """
    steps, replicas, targets = spikes.shape
    # Unsigned, they need no test for an index that counts from the end.
    fired, ends = np.empty(steps * targets, np.uint32), np.zeros(steps + 1, np.int64)
    when, last = np.empty(steps * targets, np.uint32), np.empty(sources.shape[2], np.int64)
    driven, lost, gained = np.empty(targets, v.dtype), np.empty(targets, v.dtype), np.empty(steps, v.dtype)
    for r in range(replicas):
        last[:] = -1
        for t in range(steps):
            driven[:] = 0
            for i in range(targets):
                late[r, i] *= window[FALL]
                lost[i] = window[LOSS] * late[r, i]
            for j in range(len(last)):
                if sources[t, r, j] != 0:
                    row = weights[r, j]
                    left = catch_up(row, early[r, j], last[j], t, fired, when, ends, window, gained)
                    trace = left * window[RISE]
                    arrive(row, lost, driven)
                    early[r, j] = 1 if nearest else trace + 1
                    last[j] = t
            listed = fired[ends[t] :]
            count = fire(driven, cells[:, r], reset, refractory, v[r], remaining[r], spikes[t, r], listed)
            ends[t + 1] = ends[t] + count
            when[ends[t] : ends[t + 1]] = t
            for i in listed[:count]:
                late[r, i] = 1 if nearest else late[r, i] + 1
        for j in range(len(last)):
            row = weights[r, j]
            early[r, j] = catch_up(row, early[r, j], last[j], steps, fired, when, ends, window, gained)


@njit(cache=True, nogil=True)
def catch_up(row, trace, last, now, fired, when, ends, window, gained):
    """Strengthen a row by what fired since its source did; return the trace that the last step left.

    One loop over time and one over all that fired: within a loop over time, how many fired in a step is
    guessed wrong by the processor more often than not.
    """
    if trace == 0:
        return trace
    first = max(last, 0)
    for s in range(first, now):
        if s > last:
            trace *= window[RISE]
        gained[s] = window[GAIN] * trace
    for k in range(ends[first], ends[now]):
        i = fired[k]
        grown = row[i] + gained[when[k]]
        row[i] = grown if grown < window[LARGEST] else window[LARGEST]
    return trace


@njit(cache=True, nogil=True)
def arrive(row, lost, driven):
    """Add what a source's spike brings to each target, and weaken the synapses that it came by."""
    for i in range(len(driven)):
        driven[i] += row[i]
        left = row[i] - lost[i]
        row[i] = left if left > 0 else 0


@njit(cache=True, nogil=True)
def fire(driven, cells, reset, refractory, v, remaining, spikes, fired):
    """Integrate, fire and reset; list who fired and say how many."""
    decay, gain, offset, threshold, reset_to = cells
    count = 0
    for i in range(len(v)):
        if len(remaining) and remaining[i] > 0:
            remaining[i] -= 1
            spikes[i] = 0
            continue
        v[i] = decay[i] * v[i] + gain[i] * driven[i] + offset[i]
        spikes[i] = v[i] - threshold[i] >= 0
        if spikes[i]:
            fired[count] = i
            count += 1
            if reset == SUBTRACT:
                v[i] -= reset_to[i]
            elif reset == VALUE:
                v[i] = reset_to[i]
            if len(remaining):
                remaining[i] = refractory
    return count
