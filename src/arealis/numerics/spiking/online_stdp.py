"""Online pair STDP: leaky units whose synapses change in the time step in which spikes meet."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from arealis.numerics.spiking.compiled import RESETS, cells_of, kernels, runs_compiled
from arealis.numerics.spiking.leaky_units import LeakyState, LeakyUnits, step_leaky_units
from arealis.types import SpecificationError

__all__ = ["OnlineState", "PairWindow", "learn_online", "learn_online_eagerly", "online_start"]


@dataclass(frozen=True)
class PairWindow:
    r"""Change of a synapse by a pair of spikes, a time step or more apart.

    .. math:: \Delta w = A_+ \lambda_+^{k} \;\; (k \ge 0), \qquad \Delta w = -A_- \lambda_-^{-k} \;\; (k < 0)

    with k the number of steps from the presynaptic to the postsynaptic spike; strengths stay in
    :math:`[0, w_{\max}]`.

    Args:
        potentiation: :math:`A_+`.
        depression: :math:`A_-`.
        potentiation_decay: :math:`\lambda_+`, a time step's.
        depression_decay: :math:`\lambda_-`.
        largest: :math:`w_{\max}`.
        nearest: Pair with the last spike on the other side alone, rather than with all.

    Raises:
        SpecificationError: for decays outside [0, 1], negative amplitudes or a strength that cannot be.

    Example:
        >>> PairWindow(0.01, 0.012, 0.95, 0.95).largest
        1.0
    """

    potentiation: float
    depression: float
    potentiation_decay: float
    depression_decay: float
    largest: float = 1.0
    nearest: bool = False

    def __post_init__(self) -> None:
        decays = self.potentiation_decay, self.depression_decay
        amplitudes = self.potentiation, self.depression, self.largest
        if not (
            all(0 <= d <= 1 for d in decays) and all(0 <= a < math.inf for a in amplitudes) and self.largest
        ):
            raise SpecificationError(
                "synapses cannot change by such pairs",
                given=f"decays {decays}; potentiation, depression and largest {amplitudes}",
                needed="decays in [0, 1], amplitudes of at least 0, a largest strength above 0",
                action="correct them",
            )


@dataclass(frozen=True)
class OnlineState:
    """Synapses, units and traces between two time steps.

    Args:
        weights: ``[replica, target, source]``.
        units: Of the targets, every variable ``[replica, 1, target]``.
        early: Traces of the sources ``[replica, source]``.
        late: Traces of the targets ``[replica, target]``.
    """

    weights: Tensor
    units: LeakyState
    early: Tensor
    late: Tensor


def online_start(weights: Tensor, units: LeakyUnits, potential: float = 0.0) -> OnlineState:
    """Return the state before anything has fired.

    Args:
        weights: ``[replica, target, source]``.
        units: The targets.
        potential: At which they are.

    Returns:
        The state.

    Example:
        >>> units = LeakyUnits(0.9, 1.0, 0.0, 1.0, "value", 0.0, 0, False, (0, 10.0, 1.0))
        >>> online_start(torch.zeros(2, 3, 4), units).early.shape
        torch.Size([2, 4])
    """
    replicas, targets, sources = weights.shape
    at = weights.new_full((replicas, 1, targets), potential)
    waiting = torch.zeros_like(at) if units.refractory else None
    return OnlineState(
        weights,
        LeakyState(at, waiting),
        weights.new_zeros(replicas, sources),
        weights.new_zeros(replicas, targets),
    )


def learn_online(
    state: OnlineState, spikes: Tensor, units: LeakyUnits, window: PairWindow
) -> tuple[OnlineState, Tensor]:
    r"""Let sources drive leaky units while pair STDP changes their synapses at every step.

    In a time step, in this order: traces decay; spikes of the sources arrive, by the weights as they are;
    targets integrate and may fire; synapses of sources that fired weaken by what targets did in earlier
    steps; synapses of targets that fired strengthen by what sources did up to now. The pairs are those of
    :class:`arealis.rules.SpikeTimingDependentPlasticity`, which leaves strengths as they are within a trial.

    Args:
        state: Before the first step; stays as it is.
        spikes: Of the sources ``[time, replica, source]``, ones and zeros.
        units: The targets; without adaptation.
        window: How pairs change synapses.

    Returns:
        The state after the last step, and spikes of the targets ``[time, replica, target]``. Compiled where
        Numba is installed, with time in proportion to the number of spikes of the sources; equal to
        :func:`learn_online_eagerly` up to rounding.

    Raises:
        SpecificationError: if units adapt, or weights are not between 0 and the largest.

    Example:
        >>> units = LeakyUnits(0.9, 1.0, 0.0, 1.0, "value", 0.0, 0, False, (0, 10.0, 1.0))
        >>> spikes = torch.tensor([1.0, 0.0, 1.0, 0.0]).reshape(4, 1, 1)
        >>> start = online_start(torch.full((1, 1, 1), 0.7), units)
        >>> state, fired = learn_online(start, spikes, units, PairWindow(0.1, 0.0, 0.5, 0.5))
        >>> fired.ravel().tolist(), round(float(state.weights), 4)
        ([0.0, 0.0, 1.0, 0.0], 0.825)

    References:
        Song, Miller & Abbott 2000, Nat Neurosci 3:919; Morrison, Diesmann & Gerstner 2008, Biol Cybern
        98:459.
    """
    _require(state, units, window)
    if not runs_compiled(state.weights, spikes):
        return learn_online_eagerly(state, spikes, units, window)
    weights = state.weights.transpose(1, 2).clone(memory_format=torch.contiguous_format)
    early, late = state.early.clone(), state.late.clone()
    potential = state.units.potential[:, 0].clone(memory_format=torch.contiguous_format)
    remaining = potential.new_zeros(len(potential), 0)
    if state.units.remaining is not None:
        remaining = state.units.remaining[:, 0].clone(memory_format=torch.contiguous_format)
    cells = cells_of(units, weights)
    fired = weights.new_empty(len(spikes), len(weights), weights.shape[2])
    kernels("compiled_online_stdp").learn_online(
        spikes.contiguous().numpy(),
        *(x.numpy() for x in (weights, potential, remaining, early, late)),
        np.ascontiguousarray(np.broadcast_to(cells, (len(cells), *potential.shape))),
        RESETS[units.reset],
        units.refractory,
        _numbers(window, weights).numpy(),
        window.nearest,
        fired.numpy(),
    )
    waiting = None if state.units.remaining is None else remaining[:, None]
    after = LeakyState(potential[:, None], waiting)
    return OnlineState(weights.transpose(1, 2).contiguous(), after, early, late), fired


def learn_online_eagerly(
    state: OnlineState, spikes: Tensor, units: LeakyUnits, window: PairWindow
) -> tuple[OnlineState, Tensor]:
    """Do the same by a plain loop over time: the oracle of the compiled one, and what runs without Numba.

    Args:
        state: As :func:`learn_online` takes it.
        spikes: As there.
        units: As there.
        window: As there.

    Returns:
        As there.

    Raises:
        SpecificationError: as there.
    """
    _require(state, units, window)
    weights, neurons, early, late = state.weights, state.units, state.early, state.late
    rise, fall, gain, loss, largest = _numbers(window, weights)
    history = []
    for sent in spikes:
        early, late = rise * early, fall * late
        # One source after the other, as events come.
        arriving = (weights * sent[:, None]).cumsum(-1)[..., -1]
        neurons, fired, _, _ = step_leaky_units(units, neurons, arriving[:, None])
        fired = fired[:, 0].detach()
        weights = (weights - (loss * late)[..., None] * sent[:, None]).clamp_min(0)
        early = torch.where(sent > 0, 1.0, early) if window.nearest else early + sent
        weights = torch.minimum(weights + (gain * early)[:, None] * fired[..., None], largest)
        late = torch.where(fired > 0, 1.0, late) if window.nearest else late + fired
        history.append(fired)
    return OnlineState(weights, neurons, early, late), torch.stack(history)


def _numbers(window: PairWindow, like: Tensor) -> Tensor:
    """Both decays, both amplitudes and the largest strength, in the type of the weights."""
    decays = window.potentiation_decay, window.depression_decay
    return like.new_tensor([*decays, window.potentiation, window.depression, window.largest])


def _require(state: OnlineState, units: LeakyUnits, window: PairWindow) -> None:
    low, high = float(state.weights.min()), float(state.weights.max())
    if units.adaptation is not None or not (low >= 0 and high <= window.largest):
        adapts = units.adaptation is not None
        raise SpecificationError(
            "online STDP cannot run on these units and synapses",
            given="units that adapt" if adapts else f"weights from {low:g} to {high:g}",
            needed="units whose threshold stays" if adapts else f"weights from 0 to {window.largest:g}",
            action="take units without adaptation" if adapts else "rescale them, or raise 'largest'",
        )
