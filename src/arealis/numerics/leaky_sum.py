"""Leaky sums over time: the trace that events leave behind."""

from __future__ import annotations

import torch
from scipy.signal import lfilter
from torch import Tensor

__all__ = ["last_event", "leaky_sum"]


def leaky_sum(events: Tensor, decay: float | Tensor) -> Tensor:
    r"""Sum events up while forgetting them.

    .. math:: y_t = \lambda\, y_{t-1} + x_t

    Args:
        events: ``[time, ...]``.
        decay: The factor λ that a time step leaves, in [0, 1]: one number, or laid out like a step.

    Returns:
        The trace, of the same shape; a step's own event counts in full.

    Example:
        >>> leaky_sum(torch.tensor([1.0, 0.0, 1.0]), 0.5).tolist()
        [1.0, 0.5, 1.25]
    """
    if isinstance(decay, Tensor) or events.requires_grad or events.device.type != "cpu":
        trace, traces = torch.zeros_like(events[0]), []
        for event in events:
            trace = decay * trace + event
            traces.append(trace)
        return torch.stack(traces)
    dtype = torch.float64 if events.dtype == torch.float64 else torch.float32
    b, a = (torch.tensor(c, dtype=dtype).numpy() for c in ([1.0], [1.0, -decay]))
    return torch.from_numpy(lfilter(b, a, events.to(dtype).numpy(), axis=0))


def last_event(events: Tensor, decay: float) -> Tensor:
    r"""Forget the last event alone: a new one takes the place of all before it.

    .. math:: y_t = \lambda^{t - t_\text{last}}

    Args:
        events: Ones and zeros ``[time, ...]``.
        decay: The factor λ that a time step leaves, in [0, 1].

    Returns:
        The trace, of the same shape; zero before the first event.

    Example:
        >>> last_event(torch.tensor([1.0, 0.0, 1.0]), 0.5).tolist()
        [1.0, 0.5, 1.0]
    """
    steps = torch.arange(len(events), device=events.device).reshape(-1, *[1] * (events.ndim - 1))
    last = torch.where(events > 0, steps, -1).cummax(0).values
    return torch.where(last < 0, 0.0, events.new_tensor(decay) ** (steps - last))
