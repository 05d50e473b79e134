"""Synapses that filter spikes linearly: delta, exponential, alpha, dual exponential, with a delay."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from scipy.signal import lfilter
from torch import Tensor

from arealis.networks.synapses.requirements import delay_steps, require_time_constant

__all__ = [
    "FilteredSynapse",
    "alpha_synapse",
    "delta_synapse",
    "dual_exponential_synapse",
    "exponential_synapse",
]


@dataclass(frozen=True)
class FilteredSynapse:
    r"""Linear filter of second order at most, behind a delay.

    .. math:: y_t = \sum_{k=0}^{1} b_k x_{t-d-k} - \sum_{k=1}^{2} a_k y_{t-k}

    The way of errors back is the same filter in reversed time.

    Args:
        forward: The coefficients :math:`b_0, b_1`.
        backward: The coefficients :math:`a_1, a_2`.
        delay: Time steps ``d`` that pass before anything arrives.

    Example:
        >>> halves = FilteredSynapse((1.0, 0.0), (-0.5, 0.0))
        >>> spike = torch.tensor([1.0, 0.0, 0.0]).reshape(3, 1, 1, 1)
        >>> _, arrived = halves.scan(halves.initial((1, 1, 1), spike), spike)
        >>> arrived.ravel().tolist()
        [1.0, 0.5, 0.25]
    """

    forward: tuple[float, float] = (1.0, 0.0)
    backward: tuple[float, float] = (0.0, 0.0)
    delay: int = 0

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return a synapse that nothing has reached."""
        on_the_way = {"on the way": like.new_zeros(self.delay, *shape)} if self.delay else {}
        return {"first": like.new_zeros(shape), "second": like.new_zeros(shape)} | on_the_way

    def step(self, state: Mapping[str, Tensor], seen: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step."""
        after = {}
        if self.delay:
            waiting = torch.cat([state["on the way"], seen.expand_as(state["first"])[None]])
            seen, after["on the way"] = waiting[0], waiting[1:]
        arrived = self.forward[0] * seen + state["first"]
        after["first"] = self.forward[1] * seen - self.backward[0] * arrived + state["second"]
        after["second"] = -self.backward[1] * arrived
        return after, arrived

    def scan(self, state: Mapping[str, Tensor], seen: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance through a whole sequence."""
        if seen.requires_grad or seen.device.type != "cpu":
            arrivals, now = [], dict(state)
            for seen_t in seen:
                now, arrived = self.step(now, seen_t)
                arrivals.append(arrived)
            return now, torch.stack(arrivals)
        seen = seen.expand(len(seen), *state["first"].shape)
        after = {}
        if self.delay:
            waiting = torch.cat([state["on the way"], seen])
            seen, after["on the way"] = waiting[: len(seen)], waiting[len(seen) :]
        if self == FilteredSynapse(delay=self.delay):
            return {**state, **after}, seen
        arrived, last = self._filtered(seen, torch.stack([state["first"], state["second"]]))
        return {"first": last[0], "second": last[1]} | after, arrived

    def pull_back(self, cotangent: Tensor) -> Tensor:
        """Pull a cotangent on what arrives back to what the source did, from rest."""
        reversed_in_time = cotangent.flip(0)
        _, pulled = self.scan(self.initial(tuple(cotangent.shape[1:]), cotangent), reversed_in_time)
        return pulled.flip(0)

    def late(self, spikes: Tensor) -> Tensor:
        """Return spikes as they arrive, from rest: late, but not filtered."""
        line = FilteredSynapse(delay=self.delay)
        return line.scan(line.initial(tuple(spikes.shape[1:]), spikes), spikes)[1]

    def _filtered(self, seen: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
        """What arrives, and both delay registers at the end, by SciPy's filter over time."""
        values = seen.numpy()
        numerator, denominator = (*self.forward, 0.0), (1.0, *self.backward)
        b, a = (torch.tensor(c, dtype=seen.dtype).numpy() for c in (numerator, denominator))
        arrived, last = lfilter(b, a, values, axis=0, zi=before.to(seen).numpy())
        return torch.from_numpy(arrived), torch.from_numpy(last)


def delta_synapse(*, step_duration: float, delay: float = 0.0) -> FilteredSynapse:
    """Make a synapse by which a spike acts in the time step in which it arrives.

    Args:
        step_duration: Seconds a time step.
        delay: Seconds until a spike arrives; a whole number of steps.

    Returns:
        The synapse.

    Raises:
        SpecificationError: if the delay is negative or no whole number of steps.

    Example:
        >>> delta_synapse(step_duration=0.001, delay=0.002).delay
        2
    """
    return FilteredSynapse(delay=delay_steps(delay, step_duration))


def exponential_synapse(
    *, step_duration: float, time_constant: float = 0.005, delay: float = 0.0
) -> FilteredSynapse:
    r"""Make a synapse whose current jumps by one with a spike and decays exponentially.

    .. math:: s(t) = e^{-t / \tau}

    The samples at the ends of time steps are exact.

    Args:
        step_duration: Seconds a time step.
        time_constant: Seconds in which it decays to 1/e.
        delay: Seconds until a spike arrives; a whole number of steps.

    Returns:
        The synapse.

    Raises:
        SpecificationError: if the time constant is not above zero or shorter than a time step, or the delay
            is negative or no whole number of steps.

    Example:
        >>> exponential_synapse(step_duration=0.001, time_constant=0.002).backward[0] == -math.exp(-0.5)
        True
    """
    require_time_constant("time_constant", time_constant, step_duration)
    decay = math.exp(-step_duration / time_constant)
    return FilteredSynapse((1.0, 0.0), (-decay, 0.0), delay_steps(delay, step_duration))


def alpha_synapse(
    *, step_duration: float, time_constant: float = 0.005, delay: float = 0.0
) -> FilteredSynapse:
    r"""Make a synapse whose current rises and falls with one time constant; its peak is one.

    .. math:: s(t) = \frac{t}{\tau}\, e^{1 - t / \tau}

    Args:
        step_duration: Seconds a time step.
        time_constant: Seconds from the spike to the peak.
        delay: Seconds until a spike arrives; a whole number of steps.

    Returns:
        The synapse.

    Raises:
        SpecificationError: if the time constant is not above zero or shorter than a time step, or the delay
            is negative or no whole number of steps.

    Example:
        >>> synapse = alpha_synapse(step_duration=0.001, time_constant=0.002)
        >>> spike = torch.eye(4, dtype=torch.float64)[0].reshape(4, 1, 1, 1)
        >>> synapse.scan(synapse.initial((1, 1, 1), spike), spike)[1].ravel().numpy().round(2).tolist()
        [0.0, 0.82, 1.0, 0.91]

    References:
        Rall 1967, J Neurophysiol 30:1138.
    """
    require_time_constant("time_constant", time_constant, step_duration)
    ratio = step_duration / time_constant
    decay = math.exp(-ratio)
    rise = ratio * math.e * decay
    return FilteredSynapse((0.0, rise), (-2 * decay, decay**2), delay_steps(delay, step_duration))


def dual_exponential_synapse(
    *, step_duration: float, rise_time: float = 0.001, decay_time: float = 0.005, delay: float = 0.0
) -> FilteredSynapse:
    r"""Make a synapse whose current rises with one time constant and decays with another; its peak is one.

    .. math:: s(t) = \frac{e^{-t / \tau_d} - e^{-t / \tau_r}}{e^{-t_p / \tau_d} - e^{-t_p / \tau_r}},
              \qquad t_p = \frac{\tau_d \tau_r}{\tau_d - \tau_r} \ln\frac{\tau_d}{\tau_r}

    Args:
        step_duration: Seconds a time step.
        rise_time: Seconds, the time constant of its rise.
        decay_time: Seconds, the time constant of its decay; longer.
        delay: Seconds until a spike arrives; a whole number of steps.

    Returns:
        The synapse.

    Raises:
        SpecificationError: if a time constant is not above zero or shorter than a time step, the rise is not
            faster than the decay, or the delay is negative or no whole number of steps.

    Example:
        >>> synapse = dual_exponential_synapse(step_duration=0.001, rise_time=0.001, decay_time=0.002)
        >>> spike = torch.eye(4, dtype=torch.float64)[0].reshape(4, 1, 1, 1)
        >>> synapse.scan(synapse.initial((1, 1, 1), spike), spike)[1].ravel().numpy().round(2).tolist()
        [0.0, 0.95, 0.93, 0.69]

    References:
        Destexhe, Mainen & Sejnowski 1994, J Comput Neurosci 1:195.
    """
    require_time_constant("rise_time", rise_time, step_duration)
    require_time_constant("decay_time", decay_time, step_duration, above=rise_time)
    slow, fast = math.exp(-step_duration / decay_time), math.exp(-step_duration / rise_time)
    peak = decay_time * rise_time / (decay_time - rise_time) * math.log(decay_time / rise_time)
    scale = 1 / (math.exp(-peak / decay_time) - math.exp(-peak / rise_time))
    forward = (0.0, scale * (slow - fast))
    return FilteredSynapse(forward, (-(slow + fast), slow * fast), delay_steps(delay, step_duration))
