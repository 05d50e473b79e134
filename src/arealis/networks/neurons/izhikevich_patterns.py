"""The twenty firing patterns of cortical and thalamic neurons, as parameters of one model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from arealis.networks.neurons.izhikevich import Izhikevich
from arealis.types import SpecificationError

__all__ = ["IZHIKEVICH_PATTERNS", "izhikevich_pattern"]


def _cell(a: float, b: float, c: float, d: float, rest: float, **others: float) -> Mapping[str, float]:
    parameters = {"recovery_rate": a, "recovery_sensitivity": b, "reset": c, "increment": d, "rest": rest}
    return MappingProxyType(parameters | others)


_CLASS_1 = {"linear": 4.1, "constant": 108.0}

IZHIKEVICH_PATTERNS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "accommodation": _cell(
            0.02, 1.0, -55, 4, -65, recovery=-16.0, recovery_offset=-65.0, recovery_leak=0.0
        ),
        "bistability": _cell(0.1, 0.26, -60, 0, -61),
        "class_1": _cell(0.02, -0.1, -55, 6, -60, **_CLASS_1),
        "class_2": _cell(0.2, 0.26, -65, 0, -64),
        "depolarizing_afterpotential": _cell(1.0, 0.2, -60, -21, -70),
        "inhibition_induced_bursting": _cell(-0.026, -1.0, -45, 0, -63.8),
        "inhibition_induced_spiking": _cell(-0.02, -1.0, -60, 8, -63.8),
        "integrator": _cell(0.02, -0.1, -55, 6, -60, **_CLASS_1),
        "mixed_mode": _cell(0.02, 0.2, -55, 4, -70),
        "phasic_bursting": _cell(0.02, 0.25, -55, 0.05, -64),
        "phasic_spiking": _cell(0.02, 0.25, -65, 6, -64),
        "rebound_burst": _cell(0.03, 0.25, -52, 0, -64),
        "rebound_spike": _cell(0.03, 0.25, -60, 4, -64),
        "resonator": _cell(0.1, 0.26, -60, -1, -62),
        "spike_frequency_adaptation": _cell(0.01, 0.2, -65, 8, -70),
        "spike_latency": _cell(0.02, 0.2, -65, 6, -70),
        "subthreshold_oscillations": _cell(0.05, 0.26, -60, 0, -62),
        "threshold_variability": _cell(0.03, 0.25, -60, 4, -64),
        "tonic_bursting": _cell(0.02, 0.2, -50, 2, -70),
        "tonic_spiking": _cell(0.02, 0.2, -65, 6, -70),
    }
)
"""Firing pattern → parameters of :class:`Izhikevich`, as published but for one: inhibition-induced bursting
has d = 0, since with the −2 of the program behind the figure no burst ends at steps below 0.5 ms."""


def izhikevich_pattern(pattern: str, *, step_duration: float) -> Izhikevich:
    """Make the Izhikevich neuron that shows one of twenty firing patterns.

    The current that brings it out has the same name in :data:`arealis.stimuli.FIRING_PATTERN_CURRENTS`.

    Args:
        pattern: One of :data:`IZHIKEVICH_PATTERNS`.
        step_duration: Seconds a time step; all twenty show at 0.1 ms.

    Returns:
        The neuron.

    Raises:
        SpecificationError: for an unknown pattern, or a step that :class:`Izhikevich` refuses.

    Example:
        >>> izhikevich_pattern("tonic_bursting", step_duration=1e-4).reset
        -50

    References:
        Izhikevich 2004, IEEE Trans Neural Netw 15:1063, figure 1.
    """
    if pattern not in IZHIKEVICH_PATTERNS:
        raise SpecificationError(
            "unknown firing pattern",
            given=repr(pattern),
            needed=f"one of {sorted(IZHIKEVICH_PATTERNS)}",
            action="choose one of these",
        )
    return replace(Izhikevich(step_duration=step_duration), **IZHIKEVICH_PATTERNS[pattern])
