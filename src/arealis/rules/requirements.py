"""Requirements: what schemes need of their cost, batch and wiring beyond what a card can say."""

from __future__ import annotations

from torch import Tensor

from arealis.types import Batch, Network, Objective, SpecificationError

__all__ = ["deciding_area", "one_hot_labels", "require_examples", "require_one_source", "require_steps"]


def deciding_area(objective: Objective, *, rule: str) -> str:
    """Return the one area that a cost reads.

    Args:
        objective: The cost.
        rule: What to call the rule in an error.

    Raises:
        SpecificationError: if the cost reads none or several.
    """
    if len(objective.reads) != 1:
        raise SpecificationError(
            f"{rule} cannot tell which area decides",
            given=f"a cost that reads {list(objective.reads)}",
            needed="a cost that reads one area",
            action="choose another objective, or another rule",
        )
    return objective.reads[0]


def one_hot_labels(batch: Batch, classes: int, *, rule: str, like: Tensor) -> Tensor:
    """Return labels as patterns with a single one.

    Args:
        batch: With target ``"label"`` ``[replica or 1, batch]``.
        classes: Number of classes.
        rule: What to call the rule in an error.
        like: A tensor of the type and device to use.

    Returns:
        Patterns ``[replica or 1, batch, class]``.

    Raises:
        SpecificationError: if the batch has no labels.

    Example:
        >>> import torch
        >>> batch = Batch({}, {"label": torch.tensor([[2, 0]])}, steps=1)
        >>> one_hot_labels(batch, 3, rule="forward-forward", like=torch.zeros(())).tolist()
        [[[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]]
    """
    if "label" not in batch.targets:
        raise SpecificationError(
            f"{rule} needs labels",
            given=f"targets {sorted(batch.targets)}",
            needed="a target named 'label'",
            action="choose stimuli that have labels, or another rule",
        )
    label = batch.targets["label"]
    # compared with a running index, which any device can do without a check of the range
    index = label.new_ones(classes).cumsum(0) - 1
    return (label[..., None] == index).to(like)


def require_examples(activity: Tensor, *, rule: str) -> None:
    """Require at least two examples a batch, for schemes that compare examples.

    Args:
        activity: Of any area ``[time, replica, batch, unit]``.
        rule: What to call the rule in an error.

    Raises:
        SpecificationError: if there is only one.
    """
    if activity.shape[2] < 2:
        raise SpecificationError(
            f"{rule} compares the examples of a batch",
            given="a batch of one example",
            needed="at least 2 examples",
            action="raise the batch size of the phase",
        )


def require_steps(activity: Tensor, lag: int, *, rule: str) -> None:
    """Require more time steps than a lag, for schemes that compare an area with its own past.

    Args:
        activity: Of any area ``[time, replica, batch, unit]``.
        lag: Number of time steps between past and future.
        rule: What to call the rule in an error.

    Raises:
        SpecificationError: if there are not more.
    """
    if len(activity) <= lag:
        raise SpecificationError(
            f"{rule} compares an area with its own past",
            given=f"{len(activity)} time steps",
            needed=f"more than {lag}",
            action="show sequences, with more time steps",
        )


def require_one_source(network: Network, areas: tuple[str, ...], *, rule: str) -> None:
    """Require a single projection onto every area.

    Args:
        network: The network.
        areas: The areas that must form a chain.
        rule: What to call the rule in an error.

    Raises:
        SpecificationError: if one has none or several.
    """
    for area in areas:
        sources = [p.source for p in network.projections if p.target == area]
        if len(sources) != 1:
            raise SpecificationError(
                f"{rule} cannot train area '{area}'",
                given=f"projections from {sources}",
                needed="one projection: areas in a chain",
                action="take projections out, or choose another rule",
            )
