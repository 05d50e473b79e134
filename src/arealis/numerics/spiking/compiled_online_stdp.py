"""Online pair STDP, compiled: a row of weights is touched only when its source fires.

``weights`` are ``[replica, source, target]``, so that a presynaptic spike reads one row. What postsynaptic
spikes did to it meanwhile is made up for then, for all targets at once. With a trace that decays by the
factor λ a step, a source that fired at a strengthens a synapse by

    Σ_s λ^(s − a) z(s) = λ^−(a − b) [Σ_s<t λ^(s − b) z(s) − Σ_s<a λ^(s − b) z(s)],

in which the sums are the same for all sources. They begin anew in every block of time, at b, so that no
power of λ grows large. Synapses only gain between two spikes of their source, so a bound on strength may be
kept at the end. Constants come in the arrays' type, because a literal would make single precision double. All
is in one file, because Numba's cache on disk watches no other than that of the function which is called.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

__all__ = ["learn_online"]

SUBTRACT, VALUE = 1, 2
RISE, FALL, GAIN, LOSS, LARGEST = range(5)
WIDEST = 16.0  # to what the powers of a block may grow, and by how much a difference of sums may lose
NOTHING = 1e-20  # the part of the largest strength below which what a trace has left is nothing


@njit(cache=True, nogil=True)
def learn_online(
    sources, weights, v, remaining, early, late, cells, reset, refractory, window, nearest, spikes
):
    """Fill ``spikes [time, replica, target]``; weights and state become those after the last step.

    ``sources`` are spikes ``[time, replica, source]``, ``cells`` is ``[parameter, replica, target]``,
    ``window`` holds both decays, both amplitudes and the largest strength.
    """
    steps, replicas, targets = spikes.shape
    block, powers = block_of(window[RISE], steps), powers_of(window[RISE], steps)
    so_far = np.empty((steps, targets), v.dtype)  # sums of a block before each step
    whole = np.empty((steps // block + 1, targets), v.dtype)  # sums of each block
    now, none = np.zeros(targets, v.dtype), np.zeros(targets, v.dtype)
    driven, lost = np.empty(targets, v.dtype), np.empty(targets, v.dtype)
    # Unsigned, they need no test for an index that counts from the end.
    fired, last = np.empty(targets, np.uint32), np.empty(sources.shape[2], np.int64)
    for r in range(replicas):
        for j in range(len(last)):
            last[j] = -1
        for t in range(steps):
            if t % block == 0:
                copy_row(now, whole[max(t // block - 1, 0)])
                clear_row(now)
            copy_row(now, so_far[t])
            clear_row(driven)
            for i in range(targets):
                late[r, i] *= window[FALL]
                lost[i] = window[LOSS] * late[r, i]
            for j in range(len(last)):
                if sources[t, r, j] != 0:
                    row, trace = weights[r, j], early[r, j]
                    base, scale = catch_up(row, trace, last[j], t, so_far, whole, none, block, powers, window)
                    arrive(row, base, so_far[t], scale, window[LARGEST], lost, driven)
                    early[r, j] = 1 if nearest else trace * powers[t - last[j]] + 1
                    last[j] = t
            count = fire(driven, cells[:, r], reset, refractory, v[r], remaining[r], spikes[t, r], fired)
            for i in fired[:count]:
                late[r, i] = 1 if nearest else late[r, i] + 1
                now[i] += powers[t % block]
        for j in range(len(last)):
            row, trace = weights[r, j], early[r, j]
            base, scale = catch_up(row, trace, last[j], steps - 1, so_far, whole, none, block, powers, window)
            gain_row(row, base, now, scale, window[LARGEST])
            early[r, j] = trace * powers[steps - 1 - last[j]]


@njit(cache=True, nogil=True)
def copy_row(values, out):
    """Copy: an assignment to a slice would have to check shapes, which takes seconds to compile."""
    for i in range(len(values)):
        out[i] = values[i]


@njit(cache=True, nogil=True)
def clear_row(out):
    """Set to zero."""
    for i in range(len(out)):
        out[i] = 0


@njit(cache=True, nogil=True)
def block_of(rise, steps):
    """Time steps in which a trace that rises backwards stays below ``WIDEST``, at least one."""
    if rise <= 1 / WIDEST:
        return 1
    return max(1, min(steps, int(-math.log(WIDEST) / math.log(rise)))) if rise < 1 else steps


@njit(cache=True, nogil=True)
def powers_of(rise, steps):
    """Powers of the decay from 0 on."""
    powers = np.empty(steps + 1, np.float64)
    for n in range(steps + 1):
        powers[n] = float(rise) ** n
    return powers.astype(type(rise))


@njit(cache=True, nogil=True)
def catch_up(row, trace, last, now, so_far, whole, none, block, powers, window):
    """Strengthen a row by what fired in the blocks between its source's last spike and that of step ``now``.

    Returns the sums that this block is to be counted from, and by what to multiply them.
    """
    b, base = max(last, 0) // block, so_far[last] if last >= 0 else none
    scale = window[GAIN] * trace
    scale = scale / powers[last - b * block] if last >= 0 else scale * powers[1]
    while b < now // block:
        if scale > window[LARGEST] * window.dtype.type(NOTHING):
            gain_row(row, base, whole[b], scale, window[LARGEST])
        base = none
        scale *= powers[block]
        b += 1
    return base, scale


@njit(cache=True, nogil=True)
def gain_row(row, before, after, scale, largest):
    """Strengthen a row up to the largest strength."""
    for i in range(len(row)):
        grown = row[i] + scale * (after[i] - before[i])
        row[i] = grown if grown < largest else largest


@njit(cache=True, nogil=True)
def arrive(row, before, after, scale, largest, lost, driven):
    """Strengthen a row, add it to what drives each target, and weaken it by what targets did before."""
    zero = row.dtype.type(0)
    for i in range(len(row)):
        grown = row[i] + scale * (after[i] - before[i])
        grown = grown if grown < largest else largest
        driven[i] += grown
        left = grown - lost[i]
        row[i] = left if left > zero else zero


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
