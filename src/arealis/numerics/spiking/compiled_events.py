"""Lists of who spiked, compiled. Apart from the scans: what is not needed need not be compiled."""

from __future__ import annotations

from numba import njit

__all__ = ["list_events", "list_rows"]

BLOCK = 8
SKIPPED = 24  # entries a spike from which on it pays to look whether a block is empty


@njit(cache=True, nogil=True)
def list_events(start, bits, one, rows_of_replica, events, offsets):
    """List the units that spiked, row by row from row ``start`` of all, and where each row begins.

    ``bits`` are spikes seen as whole numbers, which is quick to compare, and ``one`` is 1 seen so. Returns
    how many there are; -1 if more than ``events`` has room for, or if anything is neither 0 nor 1.
    """
    rows, units = bits.shape
    count, room, odd = 0, len(events) - units, 0
    for row in range(rows):
        offsets[row] = count
        if count > room or odd > 0:
            return -1
        first, here = (start + row) // rows_of_replica * units, bits[row]
        odd += odd_ones(here, one)
        if count * SKIPPED < row * units:
            count = list_few(here, first, events, count)
        else:
            count = list_row(here, first, events, count)
    return -1 if odd > 0 or count > room else count


@njit(cache=True, nogil=True)
def odd_ones(here, one):
    """How many entries are neither 0 nor 1."""
    count = 0
    for unit in range(len(here)):
        count += (here[unit] != 0) & (here[unit] != one)
    return count


@njit(cache=True, nogil=True)
def list_few(here, first, events, count):
    """List the units of a row that spiked, passing over blocks without a spike; return how many there are."""
    whole = len(here) - len(here) % BLOCK
    for start in range(0, whole, BLOCK):
        some = here[start]
        for k in range(1, BLOCK):
            some |= here[start + k]
        if some != 0:
            for k in range(BLOCK):
                events[count] = first + start + k
                count += here[start + k] != 0
    return list_row(here[whole:], first + whole, events, count)


@njit(cache=True, nogil=True)
def list_row(here, first, events, count):
    """List the units of a row that spiked, without a branch that may be guessed wrong; return as above."""
    for unit in range(len(here)):
        events[count] = first + unit
        count += here[unit] != 0
    return count


@njit(cache=True, nogil=True)
def list_rows(events, offsets, rows, row_offsets):
    """Turn lists of units by row into lists of rows by unit, and say where each unit begins."""
    for event in events:
        row_offsets[event] += 1
    count = 0
    for unit in range(len(row_offsets)):
        spikes = row_offsets[unit]
        row_offsets[unit] = count
        count += spikes
    place = row_offsets.copy()
    for row in range(len(offsets)):
        end = offsets[row + 1] if row + 1 < len(offsets) else len(events)
        for k in range(offsets[row], end):
            rows[place[events[k]]] = row
            place[events[k]] += 1
