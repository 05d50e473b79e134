"""Leaky units through time on a graphics processor: a program keeps a tile of units in its registers.

Arrays are ``[time, element]``, with elements in the order replica, batch, unit; None stands for one that is
not there, and what is asked of it is settled when a kernel is compiled. ``cells`` has one row a parameter,
and an element finds its own there by ``of_replica`` and ``of_unit``, which are 0 where a parameter does not
vary. Products and sums are not fused, so that a spike falls where it falls in the plain loop.
"""

from __future__ import annotations

import triton
import triton.language as tl

__all__ = ["BLOCK", "pull_back_tile", "scan_tile"]

BLOCK = 128
"""Units of a tile: many small tiles, because time leaves nothing else to do side by side."""

SUBTRACT, VALUE = tl.constexpr(1), tl.constexpr(2)
DECAY, GAIN, OFFSET, THRESHOLD, RESET_TO = (tl.constexpr(row) for row in range(5))
SHARPNESS, HEIGHT, TRACE_DECAY, STRENGTH = (tl.constexpr(row) for row in range(5, 9))


@triton.jit
def scan_tile(
    drive,
    v,
    remaining,
    adaptation,
    cells,
    spikes,
    potentials,
    levels,
    steps,
    elements,
    whole,
    units,
    row,
    of_replica,
    of_unit,
    between,
    refractory,
    reset: tl.constexpr,
    block: tl.constexpr,
):
    """Fill ``spikes``, ``potentials`` and, of units that adapt, ``levels``; ``v …`` become the last state.

    The drive of the next step lies ``between`` elements further: none, where it does not change.
    """
    i = tl.program_id(0).to(tl.int64) * block + tl.arange(0, block)
    here = i < elements
    own = cells + (i // whole * of_replica + i % units * of_unit)
    decay, gain = tl.load(own + row * DECAY, here), tl.load(own + row * GAIN, here)
    offset, reset_to = tl.load(own + row * OFFSET, here), tl.load(own + row * RESET_TO, here)
    threshold = tl.load(own + row * THRESHOLD, here)
    trace_decay, strength = tl.load(own + row * TRACE_DECAY, here), tl.load(own + row * STRENGTH, here)
    after, level, at, into = tl.load(v + i, here), threshold, i, i
    raised, left = load_if_there(adaptation, i, here, after), load_if_there(remaining, i, here, after)
    for _ in range(steps):
        potential = decay * after + gain * tl.load(drive + into, here) + offset
        if remaining is not None:
            potential = tl.where(left > 0, after, potential)
        if adaptation is not None:
            level = threshold + strength * raised
            tl.store(levels + at, level, here)
        fired = (potential - level >= 0).to(potential.dtype)
        if remaining is not None:
            fired = tl.where(left > 0, 0.0, fired)
            left = tl.where(fired > 0, refractory, tl.maximum(left - 1, 0.0))
        if adaptation is not None:
            raised = trace_decay * raised + fired
        after = after_spikes(potential, fired, reset_to, reset)
        tl.store(spikes + at, fired, here)
        tl.store(potentials + at, potential, here)
        at += elements
        into += between
    tl.store(v + i, after, here)
    if remaining is not None:
        tl.store(remaining + i, left, here)
    if adaptation is not None:
        tl.store(adaptation + i, raised, here)


@triton.jit
def load_if_there(values, at, here, otherwise):
    """What lies ``at`` some place, or something else of its type where there is nothing to load from."""
    return tl.load(values + at, here) if values is not None else otherwise


@triton.jit
def after_spikes(potential, fired, reset_to, reset: tl.constexpr):
    """What spikes leave of the potential; in this form, what is not finite stays so and is found."""
    if reset == SUBTRACT:
        after = potential - fired * reset_to
    elif reset == VALUE:
        after = (1 - fired) * potential + fired * reset_to
    else:
        after = potential
    return after


@triton.jit
def pull_back_tile(
    spikes,
    potentials,
    levels,
    on_spikes,
    on_potentials,
    remaining,
    cells,
    on_drive,
    steps,
    elements,
    whole,
    units,
    row,
    of_replica,
    of_unit,
    last,
    lag,
    refractory,
    reset: tl.constexpr,
    detached: tl.constexpr,
    surrogate: tl.constexpr,
    gathered: tl.constexpr,
    block: tl.constexpr,
):
    """Fill ``on_drive``; if ``gathered``, with the sum over time.

    The ``last`` step is that many elements from the first. Whether a unit was refractory is seen on the way:
    a spike holds the steps that follow it, no two spikes hold the same step, and the one that holds those
    before a step ends them ``lag`` elements back.
    """
    i = tl.program_id(0).to(tl.int64) * block + tl.arange(0, block)
    here = i < elements
    own = cells + (i // whole * of_replica + i % units * of_unit)
    decay, gain = tl.load(own + row * DECAY, here), tl.load(own + row * GAIN, here)
    reset_to = tl.load(own + row * RESET_TO, here)
    sharpness, height = tl.load(own + row * SHARPNESS, here), tl.load(own + row * HEIGHT, here)
    level = tl.load(own + row * THRESHOLD, here)
    carried = tl.full([block], 0, decay.dtype)  # by the potential after the reset
    adapted, total = carried, carried  # by the trace of spikes; by a drive that did not change
    trace_decay, strength = tl.load(own + row * TRACE_DECAY, here), tl.load(own + row * STRENGTH, here)
    at, held = i + last, here
    first = load_if_there(remaining, i, here, carried)
    left = held_at_last(spikes, at, elements, here, refractory, block)
    for back in range(steps):
        fired, potential = tl.load(spikes + at, here), tl.load(potentials + at, here)
        if levels is not None:
            level = tl.load(levels + at, here)
        on_fired = tl.load(on_spikes + at, here) + adapted
        if not detached:
            on_fired += through_reset(potential, carried, reset_to, reset)
        through = height * slope_of((potential - level) * sharpness, surrogate) * on_fired
        if remaining is not None:
            held = (left > 0) | (first > steps - 1 - back)
            through = tl.where(held, 0.0, through)
        if levels is not None:
            adapted = trace_decay * adapted - strength * through
        if reset == VALUE:
            carried = carried * (1 - fired)
        on_potential = carried + through
        if on_potentials is not None:
            on_potential += tl.load(on_potentials + at, here)
        pulled, carried = gain * on_potential, decay * on_potential
        if remaining is not None:
            pulled, carried = tl.where(held, 0.0, pulled), tl.where(held, on_potential, carried)
            sooner = tl.load(spikes + (at - lag), here & (at >= lag), 0.0)
            left = tl.where(sooner > 0, refractory, left - 1)
        if gathered:
            total += pulled
        else:
            tl.store(on_drive + at, pulled, here)
        at -= elements
    if gathered:
        tl.store(on_drive + i, total, here)


@triton.jit
def held_at_last(spikes, at, elements, here, refractory, block: tl.constexpr):
    """Count the steps, back from the last one at ``at``, in which a spike holds a unit."""
    left = tl.full([block], 0, tl.int32)
    for ago in range(1, refractory + 1):
        at -= elements
        left = tl.where(tl.load(spikes + at, here & (at >= 0), 0.0) > 0, ago, left)
    return left


@triton.jit
def through_reset(potential, carried, reset_to, reset: tl.constexpr):
    """The error that a spike receives for what its reset does to the potential."""
    if reset == SUBTRACT:
        error = -reset_to * carried
    elif reset == VALUE:
        error = (reset_to - potential) * carried
    else:
        error = 0.0 * carried
    return error


@triton.jit
def slope_of(x, surrogate: tl.constexpr):
    """The surrogate derivative less its height, by the number of its name."""
    if surrogate == 0:
        slope = 1 / ((1 + tl.abs(x)) * (1 + tl.abs(x)))
    elif surrogate == 1:
        slope = 1 / (1 + x * x)
    elif surrogate == 2:
        slope = tl.maximum(1 - tl.abs(x), 0.0)
    elif surrogate == 3:
        tail = tl.exp(-tl.abs(x))
        slope = tail / ((1 + tail) * (1 + tail))
    elif surrogate == 4:
        slope = tl.exp(-0.5 * x * x)
    else:
        slope = (tl.abs(x) <= 0.5).to(x.dtype)
    return slope
