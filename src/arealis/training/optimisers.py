"""Optimisers: from updates to changes of parameters, by `torch.optim`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

import torch

from arealis.types import Optimiser, Progress, SpecificationError

__all__ = ["OPTIMISERS", "SCHEDULES", "descend", "make_optimiser", "set_rate"]

OPTIMISERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "adam": partial(torch.optim.Adam, fused=True),
    "rmsprop": torch.optim.RMSprop,
    "sgd": partial(torch.optim.SGD, fused=True),
}
"""Kind → what makes the optimiser."""

SCHEDULES: dict[str, Callable[[float], float]] = {
    "constant": lambda done: 1.0,
    "cosine": lambda done: 0.5 * (1 + math.cos(math.pi * done)),
    "linear": lambda done: 1 - done,
}
"""Kind → fraction of a phase that is done → factor on the learning rate."""


def make_optimiser(settings: Optimiser, params: Sequence[torch.Tensor]) -> torch.optim.Optimizer:
    """Build a `torch.optim` optimiser; each works element by element, so replicas stay apart.

    Args:
        settings: Kind, learning rate and further options.
        params: The tensors that it changes in place.

    Returns:
        The optimiser.

    Raises:
        SpecificationError: for an unknown kind, option or schedule.

    Example:
        >>> make_optimiser(Optimiser("sgd", 0.1), [torch.zeros(2)]).defaults["lr"]
        0.1
    """
    for what, kind, known in (
        ("optimiser", settings.kind, OPTIMISERS),
        ("schedule of a learning rate", settings.schedule, SCHEDULES),
    ):
        if kind not in known:
            raise SpecificationError(
                f"unknown {what}",
                given=repr(kind),
                needed=f"one of {sorted(known)}",
                action="choose one of these",
            )
    try:
        return OPTIMISERS[settings.kind](list(params), lr=settings.learning_rate, **settings.options)
    except (TypeError, ValueError) as error:
        raise SpecificationError(
            f"optimiser '{settings.kind}' refuses its settings",
            given=f"learning_rate {settings.learning_rate}, {dict(settings.options)}",
            needed=str(error),
            action="correct the settings",
        ) from error


def set_rate(optimiser: torch.optim.Optimizer, settings: Optimiser, progress: Progress) -> None:
    """Set the learning rate to what the schedule says; the updates of a phase end just before it is zero.

    Args:
        optimiser: From :func:`make_optimiser`.
        settings: What it was made of.
        progress: How far the phase has come.

    Example:
        >>> settings = Optimiser("sgd", 0.5, schedule="linear")
        >>> made = make_optimiser(settings, [torch.zeros(2)])
        >>> set_rate(made, settings, Progress(3, 4))
        >>> made.param_groups[0]["lr"]
        0.125
    """
    if settings.schedule == "constant":
        return
    factor = SCHEDULES[settings.schedule](progress.step / progress.steps)
    for group in optimiser.param_groups:
        group["lr"] = factor * settings.learning_rate


def descend(
    optimiser: torch.optim.Optimizer, tensors: Sequence[torch.Tensor], updates: Sequence[torch.Tensor]
) -> None:
    """Change tensors in place by their updates.

    Gradient descent without momentum or decay is written out: what `torch.optim` adds around it takes as
    long as the products of a small network.

    Args:
        optimiser: The optimiser, which owns the tensors.
        tensors: What changes.
        updates: What descent subtracts, each shaped like its tensor.

    Example:
        >>> weight = torch.ones(2)
        >>> descend(make_optimiser(Optimiser("sgd", 0.5), [weight]), [weight], [torch.ones(2)])
        >>> weight.tolist()
        [0.5, 0.5]
    """
    if _is_plain(optimiser):
        for tensor, update in zip(tensors, updates, strict=True):
            tensor.add_(update, alpha=-optimiser.param_groups[0]["lr"])
        return
    for tensor, update in zip(tensors, updates, strict=True):
        # The fused optimisers pair numbers by their place in memory, whatever the shape says.
        alike = update.stride() == tensor.stride()
        tensor.grad = update if alike else torch.empty_like(tensor).copy_(update)
    optimiser.step()
    optimiser.zero_grad()


def _is_plain(optimiser: torch.optim.Optimizer) -> bool:
    if not isinstance(optimiser, torch.optim.SGD) or len(optimiser.param_groups) != 1:
        return False
    options = optimiser.param_groups[0]
    return not (options["momentum"] or options["weight_decay"] or options["maximize"])
