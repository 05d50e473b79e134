"""Lists of who spiked, compiled. Apart from the scans: what is not needed need not be compiled."""

from __future__ import annotations

from numba import njit

__all__ = ["list_events", "list_rows"]

BLOCK = 8


@njit(cache=True, nogil=True)
def list_events(bits, one, rows_of_replica, events, offsets):
    """List the units that spiked, row by row, and where each row begins.

    ``bits`` are spikes seen as whole numbers, which is quick to compare, and ``one`` is 1 seen so. Returns
    how many there are; -1 if more than ``events`` has room for, or if anything is neither 0 nor 1.
    """
    rows, units = bits.shape
    whole = units - units % BLOCK
    count, room, odd = 0, len(events) - units, False
    for row in range(rows):
        offsets[row] = count
        if count > room or odd:
            return -1
        first = row // rows_of_replica * units
        here = bits[row]
        for start in range(0, whole, BLOCK):
            some = here[start]
            for k in range(1, BLOCK):
                some |= here[start + k]
            if some != 0:
                for k in range(BLOCK):
                    odd |= (here[start + k] != 0) & (here[start + k] != one)
                for k in range(BLOCK):
                    events[count] = first + start + k
                    count += here[start + k] != 0
        for unit in range(whole, units):
            odd |= (here[unit] != 0) & (here[unit] != one)
            events[count] = first + unit
            count += here[unit] != 0
    return -1 if odd or count > room else count


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
