"""One time step of each neuron model for one cell, compiled, and the scan of a layer through time.

Numba is imported here, so import this file only where it is installed. Steps and scan stay in one file
because the cache of compiled code on disk is renewed when this file changes, not when others do.

A step takes the variables ``x`` of one cell, of which ``x[0]`` is its potential, its parameters ``p`` and the
``current``; it changes ``x`` and returns whether there was a spike. The order of variables and parameters is
that of the neuron models' ``variables`` and ``coefficients``.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from numba import njit
from numba.extending import register_jitable

__all__ = ["KERNELS"]


def exponential_integrate_and_fire(x, p, current):  # pragma: no cover - compiled
    """Potential, steps of refractoriness left."""
    rest, resistance, sharpness, threshold, decay, peak, reset, pause = p
    if x[1] > 0:
        x[1] -= 1
        return False
    upstroke = sharpness * math.exp((x[0] - threshold) / sharpness)
    target = rest + upstroke + resistance * current
    x[0] = target + (x[0] - target) * decay
    if x[0] >= peak:
        x[0], x[1] = reset, pause
        return True
    return False


def adaptive_exponential(x, p, current):  # pragma: no cover - compiled
    """Potential, adaptation current."""
    rest, resistance, sharpness, threshold, decay, coupling, forgetting, increment, peak, reset = p
    v, w = x[0], x[1]
    target = rest + sharpness * math.exp((v - threshold) / sharpness) + resistance * (current - w)
    steady = coupling * (v - rest)
    x[0] = target + (v - target) * decay
    x[1] = steady + (w - steady) * forgetting
    if x[0] >= peak:
        x[0], x[1] = reset, x[1] + increment
        return True
    return False


def quadratic_integrate_and_fire(x, p, current):  # pragma: no cover - compiled
    """Potential."""
    rest, threshold, duration, resistance, peak, reset = p
    span = threshold - rest
    here = (x[0] - 0.5 * (rest + threshold)) / span
    push = resistance * current / span - 0.25
    root = math.sqrt(max(abs(push), 1e-12))
    turned = math.tan(min(root * duration, 1.57)) if push > 0 else math.tanh(root * duration)
    left = max(1 - here * turned / root, 1e-9)  # of the way to infinity
    x[0] = 0.5 * (rest + threshold) + span * (here + push * turned / root) / left
    if x[0] >= peak:
        x[0] = reset
        return True
    return False


def izhikevich(x, p, current):  # pragma: no cover - compiled
    """Potential, recovery."""
    duration, rate, sensitivity, offset, leak, linear, constant, peak, reset, increment = p
    v, u = x[0], x[1]
    v = v + duration * (0.04 * v * v + linear * v + constant - u + current)
    u = u + duration * rate * (sensitivity * (v - offset) - leak * u)
    if v >= peak:
        x[0], x[1] = reset, u + increment
        return True
    x[0], x[1] = v, u
    return False


@register_jitable
def _linear_over_exponential(y):  # pragma: no cover - compiled
    """y / (exp(y) - 1), which is 1 at 0."""
    return 1 - 0.5 * y if abs(y) < 1e-6 else y / math.expm1(y)


@register_jitable
def _gate(gate, opening, closing, duration):  # pragma: no cover - compiled
    steady = opening / (opening + closing)
    return steady + (gate - steady) * math.exp(-(opening + closing) * duration)


def hodgkin_huxley(x, p, current):  # pragma: no cover - compiled
    """Potential, gates m, h and n."""
    duration, capacitance, sodium, potassium, leak, reversal_na, reversal_k, reversal_leak, threshold = p
    v, m, h, n = x[0], x[1], x[2], x[3]
    g_na, g_k = sodium * m * m * m * h, potassium * n * n * n * n
    total = g_na + g_k + leak
    target = (g_na * reversal_na + g_k * reversal_k + leak * reversal_leak + current) / total
    x[0] = target + (v - target) * math.exp(-total * duration / capacitance)
    opening = _linear_over_exponential(-(v + 40) / 10)
    x[1] = _gate(m, opening, 4 * math.exp(-(v + 65) / 18), duration)
    x[2] = _gate(h, 0.07 * math.exp(-(v + 65) / 20), 1 / (1 + math.exp(-(v + 35) / 10)), duration)
    opening = 0.1 * _linear_over_exponential(-(v + 55) / 10)
    x[3] = _gate(n, opening, 0.125 * math.exp(-(v + 65) / 80), duration)
    return x[0] >= threshold and v < threshold


@register_jitable
def _flow(v, w, current, rate, shift, slope):  # pragma: no cover - compiled
    return v - v * v * v / 3 - w + current, rate * (v + shift - slope * w)


def fitzhugh_nagumo(x, p, current):  # pragma: no cover - compiled
    """Potential, recovery."""
    duration, rate, shift, slope, threshold = p
    v, w = x[0], x[1]
    v1, w1 = _flow(v, w, current, rate, shift, slope)
    v2, w2 = _flow(v + duration / 2 * v1, w + duration / 2 * w1, current, rate, shift, slope)
    v3, w3 = _flow(v + duration / 2 * v2, w + duration / 2 * w2, current, rate, shift, slope)
    v4, w4 = _flow(v + duration * v3, w + duration * w3, current, rate, shift, slope)
    x[0] = v + duration / 6 * (v1 + 2 * v2 + 2 * v3 + v4)
    x[1] = w + duration / 6 * (w1 + 2 * w2 + 2 * w3 + w4)
    return x[0] >= threshold and v < threshold


def spike_response(x, p, current):  # pragma: no cover - compiled
    """Potential, response to input, synaptic current, afterpotential."""
    membrane, synapse, mixing, recovery, drop, threshold = p
    beyond = x[2] - current
    x[1] = current + (x[1] - current) * membrane + beyond * mixing
    x[2] = current + beyond * synapse
    x[3] = x[3] * recovery
    x[0] = x[1] + x[3]
    if x[0] >= threshold:
        x[3] -= drop
        return True
    return False


def resonate_and_fire(x, p, current):  # pragma: no cover - compiled
    """Potential, and the current that it rotates into."""
    turn_real, turn_imaginary, input_real, input_imaginary, threshold, reset, reset_current = p
    imaginary, real = x[0], x[1]
    x[0] = turn_imaginary * real + turn_real * imaginary + input_imaginary * current
    x[1] = turn_real * real - turn_imaginary * imaginary + input_real * current
    if x[0] >= threshold:
        x[0], x[1] = reset, reset_current
        return True
    return False


KERNELS: dict[str, Callable[..., None]] = {}
"""Name of a model → its scan ``(x, p, drive, spikes, potentials)``, which changes x and fills the rest."""


def _compiled_scan(step: Callable) -> Callable[..., None]:
    advance = register_jitable(step)

    @njit(cache=True, nogil=True)
    def scan(x, p, drive, spikes, potentials):  # pragma: no cover - compiled
        alike = len(p) == 1
        for t in range(drive.shape[0]):
            for c in range(drive.shape[1]):
                spikes[t, c] = advance(x[c], p[0 if alike else c], drive[t, c])
                potentials[t, c] = x[c, 0]

    return scan


KERNELS.update(
    (step.__name__, _compiled_scan(step))
    for step in (
        adaptive_exponential,
        exponential_integrate_and_fire,
        fitzhugh_nagumo,
        hodgkin_huxley,
        izhikevich,
        quadratic_integrate_and_fire,
        resonate_and_fire,
        spike_response,
    )
)
