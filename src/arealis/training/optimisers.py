"""Optimisers: from updates to changes of parameters, by `torch.optim`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch

from arealis.types import Optimiser, SpecificationError

__all__ = ["OPTIMISERS", "descend", "make_optimiser"]

OPTIMISERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "adam": partial(torch.optim.Adam, fused=True),
    "rmsprop": torch.optim.RMSprop,
    "sgd": partial(torch.optim.SGD, fused=True),
}
"""Kind → what makes the optimiser."""


def make_optimiser(settings: Optimiser, params: Sequence[torch.Tensor]) -> torch.optim.Optimizer:
    """Build a `torch.optim` optimiser; each works element by element, so replicas stay apart.

    Args:
        settings: Kind, learning rate and further options.
        params: The tensors that it changes in place.

    Returns:
        The optimiser.

    Raises:
        SpecificationError: for an unknown kind or option.

    Example:
        >>> make_optimiser(Optimiser("sgd", 0.1), [torch.zeros(2)]).defaults["lr"]
        0.1
    """
    if settings.kind not in OPTIMISERS:
        raise SpecificationError(
            "unknown optimiser",
            given=repr(settings.kind),
            needed=f"one of {sorted(OPTIMISERS)}",
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
        tensor.grad = update
    optimiser.step()
    optimiser.zero_grad()


def _is_plain(optimiser: torch.optim.Optimizer) -> bool:
    if not isinstance(optimiser, torch.optim.SGD) or len(optimiser.param_groups) != 1:
        return False
    options = optimiser.param_groups[0]
    return not (options["momentum"] or options["weight_decay"] or options["maximize"])
