"""The currents that bring out twenty firing patterns of neurons."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from arealis.stimuli.current_piece import CurrentPiece

__all__ = ["FIRING_PATTERN_CURRENTS"]


def _pulses(current: float, duration: float, *starts: float) -> tuple[CurrentPiece, ...]:
    """Pulses; times in ms, as published."""
    return tuple(CurrentPiece(current, start=1e-3 * t, stop=1e-3 * (t + duration)) for t in starts)


def _step(current: float, start: float) -> tuple[CurrentPiece, ...]:
    return (CurrentPiece(current, start=1e-3 * start),)


_RELEASE = (CurrentPiece(80.0), CurrentPiece(-5.0, start=0.05, stop=0.25))

FIRING_PATTERN_CURRENTS: Mapping[str, tuple[CurrentPiece, ...]] = MappingProxyType(
    {
        "accommodation": (
            CurrentPiece(0.0, stop=0.2, until=8.0),
            CurrentPiece(0.0, start=0.3, stop=0.3125, until=4.0),
        ),
        "bistability": (CurrentPiece(0.24), *_pulses(1.0, 5, 37.5, 209.5)),
        "class_1": (CurrentPiece(0.0, start=0.03, stop=0.3, until=20.25),),
        "class_2": (CurrentPiece(-0.5), CurrentPiece(0.0, start=0.03, stop=0.3, until=4.05)),
        "depolarizing_afterpotential": _pulses(20.0, 2, 9),
        "inhibition_induced_bursting": _RELEASE,
        "inhibition_induced_spiking": _RELEASE,
        "integrator": _pulses(9.0, 2, 9, 14, 70, 80),
        "mixed_mode": _step(10.0, 16),
        "phasic_bursting": _step(0.6, 20),
        "phasic_spiking": _step(0.5, 20),
        "rebound_burst": _pulses(-15.0, 5, 20),
        "rebound_spike": _pulses(-15.0, 5, 20),
        "resonator": _pulses(0.65, 4, 40, 60, 280, 320),
        "spike_frequency_adaptation": _step(30.0, 8.5),
        "spike_latency": _pulses(7.04, 3, 10),
        "subthreshold_oscillations": _pulses(2.0, 5, 20),
        "threshold_variability": (*_pulses(1.0, 5, 10, 80), *_pulses(-6.0, 5, 70)),
        "tonic_bursting": _step(15.0, 22),
        "tonic_spiking": _step(14.0, 10),
    }
)
"""Firing pattern → current into an Izhikevich neuron with parameters of the same name, after Izhikevich 2004,
IEEE Trans Neural Netw 15:1063, figure 1. A step goes on for as long as one looks. The second pulse of
bistability comes 6.5 ms earlier than published: it has to meet a phase, which moves with the time step; this
one fits 0.1 ms."""
