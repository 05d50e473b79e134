"""Spike counts of a converted network after several durations, from one run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from arealis.networks.conversion import Conversion
from arealis.networks.respond import stack_inputs
from arealis.types import NetworkError, SpecificationError, Stimuli

__all__ = ["count_spikes"]

_STIMULI_AT_ONCE = 100


@torch.no_grad()
def count_spikes(
    conversion: Conversion, stimuli: Sequence[Stimuli], *, durations: Sequence[int], charge: float = 0.5
) -> dict[str, Tensor]:
    r"""Show held stimuli to a converted network, and count spikes after each of several durations.

    .. math:: N_i(T) = \left\lfloor v_0 + \sum_{t \leq T} I_i(t) \right\rfloor
              \quad \text{for a current between 0 and 1}

    Args:
        conversion: The network in spikes.
        stimuli: What each replica is shown; equally many for all, one frame each.
        durations: Numbers of time steps T.
        charge: Potential that units begin with, from 0 to below 1, the threshold. Half of it makes the rates
            of a first area right on average, none makes them too low by half a spike.

    Returns:
        Area → spikes so far ``[duration, replica, stimulus, unit]``; of an area that is read by its
        potential, the potential.

    Raises:
        SpecificationError: if a duration is below 1, or the charge is out of range.
        NetworkError: if stimuli change over time, or are currents into areas.

    Example:
        >>> from arealis.networks import Area, AreaNetwork
        >>> from arealis.networks.neurons import IntegrateAndFire
        >>> eye = AreaNetwork((Area("eye", ("a",), IntegrateAndFire()),), ())
        >>> made = Conversion(eye, {"eye.bias": torch.tensor([[0.25]])}, {"eye": torch.ones(1)})
        >>> count_spikes(made, [Stimuli({}, np.array(["x"]))], durations=[4, 40])["eye"].ravel().tolist()
        [1.0, 10.0]

    References:
        Bu et al. 2022, AAAI, for half a threshold to begin with.
    """
    _check(conversion, stimuli, durations, charge)
    network, params, found = conversion.network, conversion.params, []
    like = next(iter(params.values()))
    for start in range(0, len(stimuli[0]), _STIMULI_AT_ONCE):
        shown = [s.select(np.arange(start, min(start + _STIMULI_AT_ONCE, len(s)))) for s in stimuli]
        state = network.initial_state(len(stimuli), len(shown[0]), like=like)
        for area in network.area_names:
            if network.spiking(area):
                state[area] |= {"potential": torch.full_like(state[area]["potential"], charge)}
        inputs = stack_inputs(shown, like=like)
        _, activity = network.run(params, state, inputs, steps=max(durations), recorded=False)
        found.append({a: torch.stack([x[:t].sum(0) for t in durations]) for a, x in activity.items()})
    return {area: torch.cat([part[area] for part in found], dim=2) for area in found[0]}


def _check(
    conversion: Conversion, stimuli: Sequence[Stimuli], durations: Sequence[int], charge: float
) -> None:
    if not durations or min(durations) < 1 or not 0 <= charge < 1:
        raise SpecificationError(
            "spikes cannot be counted like this",
            given=f"durations = {list(durations)}, charge = {charge}",
            needed="durations of 1 time step or more, and a charge from 0 to below 1",
            action="correct them",
        )
    frames = {name: x.shape[1] for name, x in stimuli[0].inputs.items()}
    into = sorted(set(frames) & set(conversion.network.area_names))
    if into or any(count > 1 for count in frames.values()) or stimuli[0].codes:
        raise NetworkError(
            "a converted network cannot be shown these stimuli",
            given=f"frames {frames}, codes of {sorted(stimuli[0].codes)}, currents into {into}",
            needed="stimuli of one frame, which are held throughout, by way of projections",
            action="choose stimuli that do not change, without a code",
        )
