"""Respond: show stimuli to a network and record it as one would an animal."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import torch

from arealis.networks.coded import coded_inputs
from arealis.networks.network import AreaNetwork
from arealis.types import Parameters, Responses, Stimuli, make_responses

__all__ = ["respond", "stack_inputs", "weights_digest"]

_STIMULI_AT_ONCE = 1000
_CODED_AT_ONCE = 100  # spikes take a number a time step


@torch.no_grad()
def respond(
    network: AreaNetwork,
    params: Parameters,
    stimuli: Sequence[Stimuli],
    *,
    steps: int,
    step_duration: float = 1.0,
    areas: Sequence[str] | None = None,
    all_times: bool = False,
    averaged: bool = False,
) -> list[Responses]:
    """Record the activity of a network.

    Args:
        network: The network.
        params: Its parameters, each with a leading replica axis.
        stimuli: What each replica is shown; equally many for all.
        steps: Number of time steps that the network runs from rest.
        step_duration: Seconds a step.
        areas: Areas to record; all if not given.
        all_times: Keep every time step, rather than the last one only.
        averaged: Keep the mean over time steps instead, the rate of units that spike.

    Returns:
        One :data:`Responses` a replica, one trial each.

    Example:
        >>> from arealis.networks import Area, RateNeuron
        >>> eye = AreaNetwork((Area("eye", ("on", "off"), RateNeuron("relu")),), ())
        >>> light = Stimuli({"eye": np.array([[[1.0, -1.0]]], dtype="float32")}, np.array(["light"]))
        >>> respond(eye, {"eye.bias": torch.zeros(1, 2)}, [light], steps=1)[0].values.ravel().tolist()
        [1.0, 0.0]
    """
    recorded = tuple(areas) if areas is not None else network.area_names
    parts = []
    at_once = _CODED_AT_ONCE if stimuli[0].codes else _STIMULI_AT_ONCE
    for start in range(0, len(stimuli[0]), at_once):
        shown = [s.select(np.arange(start, min(start + at_once, len(s)))) for s in stimuli]
        inputs = stack_inputs(shown, like=next(iter(params.values())))
        rest = network.initial_state(len(stimuli), len(shown[0]), like=next(iter(params.values())))
        _, activity = network.run(params, rest, inputs, steps=steps)
        kept = torch.cat([_kept(activity[a], all_times, averaged) for a in recorded], dim=-1)
        parts.append(kept.permute(1, 2, 0, 3).cpu().numpy())
    values = np.concatenate(parts, axis=1)
    seconds = step_duration * np.arange(1, steps + 1)
    return [
        make_responses(
            values[replica][:, None],
            stimulus_id=shown.stimulus_id,
            unit_id=[u for a in recorded for u in network.area[a].unit_id],
            area=[a for a in recorded for _ in network.area[a].unit_id],
            time=seconds if all_times else seconds[-1:],
            quantity="activity",
            unit="arbitrary",
            provenance=f"stimuli {shown.provenance}, weights {weights_digest(params, replica)}",
        )
        for replica, shown in enumerate(stimuli)
    ]


def _kept(activity: torch.Tensor, all_times: bool, averaged: bool) -> torch.Tensor:
    """What is recorded of the activity of an area ``[time, ...]``."""
    if averaged:
        return activity.mean(0, keepdim=True)
    return activity if all_times else activity[-1:]


def stack_inputs(stimuli: Sequence[Stimuli], *, like: torch.Tensor) -> dict[str, torch.Tensor]:
    """Lay the stimuli of several replicas out for a network; spikes of a code are the same for all.

    Args:
        stimuli: One set a replica, equally large.
        like: A tensor of the type and device to use.

    Returns:
        Name → ``[time, replica, stimulus, feature]``.
    """
    shown = [coded_inputs(s) for s in stimuli]
    return {
        name: torch.as_tensor(
            np.stack([one[name] for one in shown]), dtype=like.dtype, device=like.device
        ).permute(2, 0, 1, 3)
        for name in stimuli[0].inputs
    }


def weights_digest(params: Parameters, replica: int) -> str:
    """Return a digest of one replica's parameters.

    Args:
        params: Parameters with a leading replica axis.
        replica: Which replica.

    Returns:
        Sixteen hexadecimal digits of a SHA-256.
    """
    digest = hashlib.sha256()
    for name in sorted(params):
        digest.update(name.encode())
        digest.update(params[name][replica].detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]
