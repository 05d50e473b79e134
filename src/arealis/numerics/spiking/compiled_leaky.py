"""Leaky units through time, compiled: a tile of units stays in the cache while time runs.

Arrays are ``[time, element]``, with elements in the order replica, batch, unit; one without elements stands
for one that is not there. ``cells`` is ``[parameter, 1 or replica, 1 or unit]``. ``weights [replica, from,
to]`` lead from the spikes of one step to the drive of the next, within an example. Loops take few arrays
each, so that they become vectors; constants are written in the arrays' type, because a literal would make
single precision double. All is in one file, because Numba's cache on disk watches no other than that of the
function which is called.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

__all__ = ["pull_back_tiles", "scan_tiles"]

TILE, TILE_OF_LOOPS = 1024, 4096  # more examples share a row of weights while it is in the cache
DECAY, GAIN, OFFSET, THRESHOLD, RESET_TO, ADAPTATION_DECAY, ADAPTATION_STRENGTH = range(7)
SUBTRACT, VALUE = 1, 2
PI_2, ROOT_2_PI = math.pi / 2, math.sqrt(2 * math.pi)


@njit(cache=True, nogil=True)
def scan_tiles(
    first,
    end,
    drive,
    v,
    remaining,
    adaptation,
    before,
    cells,
    weights,
    batch,
    units,
    reset,
    refractory,
    spikes,
    potentials,
    levels,
):
    """Fill elements ``first`` to ``end`` of ``spikes``, ``potentials`` and, of units that adapt, ``levels``.

    ``v``, ``remaining`` and ``adaptation`` become the last state.
    """
    steps = len(spikes)
    tile = tile_of(end - first, units, weights)
    own = np.empty((len(cells), tile), v.dtype)
    held = np.empty(tile if len(remaining) else 0, np.bool_)
    level, driven = np.empty(tile, v.dtype), np.empty(tile if len(weights) else 0, v.dtype)
    listed = np.empty(units, np.int64)
    while first < end:
        last = end_of(first, tile, end, batch * units, weights)
        n = last - first
        cells_of(cells, first, n, batch, units, own)
        copy_row(own[THRESHOLD, :n], level)
        for t in range(steps):
            now, here, fired = (
                drive[t if len(drive) > 1 else 0, first:last],
                v[first:last],
                spikes[t, first:last],
            )
            if len(adaptation):
                level_row(own, adaptation[first:last], level[:n])
                copy_row(level[:n], levels[t, first:last])
            if len(remaining):
                held_row(remaining[first:last], held[:n])
            if len(weights):
                copy_row(now, driven)
                said = spikes[t - 1, first:last] if t else before[first:last]
                add_events(said, weights[first // (batch * units)], listed, driven[:n])
            into = driven[:n] if len(weights) else now
            advance_row(into, held[:n], level[:n], own, reset, here, potentials[t, first:last], fired)
            if len(remaining):
                count_row(fired, refractory, remaining[first:last])
            if len(adaptation):
                adapt_row(own, fired, adaptation[first:last])
        first = last


@njit(cache=True, nogil=True)
def pull_back_tiles(
    first,
    end,
    spikes,
    potentials,
    levels,
    on_spikes,
    on_potentials,
    remaining,
    cells,
    weights,
    batch,
    units,
    reset,
    refractory,
    detached,
    code,
    slope,
    scale,
    on_drive,
):
    """Fill elements ``first`` to ``end`` of ``on_drive``; if of one step, it gathers those of all.

    ``weights`` are ``[replica, to, from]``.
    """
    steps = len(spikes)
    tile = tile_of(end - first, units, weights)
    own = np.empty((len(cells), tile), potentials.dtype)
    carried, adapted = np.empty(tile, potentials.dtype), np.empty(tile, potentials.dtype)
    on_fired, through = np.empty(tile, potentials.dtype), np.empty(tile, potentials.dtype)
    pulled, level = np.empty(tile, potentials.dtype), np.empty(tile, potentials.dtype)
    given, gathered = len(on_potentials) > 0, len(on_drive) < steps
    held = np.empty((steps if len(remaining) else 1, tile if len(remaining) else 0), np.bool_)
    while first < end:
        last = end_of(first, tile, end, batch * units, weights)
        n = last - first
        cells_of(cells, first, n, batch, units, own)
        copy_row(own[THRESHOLD, :n], level)
        clear_row(carried)
        clear_row(adapted)
        if len(remaining):
            for t in range(steps):
                held_row(remaining[first:last], held[t, :n])
                count_row(spikes[t, first:last], refractory, remaining[first:last])
        if gathered:
            clear_row(on_drive[0, first:last])
        for t in range(steps - 1, -1, -1):
            potential, fired = potentials[t, first:last], spikes[t, first:last]
            if len(levels):
                copy_row(levels[t, first:last], level)
            slope_row(code, slope, scale, potential, level[:n], through[:n])
            copy_row(on_spikes[t, first:last], on_fired)
            add_row(adapted[:n], on_fired)
            if len(weights) and t < steps - 1:
                add_product(pulled[:n], weights[first // (batch * units)], on_fired[:n])
            stop = held[t if len(remaining) else 0, : n if len(remaining) else 0]
            direct = on_potentials[t if given else 0, first : (last if given else first)]
            pull_back_row(
                on_fired[:n],
                direct,
                potential,
                fired,
                through[:n],
                stop,
                own,
                reset,
                detached,
                carried[:n],
                pulled[:n],
            )
            if len(levels):
                adapted_row(own, through[:n], adapted[:n])
            if gathered:
                add_row(pulled[:n], on_drive[0, first:last])
            else:
                copy_row(pulled[:n], on_drive[t, first:last])
        first = last


@njit(cache=True, nogil=True)
def tile_of(elements, units, weights):
    """Elements that are worked on together: whole examples where spikes go round."""
    return units * max(1, TILE_OF_LOOPS // units) if len(weights) else max(1, min(TILE, elements))


@njit(cache=True, nogil=True)
def end_of(first, tile, end, whole, weights):
    """Where the tile ends that begins at ``first``: within one replica where spikes go round."""
    last = min(first + tile, end)
    return min(last, (first // whole + 1) * whole) if len(weights) else last


@njit(cache=True, nogil=True)
def cells_of(cells, first, width, batch, units, out):
    """Lay the parameters of ``width`` elements from ``first`` out, one row each."""
    replicas, own = cells.shape[1] > 1, cells.shape[2] > 1
    if not replicas and not own:
        for k in range(len(cells)):
            for i in range(width):
                out[k, i] = cells[k, 0, 0]
        return
    for k in range(len(cells)):
        unit, row = first % units, first // units
        left = batch - row % batch
        replica = row // batch if replicas else 0
        for i in range(width):
            out[k, i] = cells[k, replica, unit if own else 0]
            unit += 1
            if unit == units:
                unit = 0
                left -= 1
                if left == 0:
                    left = batch
                    replica += 1 if replicas else 0


@njit(cache=True, nogil=True)
def advance_row(drive, held, level, cells, reset, v, potential, spikes):
    """Integrate, fire and reset; ``v`` is the potential after the reset, before and after."""
    decay, gain, offset, reset_to = cells[DECAY], cells[GAIN], cells[OFFSET], cells[RESET_TO]
    one = v.dtype.type(1)
    zero = v.dtype.type(0)
    for i in range(len(v)):
        potential[i] = decay[i] * v[i] + gain[i] * drive[i] + offset[i]
    if len(held):
        for i in range(len(v)):
            potential[i] = v[i] if held[i] else potential[i]
    for i in range(len(v)):
        spikes[i] = one if potential[i] - level[i] >= zero else zero
    if len(held):
        for i in range(len(v)):
            spikes[i] = zero if held[i] else spikes[i]
    if reset == SUBTRACT:
        for i in range(len(v)):
            v[i] = potential[i] - spikes[i] * reset_to[i]
    elif reset == VALUE:
        for i in range(len(v)):
            v[i] = (one - spikes[i]) * potential[i] + spikes[i] * reset_to[i]
    else:
        copy_row(potential, v)


@njit(cache=True, nogil=True)
def pull_back_row(
    on_fired, on_potential, potential, spikes, through, held, cells, reset, detached, carried, on_drive
):
    """Pull errors of one time step back.

    ``carried`` is the error on the potential after the reset, then that of the step before; ``through`` comes
    as the surrogate slope and leaves as the error that passed by it.
    """
    decay, gain, reset_to = cells[DECAY], cells[GAIN], cells[RESET_TO]
    one = carried.dtype.type(1)
    zero = carried.dtype.type(0)
    if detached or (reset != SUBTRACT and reset != VALUE):
        for i in range(len(carried)):
            through[i] = through[i] * on_fired[i]
    elif reset == SUBTRACT:
        for i in range(len(carried)):
            through[i] = through[i] * (on_fired[i] - reset_to[i] * carried[i])
    else:
        for i in range(len(carried)):
            through[i] = through[i] * (on_fired[i] + (reset_to[i] - potential[i]) * carried[i])
    for i in range(len(held)):
        through[i] = zero if held[i] else through[i]
    if reset == VALUE:
        for i in range(len(carried)):
            carried[i] = carried[i] * (one - spikes[i])
    add_row(through, carried)
    if len(on_potential):
        add_row(on_potential, carried)
    for i in range(len(carried)):
        on_drive[i] = gain[i] * carried[i]
    if len(held):
        for i in range(len(carried)):
            on_drive[i] = zero if held[i] else on_drive[i]
        for i in range(len(carried)):
            carried[i] = carried[i] if held[i] else decay[i] * carried[i]
    else:
        for i in range(len(carried)):
            carried[i] = decay[i] * carried[i]


@njit(cache=True, nogil=True)
def add_row(values, out):
    """Add in place: with an output of its own that may be an input, a loop would not become vectors."""
    for i in range(len(values)):
        out[i] = out[i] + values[i]


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
def level_row(cells, adaptation, level):
    """Thresholds that spikes have raised."""
    threshold, strength = cells[THRESHOLD], cells[ADAPTATION_STRENGTH]
    for i in range(len(level)):
        level[i] = threshold[i] + strength[i] * adaptation[i]


@njit(cache=True, nogil=True)
def adapt_row(cells, spikes, adaptation):
    """Traces of spikes decay and take the new ones in."""
    decay = cells[ADAPTATION_DECAY]
    for i in range(len(adaptation)):
        adaptation[i] = decay[i] * adaptation[i] + spikes[i]


@njit(cache=True, nogil=True)
def adapted_row(cells, through, adapted):
    """Pull the errors on traces of spikes back by one step."""
    decay, strength = cells[ADAPTATION_DECAY], cells[ADAPTATION_STRENGTH]
    for i in range(len(adapted)):
        adapted[i] = decay[i] * adapted[i] - strength[i] * through[i]


@njit(cache=True, nogil=True)
def held_row(remaining, held):
    """Which units are refractory."""
    for i in range(len(held)):
        held[i] = remaining[i] > 0


@njit(cache=True, nogil=True)
def count_row(spikes, refractory, remaining):
    """Count refractory steps down, or start them."""
    one = remaining.dtype.type(1)
    zero = remaining.dtype.type(0)
    for i in range(len(remaining)):
        left = remaining[i] - one if remaining[i] > one else zero
        remaining[i] = refractory if spikes[i] > zero else left


@njit(cache=True, nogil=True, error_model="numpy")
def slope_row(code, slope, scale, potential, level, out):
    """The surrogate derivative, by the number of its name."""
    one = out.dtype.type(1)
    zero = out.dtype.type(0)
    half = out.dtype.type(0.5)
    if code == 0:
        for i in range(len(out)):
            x = one + abs((potential[i] - level[i]) * slope)
            out[i] = scale * (one / (x * x))
    elif code == 1:
        quarter_turn = out.dtype.type(PI_2)
        for i in range(len(out)):
            x = (potential[i] - level[i]) * slope * quarter_turn
            out[i] = scale * (slope * half / (one + x * x))
    elif code == 2:
        for i in range(len(out)):
            x = one - abs((potential[i] - level[i]) * slope)
            out[i] = scale * (x if x > zero else zero)
    elif code == 3:
        for i in range(len(out)):
            x = np.exp(-abs((potential[i] - level[i]) * slope))
            out[i] = scale * (slope * (x / ((one + x) * (one + x))))
    elif code == 4:
        root = out.dtype.type(ROOT_2_PI)
        for i in range(len(out)):
            x = (potential[i] - level[i]) * slope
            out[i] = scale * (slope / root * np.exp(-half * x * x))
    else:
        for i in range(len(out)):
            out[i] = scale if abs((potential[i] - level[i]) * slope) <= half else zero


@njit(cache=True, nogil=True)
def add_events(spikes, weights, listed, out):
    """Add, example by example, the rows of ``weights [from, to]`` whose units spiked: four at a time."""
    units = len(weights)
    for start in range(0, len(spikes), units):
        count = 0
        for j in range(units):
            listed[count] = j
            count += spikes[start + j] > 0
        here = out[start : start + units]
        k = 0
        while k + 4 <= count:
            a, b = weights[listed[k]], weights[listed[k + 1]]
            c, d = weights[listed[k + 2]], weights[listed[k + 3]]
            for i in range(units):
                here[i] = here[i] + (a[i] + b[i] + c[i] + d[i])
            k += 4
        while k < count:
            add_row(weights[listed[k]], here)
            k += 1


@njit(cache=True, nogil=True, fastmath={"contract"})
def add_product(errors, weights, out):
    """Add ``errors [example, from]`` times ``weights [from, to]``: eight rows serve all examples."""
    units = len(weights)
    whole = units - units % 8
    for j in range(0, whole, 8):
        a, b, c, d = weights[j], weights[j + 1], weights[j + 2], weights[j + 3]
        e, f, g, h = weights[j + 4], weights[j + 5], weights[j + 6], weights[j + 7]
        for start in range(0, len(errors), units):
            by = errors[start + j : start + j + 8]
            p, q, r, s = by[0], by[1], by[2], by[3]
            w, x, y, z = by[4], by[5], by[6], by[7]
            here = out[start : start + units]
            for i in range(units):
                upper = p * a[i] + q * b[i] + r * c[i] + s * d[i]
                here[i] = here[i] + (upper + (w * e[i] + x * f[i] + y * g[i] + z * h[i]))
    for j in range(whole, units):
        for start in range(0, len(errors), units):
            w = errors[start + j]
            for i in range(units):
                out[start + i] = out[start + i] + w * weights[j, i]
