"""Labelled stimuli: right and wrong labels written into the stimulus, for schemes that contrast the two."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from arealis.rules.feed_forward import unit_length
from arealis.rules.requirements import one_hot_labels
from arealis.types import Batch, Network, SpecificationError, Streams

__all__ = ["labelled_stimuli", "wrong_labels"]


def labelled_stimuli(
    network: Network,
    batch: Batch,
    decided: Tensor,
    *,
    hard: bool,
    strength: float,
    rule: str,
    rng: Streams,
) -> dict[str, Tensor]:
    """Write labels over the first values of every stimulus, and scale it to a mean square of 1.

    Args:
        network: The network.
        batch: Stimuli, with target ``"label"``.
        decided: Activity of the area that decides ``[time, replica, batch, class]``.
        hard: Draw wrong labels with the odds that the network gives them, rather than evenly.
        strength: Value that stands for a label.
        rule: What to call the rule in an error.
        rng: Random streams, one a replica.

    Returns:
        Inputs ``[time or 1, replica, 2 × batch, feature]``: stimuli with right labels, then the same with
        wrong ones.

    Raises:
        SpecificationError: if there are no labels, or a stimulus has fewer values than there are classes.
    """
    classes = decided.shape[-1]
    right = one_hot_labels(batch, classes, rule=rule, like=decided).expand(decided.shape[1:])
    wrong = wrong_labels(decided[-1] if hard else torch.zeros_like(right), right, rng=rng)
    labels = strength * torch.cat([right, wrong], dim=1)
    inputs: dict[str, Tensor] = {}
    for name, shown in batch.inputs.items():
        if name in network.area_names:
            continue
        _require_room(name, shown, classes, rule)
        rest = torch.cat([shown, shown], dim=2)[..., classes:].expand(-1, len(right), -1, -1)
        inputs[name] = unit_length(torch.cat([labels.expand(*rest.shape[:3], -1), rest], dim=-1))
    return inputs


def wrong_labels(scores: Tensor, right: Tensor, *, rng: Streams) -> Tensor:
    """Draw a wrong label for each example, with odds that grow with scores.

    Args:
        scores: Unnormalised log-probabilities of every label ``[replica, batch, class]``.
        right: The right labels as one-hot patterns, of the same shape.
        rng: Random streams, one a replica.

    Returns:
        One-hot patterns of the same shape.
    """
    uniform = np.stack([g.random(tuple(right.shape[1:])) for g in rng.generators()])
    gumbel = torch.as_tensor(-np.log(-np.log(uniform))).to(right)
    drawn = (scores + gumbel).masked_fill(right > 0, -torch.inf).argmax(-1, keepdim=True)
    return torch.zeros_like(right).scatter(-1, drawn, 1.0)


def _require_room(name: str, shown: Tensor, classes: int, rule: str) -> None:
    if shown.shape[-1] < classes:
        raise SpecificationError(
            f"{rule} cannot write a label into '{name}'",
            given=f"{shown.shape[-1]} values",
            needed=f"at least {classes}, one for each unit that decides",
            action="show larger stimuli, or choose another rule",
        )
