"""Wanted units: which units of an area shall fire for an example, told by its label or one by one."""

from __future__ import annotations

from torch import Tensor

from arealis.types import Batch, SpecificationError

__all__ = ["wanted_units"]


def wanted_units(target: str, batch: Batch, *, like: Tensor, rule: str) -> Tensor:
    """Return which units shall fire: that of the label, a single one for any label but 0, or as told.

    Args:
        target: Name of a target: labels ``[replica or 1, batch]``, or one value a unit, ``[replica or 1,
            batch, unit]``, above zero where it shall fire.
        batch: With that target.
        like: Activity of the area ``[time, replica, batch, unit]``.
        rule: What to call the rule in an error.

    Returns:
        Whether each unit shall fire ``[replica, batch, unit]``.

    Raises:
        SpecificationError: if there is no such target, it does not fit the area, or a label has no unit.

    Example:
        >>> import torch
        >>> batch = Batch({}, {"label": torch.tensor([[2, 0]])}, steps=1)
        >>> wanted_units("label", batch, like=torch.zeros(1, 1, 2, 3), rule="a rule").int().tolist()
        [[[0, 0, 1], [1, 0, 0]]]
    """
    _, replicas, examples, units = like.shape
    found = batch.targets.get(target)
    shapes = [(r, examples, *u) for r in (1, replicas) for u in ((), (units,))]
    if found is None or tuple(found.shape) not in shapes:
        raise SpecificationError(
            f"{rule} is not told which of {units} units shall fire",
            given=f"no target '{target}'" if found is None else f"'{target}' of shape {tuple(found.shape)}",
            needed=f"labels [replica or 1, {examples}], or [replica or 1, {examples}, {units}]",
            action=f"choose stimuli that have it, or correct 'target', among {sorted(batch.targets)}",
        )
    if found.ndim == 3:
        return (found > 0).expand(replicas, examples, units)
    if units == 1:
        return (found > 0)[..., None].expand(replicas, examples, 1)
    if found.is_floating_point() or not bool(((found >= 0) & (found < units)).all()):
        raise SpecificationError(
            f"{rule} has labels without a unit",
            given=f"{found.dtype} from {found.min().item()} to {found.max().item()}, for {units} units",
            needed=f"whole numbers from 0 to {units - 1}",
            action="give the area a unit for every label, or correct the target",
        )
    # compared with a running index, which any device can do
    return (found[..., None] == found.new_ones(units).cumsum(0) - 1).expand(replicas, examples, units)
