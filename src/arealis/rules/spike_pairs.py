"""What rules of spike timing share: both sides of a synapse, bounds of strength, how reward reaches back."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from arealis.numerics import leaky_sum
from arealis.types import Activity, Batch, Network, Projection, SpecificationError

__all__ = ["before", "bounded_update", "credit", "decay_of", "headroom", "late", "spikes_of", "strength_of"]


def spikes_of(
    network: Network, projection: Projection, activity: Activity, batch: Batch
) -> tuple[Tensor, Tensor]:
    """Return the spikes of both sides of a projection, laid out alike.

    Args:
        network: The network.
        projection: The synapses.
        activity: What ``run`` returned.
        batch: What it was shown.

    Returns:
        Of the target ``[time, replica, batch, target]`` and of the source ``[time, replica, batch, source]``,
        the latter as they arrive: behind any delay, at each of several delays, not filtered by the synapse.
    """
    post = activity[projection.target]
    pre = network.presynaptic(projection, activity, batch.inputs)
    pre = pre.expand(*post.shape[:3], pre.shape[-1])
    return post, pre if projection.synapse is None else projection.synapse.late(pre)


def before(trace: Tensor, decay: float) -> Tensor:
    """Return what a trace is just before each time step's own event.

    Args:
        trace: ``[time, ...]``.
        decay: The factor by which it decays in a time step.

    Returns:
        The same shape; zero at the first step.

    Example:
        >>> before(torch.tensor([1.0, 2.0]), 0.5).tolist()
        [0.0, 0.5]
    """
    return decay * late(trace, 1)


def late(values: Tensor, steps: int) -> Tensor:
    """Return values some time steps late, after zeros.

    Args:
        values: ``[time, ...]``.
        steps: How late; 0 leaves them.

    Returns:
        The same shape.

    Example:
        >>> late(torch.tensor([1.0, 2.0, 3.0]), 2).tolist()
        [0.0, 0.0, 1.0]
    """
    if steps == 0:
        return values
    return torch.cat([torch.zeros_like(values[:steps]), values[:-steps]])


def decay_of(name: str, time_constant: float, step_duration: float) -> float:
    r"""Return the factor by which a trace decays in a time step, :math:`e^{-\Delta t / \tau}`.

    Args:
        name: The option, for the message.
        time_constant: Seconds.
        step_duration: Seconds a time step.

    Returns:
        The factor.

    Raises:
        SpecificationError: if the time constant is shorter than a time step, or not finite.

    Example:
        >>> decay_of("trace", 0.02, 0.02) == math.exp(-1)
        True
    """
    if not 0 < step_duration <= time_constant < math.inf:
        raise SpecificationError(
            f"'{name}' of a rule of spike timing cannot be resolved",
            given=f"{time_constant:g} s, with time steps of {step_duration:g} s",
            needed="at least a time step",
            action=f"lengthen '{name}', or shorten step_duration",
        )
    return math.exp(-step_duration / time_constant)


def bounded_update(projection: Projection, weight: Tensor, change: Tensor, largest: float) -> Tensor:
    """Return what descent subtracts from a weight so that strengths change, and stay between 0 and a bound.

    Args:
        projection: The synapses.
        weight: Their parameter.
        change: Of every strength ``[replica, target, source]``, positive where it grows.
        largest: What a strength may become at most.

    Returns:
        The update, of the weight's shape.
    """
    strength, sign = strength_of(projection, weight)
    return projection.weight_gradient(-sign * ((strength + change).clamp(0, largest) - strength))


def headroom(strength: Tensor, largest: float, power: float) -> tuple[Tensor, Tensor]:
    r"""Return how far a synapse can grow, and how far it can shrink.

    .. math:: f_+ = (1 - w / w_{\max})^\mu, \qquad f_- = (w / w_{\max})^\mu

    Args:
        strength: Strengths ``w``.
        largest: The largest strength.
        power: μ; 0 makes both one (additive), 1 is multiplicative.

    Returns:
        Both factors, shaped like the strengths.

    Example:
        >>> [float(f) for f in headroom(torch.tensor(0.25), 1.0, 1.0)]
        [0.75, 0.25]

    References:
        Gütig, Aharonov, Rotter & Sompolinsky 2003, J Neurosci 23:3697.
    """
    fraction = (strength / largest).clamp(0, 1)
    return (1 - fraction) ** power, fraction**power


def strength_of(projection: Projection, weight: Tensor) -> tuple[Tensor, Tensor]:
    """Return strengths of synapses and their signs: a synapse that grows moves away from zero.

    Args:
        projection: The synapses.
        weight: Their weight parameter.

    Returns:
        Strengths, at least zero, and signs, both laid out as efficacies; a synapse of no strength counts as
        excitatory.
    """
    efficacy = projection.efficacy(weight)
    return efficacy.abs(), torch.where(efficacy < 0, -1.0, 1.0).to(efficacy)


def credit(batch: Batch, modulator: str, decay: float, *, like: Tensor) -> Tensor | None:
    r"""Return what a pairing at each time step is worth: the modulator of the time for which it is eligible.

    .. math:: M_s = \sum_{t \ge s} \lambda^{t - s} m_t

    A synapse that keeps a trace of its pairings and multiplies it by the modulator at each step changes by
    the same amount; so no trace a synapse is needed.

    Args:
        batch: Its targets hold the modulator ``[replica or 1, batch]``, one that comes with the last step, or
            ``[replica or 1, batch, time]``.
        modulator: Its name; none if empty.
        decay: The factor λ by which eligibility decays in a time step.
        like: Spikes ``[time, replica, batch, unit]``.

    Returns:
        ``[time, replica, batch, 1]``; None without a modulator.

    Raises:
        SpecificationError: if the batch holds no such modulator, or of another number of steps.
    """
    if not modulator:
        return None
    steps, signal = len(like), batch.targets.get(modulator)
    fits = signal is not None and (signal.ndim == 2 or (signal.ndim == 3 and signal.shape[2] == steps))
    if signal is None or not fits:
        raise SpecificationError(
            "a rule is gated by a modulator that it does not get",
            given=f"'{modulator}' " + ("missing" if signal is None else f"of shape {tuple(signal.shape)}"),
            needed=f"a signal [replica, batch] or [replica, batch, {steps}], among {sorted(batch.targets)}",
            action="declare the modulator, or correct its name",
        )
    over_time = like.new_zeros(steps, *torch.broadcast_shapes(signal.shape[:2], like.shape[1:3]))
    if signal.ndim == 2:
        over_time[-1] = signal
    else:
        over_time += signal.permute(2, 0, 1)
    return leaky_sum(over_time.flip(0), decay).flip(0)[..., None]
