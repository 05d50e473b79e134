"""Gradient alignment: how far, and how long, a rule's updates point where the true gradient points."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from arealis.types import Updates

__all__ = ["area_of", "by_area", "gradient_alignment", "gradient_norm_ratio"]


def area_of(parameter: str) -> str:
    """Return the area that a parameter belongs to.

    Example:
        >>> area_of("V1->IT.weight"), area_of("IT.bias")
        ('IT', 'IT')
    """
    return parameter.rsplit(".", 1)[0].rsplit("->", 1)[-1]


def gradient_alignment(updates: Updates, gradients: Updates) -> Mapping[str, Tensor]:
    r"""Cosine between updates and gradients, by area.

    .. math:: \cos = \frac{\langle \Delta_A, g_A \rangle}{\lVert \Delta_A \rVert\, \lVert g_A \rVert}

    over all parameters of an area: its bias and the weights of its incoming projections.

    Args:
        updates: Parameter name → ``[replica, ...]``; what is no parameter of the gradient is left out.
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
    one, two = by_area(updates, gradients), by_area(gradients, updates)
    return {a: torch.nn.functional.cosine_similarity(one[a], two[a], dim=1) for a in one}


def gradient_norm_ratio(updates: Updates, gradients: Updates) -> Mapping[str, Tensor]:
    r"""How long updates are beside gradients, by area.

    .. math:: \lVert \Delta_A \rVert / \lVert g_A \rVert

    Args:
        updates: Parameter name → ``[replica, ...]``.
        gradients: The same parameters' true gradient.

    Returns:
        Area → ratio ``[replica]``; infinite where the gradient vanishes and the update does not.

    Example:
        >>> g = {"V1.bias": torch.tensor([[1.0, 0.0]])}
        >>> gradient_norm_ratio({"V1.bias": torch.tensor([[3.0, 4.0]])}, g)["V1"].tolist()
        [5.0]
    """
    one, two = by_area(updates, gradients), by_area(gradients, updates)
    return {a: one[a].norm(dim=1) / two[a].norm(dim=1) for a in one}


def by_area(updates: Updates, others: Updates) -> dict[str, Tensor]:
    """Lay out what two estimates both have, as one vector an area.

    Args:
        updates: Parameter name → ``[replica, ...]``.
        others: What else has to be there for a parameter to count.

    Returns:
        Area → all its parameters ``[replica, parameter]``, of the updates.
    """
    found: dict[str, list[Tensor]] = {}
    for name in updates:
        if name in others:
            found.setdefault(area_of(name), []).append(updates[name].flatten(1))
    return {area: torch.cat(parts, dim=1) for area, parts in found.items()}
