"""Products with sparse synapses, compiled: what plain tensor operations are slow at.

Synapses are ``[replica, target, slot]``: where each comes from, and how strong it is. Activity and signals
are ``[replica, row, unit]``.
"""

from __future__ import annotations

from numba import njit

__all__ = ["add_events", "add_outer", "add_to_sources", "list_by_source"]


@njit(cache=True, nogil=True)
def list_by_source(sources, absent, offsets, targets, places):
    """List targets, and places of synapses, by source; ``offsets`` come as zeros, one more than sources."""
    wired, slots = sources.shape
    for target in range(wired):
        for slot in range(slots):
            if len(absent) == 0 or not absent[target, slot]:
                offsets[sources[target, slot] + 1] += 1
    for source in range(len(offsets) - 1):
        offsets[source + 1] += offsets[source]
    last = offsets.copy()
    for target in range(wired):
        for slot in range(slots):
            if len(absent) == 0 or not absent[target, slot]:
                source = sources[target, slot]
                targets[last[source]] = target
                places[last[source]] = target * slots + slot
                last[source] += 1


@njit(cache=True, nogil=True)
def add_events(seen, offsets, targets, places, efficacy, drive):
    """Add to ``drive [row, target]`` what sources send that are not silent."""
    rows, sources = seen.shape
    for row in range(rows):
        for source in range(sources):
            value = seen[row, source]
            if value != 0:
                for k in range(offsets[source], offsets[source + 1]):
                    drive[row, targets[k]] += value * efficacy[places[k]]


@njit(cache=True, nogil=True)
def add_to_sources(signal, sources, efficacy, sent):
    """Add to ``sent [row, source]`` what a signal at the targets becomes there."""
    wired, slots = sources.shape
    for row in range(len(signal)):
        for target in range(wired):
            value = signal[row, target]
            if value != 0:
                for slot in range(slots):
                    sent[row, sources[target, slot]] += value * efficacy[target, slot]


@njit(cache=True, nogil=True)
def add_outer(signal, seen, sources, products):
    """Add to ``products [target, slot]`` both sides of every synapse, row by row."""
    wired, slots = sources.shape
    for target in range(wired):
        for row in range(len(signal)):
            value = signal[row, target]
            if value != 0:
                for slot in range(slots):
                    products[target, slot] += value * seen[row, sources[target, slot]]
