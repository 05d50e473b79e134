"""Distances of spike trains, compiled: pair by pair, without a table of all pairs of spikes."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

__all__ = ["trace_overlaps", "victor_purpura"]


@njit(cache=True, nogil=True)
def victor_purpura(x, x_offsets, y, y_offsets, i, j, cost, out):
    """Write the least cost of turning one train into another, for every pair of trains."""
    least = np.empty(len(y) + 1)
    for pair in range(len(i)):
        start, end = y_offsets[j[pair]], y_offsets[j[pair] + 1]
        spikes = end - start
        for k in range(spikes + 1):
            least[k] = k
        for s in range(x_offsets[i[pair]], x_offsets[i[pair] + 1]):
            before = least[0]
            least[0] += 1
            for k in range(spikes):
                moved = before + cost * abs(x[s] - y[start + k])
                before = least[k + 1]
                least[k + 1] = min(moved, 1 + min(before, least[k]))
        out[pair] = least[spikes]


@njit(cache=True, nogil=True)
def trace_overlaps(x, x_offsets, y, y_offsets, i, j, time_constant, out):
    """Write the sum of exp(−|s − t|/τ) over spikes of one train and of another, for every pair of trains.

    Both are gone through in the order of time, with what is left of the traces of either at hand: of two
    spikes the later one meets the trace of the earlier.
    """
    for pair in range(len(i)):
        a, a_end = x_offsets[i[pair]], x_offsets[i[pair] + 1]
        b, b_end = y_offsets[j[pair]], y_offsets[j[pair] + 1]
        left_of_x, left_of_y, total, now = 0.0, 0.0, 0.0, 0.0
        while a < a_end or b < b_end:
            of_x = b == b_end or (a < a_end and x[a] <= y[b])
            time = x[a] if of_x else y[b]
            fade = math.exp((now - time) / time_constant) if left_of_x + left_of_y > 0 else 0.0
            left_of_x, left_of_y, now = left_of_x * fade, left_of_y * fade, time
            if of_x:
                total += left_of_y
                left_of_x += 1
                a += 1
            else:
                total += left_of_x
                left_of_y += 1
                b += 1
        out[pair] = total
