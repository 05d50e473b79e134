"""Tsodyks–Markram synapse: short-term depression and facilitation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from arealis.networks.synapses.requirements import require_time_constant
from arealis.types import NetworkError, SpecificationError

__all__ = ["TsodyksMarkram", "tsodyks_markram"]


@dataclass(frozen=True)
class TsodyksMarkram:
    r"""Synapse whose release depends on the spikes before: resources are used up, release is facilitated.

    .. math:: \dot R = (1 - R)/\tau_r - u R\, \delta, \qquad
              \dot u = -u/\tau_f + U (1 - u)\, \delta, \qquad y = u R\, x

    At a spike ``u`` rises first; what is released is the risen ``u`` times the resources before the spike.
    Between spikes both recover exponentially, which is solved exactly. What arrives at a fresh synapse is
    ``U``, and at a steady rate f without facilitation :math:`U / (1 - (1 - U) e^{-1 / f\tau_r})` times the
    recovered part :math:`1 - e^{-1 / f\tau_r}`.

    Args:
        release: Fraction ``U`` of resources that the first spike releases, in (0, 1].
        recovery: Factor by which what is missing of resources shrinks in a time step, exp(−Δt/τ_r).
        facilitation: Factor by which ``u`` shrinks in a time step, exp(−Δt/τ_f); 0 for no facilitation.

    References:
        Tsodyks, Pawelzik & Markram 1998, Neural Comput 10:821.
    """

    release: float
    recovery: float
    facilitation: float = 0.0

    delay: ClassVar[int] = 0

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return a synapse with all its resources."""
        return {"resources": like.new_ones(shape), "utilisation": like.new_zeros(shape)}

    def step(self, state: Mapping[str, Tensor], seen: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step: recover, then release if there is a spike."""
        resources = 1 - (1 - state["resources"]) * self.recovery
        utilisation = state["utilisation"] * self.facilitation
        utilisation = utilisation + self.release * (1 - utilisation) * seen
        released = utilisation * resources * seen
        return {"resources": resources - released, "utilisation": utilisation}, released

    def scan(self, state: Mapping[str, Tensor], seen: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance through a whole sequence."""
        now, arrivals = dict(state), []
        for seen_t in seen:
            now, arrived = self.step(now, seen_t)
            arrivals.append(arrived)
        return now, torch.stack(arrivals)

    def pull_back(self, cotangent: Tensor) -> Tensor:
        """Refuse: what a spike releases depends on all spikes before it."""
        raise _no_error_passes()

    def late(self, spikes: Tensor) -> Tensor:
        """Return spikes as they arrive: at once."""
        return spikes


def tsodyks_markram(
    *,
    step_duration: float,
    release: float = 0.5,
    recovery_time: float = 0.8,
    facilitation_time: float = 0.0,
) -> TsodyksMarkram:
    """Make a synapse with short-term plasticity from its time constants.

    Args:
        step_duration: Seconds a time step.
        release: Fraction of resources that the first spike releases, in (0, 1].
        recovery_time: Seconds in which resources recover; the default is a depressing synapse.
        facilitation_time: Seconds in which facilitation fades; 0 for none.

    Returns:
        The synapse.

    Raises:
        SpecificationError: if the release is outside (0, 1], or a time constant shorter than a time step.

    Example:
        >>> tsodyks_markram(step_duration=0.001, facilitation_time=0.0).facilitation
        0.0
    """
    if not 0 < release <= 1:
        raise SpecificationError(
            "'release' of a Tsodyks–Markram synapse is out of range",
            given=f"{release:g}",
            needed="a fraction above 0, at most 1",
            action="correct 'release'",
        )
    require_time_constant("recovery_time", recovery_time, step_duration)
    if facilitation_time:
        require_time_constant("facilitation_time", facilitation_time, step_duration)
    facilitation = math.exp(-step_duration / facilitation_time) if facilitation_time else 0.0
    return TsodyksMarkram(release, math.exp(-step_duration / recovery_time), facilitation)


def _no_error_passes() -> NetworkError:
    return NetworkError(
        "no error passes a Tsodyks–Markram synapse",
        given="a rule that carries errors from its target to its source",
        needed="a synapse that passes spikes on in proportion, or a rule that carries none",
        action="let the learner own only areas behind it, or change the rule or the synapse",
    )
