"""Neurons with two compartments: input to the apical dendrite turns single spikes into bursts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor

from arealis.networks.modules.sizes import require_ports, require_size
from arealis.networks.neuron import Value
from arealis.networks.neurons import Surrogate
from arealis.networks.neurons.decay import decay_factor, spread
from arealis.networks.neurons.parameter_ranges import (
    milliseconds,
    require_above,
    require_positive,
    require_short_step,
)

__all__ = ["TwoCompartments"]

_NAME = "a neuron with two compartments"


@dataclass(frozen=True, kw_only=True)
class TwoCompartments:
    r"""Spiking neurons with a soma and an apical dendrite that holds plateau potentials.

    .. math::

        \dot v_s &= -\frac{v_s - E}{\tau_s} + \frac{g_s f(v_d) + I_s - w_s}{C_s}, &
        \dot w_s &= -\frac{w_s}{\tau_{ws}} + b \sum_{\hat t} \delta(t - \hat t) \\
        \dot v_d &= -\frac{v_d - E}{\tau_d} + \frac{g_d f(v_d) + c_d K(t - \hat t) + I_d - w_d}{C_d}, &
        \dot w_d &= \frac{a (v_d - E) - w_d}{\tau_{wd}}

    with :math:`f(v) = 1 / (1 + e^{-(v - v_c)/\Delta})`, a spike, :math:`v_s \to E` and a refractory period of
    3 ms where the soma reaches its threshold, and :math:`K = 1` from 0.5 to 2.5 ms after a spike: it travels
    back into the dendrite. Alone, neither a spike nor apical input starts a plateau; together they do, and
    the plateau drives the soma to a burst. Exponential Euler, of first order: each variable's own leak is
    solved exactly.

    Ports: ``basal`` and ``apical``, with equally many units; their activity is a current.

    Args:
        step_duration: Seconds a time step; that of the network.
        basal_gain: pA into the soma by a unit of activity.
        apical_gain: pA into the dendrite by a unit of activity.
        plateau_current: :math:`g_d`, pA.
        plateau_to_soma: :math:`g_s`, pA.
        back_propagated_current: :math:`c_d`, pA.
        threshold: Of the soma, mV.
        surrogate: Derivative of a spike that learning takes, of the soma's potential less its threshold; no
            error passes through reset, refractory period or back-propagation.

    Raises:
        SpecificationError: for a gain or current that is not positive, a step that is not positive or longer
            than 0.5 ms, or a threshold that does not lie above −70 mV.

    Example:
        >>> cells, apical = TwoCompartments(step_duration=1e-4), torch.full((1, 1, 2), 1.0)
        >>> held = cells.initial((1, 1), {"basal": 2, "apical": 2}, apical)
        >>> held, spikes = cells.step(held, {"basal": torch.zeros(1, 1, 2), "apical": apical})
        >>> spikes.tolist(), bool((held["dendrite"] > held["soma"]).all())
        ([[[0.0, 0.0]]], True)

    References:
        Naud & Sprekeler 2018, PNAS 115:E6329; Larkum, Zhu & Sakmann 1999, Nature 398:338.
    """

    ports: ClassVar[tuple[str, ...]] = ("basal", "apical")
    compartments: ClassVar[Mapping[str, str]] = {"soma": "basal", "dendrite": "apical"}

    step_duration: float = 1e-4
    basal_gain: Value = 500.0
    apical_gain: Value = 500.0
    plateau_current: Value = 1200.0
    plateau_to_soma: Value = 1300.0
    back_propagated_current: Value = 2600.0
    threshold: Value = -50.0
    surrogate: Surrogate = field(default_factory=lambda: Surrogate(slope=0.1))

    def __post_init__(self) -> None:
        require_short_step(_NAME, self.step_duration, longest=0.0005)
        currents = ("plateau_current", "plateau_to_soma", "back_propagated_current")
        positive = ("basal_gain", "apical_gain", *currents)
        require_positive(_NAME, **{name: getattr(self, name) for name in positive})
        require_above(_NAME, ("rest", _REST), ("threshold", self.threshold))

    def units(self, sizes: Mapping[str, int]) -> int:
        """Return as many units as either port has."""
        require_ports(_NAME.removeprefix("a "), sizes, self.ports)
        require_size(_NAME.removeprefix("a "), "apical", sizes["apical"], (sizes["basal"],))
        return sizes["basal"]

    def initial(self, shape: tuple[int, ...], sizes: Mapping[str, int], like: Tensor) -> dict[str, Tensor]:
        """Return both compartments at rest, long after any spike."""
        whole = (*shape, sizes["basal"])
        start = {"soma": _REST, "dendrite": _REST, "since": 1e6}
        start |= {"soma_adaptation": 0.0, "dendrite_adaptation": 0.0}
        return {name: spread(value, whole, like) for name, value in start.items()}

    def step(self, held: dict[str, Tensor], ports: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
        """Return the compartments after a time step, and the spikes."""
        duration = milliseconds(self.step_duration)
        soma, dendrite, since = held["soma"], held["dendrite"], held["since"] + 1
        plateau = torch.sigmoid((dendrite - _PLATEAU_AT) / _PLATEAU_WIDTH)
        into_soma = self.plateau_to_soma * plateau + self.basal_gain * ports["basal"]
        potential = _towards(soma, into_soma - held["soma_adaptation"], duration, _SOMA)
        waits = since * duration <= _REFRACTORY + 1e-9
        potential = torch.where(waits, _REST, potential)
        spike = self.surrogate.spike(potential - self.threshold)
        fired = spike.detach()
        after = since * duration
        arrives = (after > _BACK[0] + 1e-9) & (after <= _BACK[1] + 1e-9)
        into_dendrite = self.plateau_current * plateau + self.apical_gain * ports["apical"]
        into_dendrite = into_dendrite + self.back_propagated_current * arrives - held["dendrite_adaptation"]
        steady = _DENDRITE_COUPLING * (dendrite - _REST)
        kept = decay_factor(duration, _DENDRITE_ADAPTATION)
        forgotten = held["soma_adaptation"] * decay_factor(duration, _SOMA_ADAPTATION)
        return {
            "soma": torch.where(fired > 0, _REST, potential),
            "dendrite": _towards(dendrite, into_dendrite, duration, _DENDRITE),
            "since": torch.where(fired > 0, 0.0, since),
            "soma_adaptation": forgotten + _INCREMENT * fired,
            "dendrite_adaptation": steady + (held["dendrite_adaptation"] - steady) * kept,
        }, spike


_REST = -70.0  # mV
_SOMA, _DENDRITE = (16.0, 370.0), (7.0, 170.0)  # time constant in ms and capacitance in pF
_PLATEAU_AT, _PLATEAU_WIDTH = -38.0, 6.0  # mV
_SOMA_ADAPTATION, _DENDRITE_ADAPTATION = 100.0, 30.0  # ms
_INCREMENT, _DENDRITE_COUPLING = 200.0, 13.0  # pA, nS
_REFRACTORY, _BACK = 3.0, (0.5, 2.5)  # ms


def _towards(potential: Tensor, current: Tensor, duration: float, compartment: tuple[float, float]) -> Tensor:
    """The potential after a step, which decays to where the current would hold it."""
    time_constant, capacitance = compartment
    target = _REST + current * (time_constant / capacitance)
    return target + (potential - target) * decay_factor(duration, time_constant)
