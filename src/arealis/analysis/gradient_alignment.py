"""Gradient alignment: how far a rule's updates point where the true gradient points."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import torch

from arealis.types import EstimatorCard, Measurement, NotEstimable, Updates

__all__ = ["gradient_alignment", "gradient_cosine"]


def gradient_alignment(updates: Updates, gradients: Updates) -> Mapping[str, torch.Tensor]:
    r"""Cosine between updates and gradients, by area.

    .. math:: \cos = \frac{\langle \Delta_A, g_A \rangle}{\lVert \Delta_A \rVert\, \lVert g_A \rVert}

    over all parameters of an area: its bias and the weights of its incoming projections.

    Args:
        updates: Parameter name → ``[replica, ...]``.
        gradients: The same parameters' true gradient.

    Returns:
        Area → cosine ``[replica]``; 0 where either is zero.

    References:
        Lillicrap et al. 2016, Nat Commun 7:13276.

    Example:
        >>> g = {"V1.bias": torch.tensor([[1.0, 0.0]])}
        >>> gradient_alignment({"V1.bias": torch.tensor([[1.0, 1.0]])}, g)["V1"].round(decimals=3).tolist()
        [0.707...]
    """
    areas: dict[str, list[str]] = {}
    for name in updates:
        area = name.rsplit(".", 1)[0].rsplit("->", 1)[-1]
        areas.setdefault(area, []).append(name)
    return {area: _cosine(updates, gradients, names) for area, names in areas.items()}


def _cosine(updates: Updates, gradients: Updates, names: list[str]) -> torch.Tensor:
    one = torch.cat([updates[n].flatten(1) for n in names], dim=1)
    two = torch.cat([gradients[n].flatten(1) for n in names], dim=1)
    return torch.nn.functional.cosine_similarity(one, two, dim=1)


def gradient_cosine(history: pd.DataFrame) -> list[Measurement]:
    """Mean cosine between updates and true gradients over training, by area.

    Args:
        history: Observations of one network: columns ``area``, ``quantity``, ``value``.

    Returns:
        One measurement an area; none if nothing was observed.

    References:
        Lillicrap et al. 2016, Nat Commun 7:13276.

    Example:
        >>> seen = pd.DataFrame({"area": ["V1", "V1"], "quantity": "gradient_cosine", "value": [0.4, 0.6]})
        >>> [(m.area, m.value, m.n) for m in gradient_cosine(seen)]
        [('V1', 0.5, 2)]
    """
    cosines = history[history.quantity == "gradient_cosine"]
    serial = NotEstimable("observations along one training run depend on each other")
    null = NotEstimable("a random direction has cosine 0; its spread depends on the number of parameters")
    ceiling = NotEstimable("the cosine cannot exceed 1; there is no noise to limit it further")
    card = EstimatorCard(
        "mean over the observed steps of training", reference="Lillicrap et al. 2016, Nat Commun 7:13276"
    )
    return [
        Measurement("gradient_cosine", float(v.mean()), serial, null, ceiling, len(v), card, area=str(area))
        for area, v in cosines.groupby("area", sort=False)["value"]
    ]
