"""What a cost compares, found by name and laid out alike: an area, an input or a target."""

from __future__ import annotations

from collections.abc import Collection

from torch import Tensor

from arealis.types import Activity, Batch, SpecificationError

__all__ = ["read_area", "read_choices", "read_events", "read_source"]


def read_area(name: str, activity: Activity, *, units: int | None = None) -> Tensor:
    """Find the activity of an area, which carries gradient.

    Args:
        name: The area.
        activity: Area → activity ``[time, replica, batch, unit]``.
        units: How many units it needs to have; any number if None.

    Returns:
        Its activity ``[time, replica, batch, unit]``.

    Raises:
        SpecificationError: if there is no such area, or it has another number of units.

    Example:
        >>> import torch
        >>> read_area("V1", {"V1": torch.ones(1, 2, 3, 4)}).shape
        torch.Size([1, 2, 3, 4])
    """
    if name not in activity:
        raise _absent(name, "area", activity)
    found = activity[name]
    if units is not None and found.shape[-1] != units:
        raise SpecificationError(
            f"area '{name}' does not fit its cost",
            given=f"{found.shape[-1]} units",
            needed=f"{units}",
            action="change the number of units, or what the area is compared with",
        )
    return found


def read_source(
    name: str, activity: Activity, batch: Batch, *, like: Tensor, features: int | None = None
) -> Tensor:
    """Find what an area is compared with, without gradient: another area, an input or a target.

    They are searched in this order, so that an input that drives an area is not taken for the area. A
    target is ``[replica or 1, batch, time or 1, feature]``, ``[replica or 1, batch, feature]`` that is
    held over time, or ``[replica or 1, batch]`` with one feature.

    Args:
        name: The area, input or target.
        activity: Area → activity ``[time, replica, batch, unit]``.
        batch: Inputs and targets.
        like: Activity ``[time, replica, batch, unit]`` that gives the layout and the precision.
        features: Number of features that it needs to have; that of units of ``like`` if None.

    Returns:
        Its course ``[time, replica, batch, feature]``, detached.

    Raises:
        SpecificationError: if there is none of that name, or it does not fit.

    Example:
        >>> import torch
        >>> batch = Batch({}, {"clean": torch.ones(1, 3, 4)}, steps=2)
        >>> read_source("clean", {}, batch, like=torch.zeros(2, 5, 3, 4)).shape
        torch.Size([2, 5, 3, 4])
    """
    found = activity[name] if name in activity else batch.inputs.get(name)
    if found is None:
        if name not in batch.targets:
            raise _absent(name, "area, input or target", [*activity, *batch.inputs, *batch.targets])
        found = _course(batch.targets[name])
    shape = (*like.shape[:3], like.shape[3] if features is None else features)
    return _expanded(name, found.detach(), shape, "[time or 1, replica or 1, batch, feature]").to(like.dtype)


def read_events(name: str, batch: Batch, *, like: Tensor, every_step: bool = False) -> Tensor:
    """Find a target with one value a time step, or one an example, which belongs to the last step.

    Args:
        name: The target ``[replica or 1, batch, time]`` or, unless every step needs its own,
            ``[replica or 1, batch]``.
        batch: With that target.
        like: Activity ``[time, replica, batch, unit]`` that gives the layout.
        every_step: Whether each time step needs a value.

    Returns:
        Its values ``[time or 1, replica, batch]``; a single one stands for the last step.

    Raises:
        SpecificationError: if there is no such target, or it does not fit.

    Example:
        >>> import torch
        >>> batch = Batch({}, {"reward": torch.ones(1, 3, 5)}, steps=5)
        >>> read_events("reward", batch, like=torch.zeros(5, 2, 3, 1)).shape
        torch.Size([5, 2, 3])
    """
    if name not in batch.targets:
        raise _absent(name, "target", batch.targets)
    found, (time, replicas, examples) = batch.targets[name], like.shape[:3]
    fits = found.ndim in (2, 3) and found.shape[0] in (1, replicas) and found.shape[1] == examples
    if fits and found.ndim == 2 and (time == 1 or not every_step):
        return found.expand(replicas, examples)[None]
    if fits and found.ndim == 3 and found.shape[2] == time:
        return found.permute(2, 0, 1).expand(time, replicas, examples)
    layout = "[replica or 1, batch, time]" + ("" if every_step else " or [replica or 1, batch]")
    raise _unfit(name, found, (replicas, examples, time), layout)


def read_choices(name: str, batch: Batch, *, like: Tensor, options: int, every_step: bool = False) -> Tensor:
    """Find a target of whole numbers that say which option was chosen.

    Args:
        name: The target, laid out as :func:`read_events` says.
        batch: With that target.
        like: Activity ``[time, replica, batch, unit]`` that gives the layout.
        options: Number of options, counted from zero.
        every_step: Whether each time step needs a value.

    Returns:
        Choices ``[time or 1, replica, batch]``.

    Raises:
        SpecificationError: if there is no such target, it does not fit, or one is not an option.

    Example:
        >>> import torch
        >>> batch = Batch({}, {"action": torch.tensor([[1, 0]])}, steps=1)
        >>> read_choices("action", batch, like=torch.zeros(1, 1, 2, 3), options=3).tolist()
        [[[1, 0]]]
    """
    found = read_events(name, batch, like=like, every_step=every_step)
    if found.is_floating_point() or not bool(((found >= 0) & (found < options)).all()):
        raise SpecificationError(
            f"target '{name}' holds what is no option",
            given=f"{found.dtype} from {found.min().item()} to {found.max().item()}",
            needed=f"whole numbers from 0 to {options - 1}",
            action="give the area a unit for every option, or correct the target",
        )
    return found.long()


def _course(target: Tensor) -> Tensor:
    """A target with time first, as far as its number of axes tells what they are."""
    if target.ndim == 4:
        return target.permute(2, 0, 1, 3)
    return target[None, ..., None] if target.ndim == 2 else target[None]


def _expanded(name: str, found: Tensor, shape: tuple[int, ...], layout: str) -> Tensor:
    """Repeat a single time step and a single replica."""
    first = zip(found.shape[:2], shape[:2], strict=False)
    if found.ndim != len(shape) or found.shape[2:] != shape[2:] or any(n not in (1, w) for n, w in first):
        raise _unfit(name, found, shape, layout)
    return found.expand(shape)


def _unfit(name: str, found: Tensor, shape: tuple[int, ...], layout: str) -> SpecificationError:
    return SpecificationError(
        f"'{name}' does not fit its cost",
        given=f"shape {tuple(found.shape)}",
        needed=f"{layout}, here {shape}",
        action="correct its shape, or the number of units of the area",
    )


def _absent(name: str, what: str, known: Collection[str]) -> SpecificationError:
    return SpecificationError(
        f"a cost asks for '{name}', which does not exist",
        given=f"{sorted(known)}",
        needed=f"an {what} of that name" if what[0] in "aeiou" else f"a {what} of that name",
        action="correct the name, or choose stimuli that provide it",
    )
