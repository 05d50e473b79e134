"""Learnable: which parameters of a neuron may be learnt, between what, and the neuron with other values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

from arealis.networks.neuron import Neuron, Ranges, Value
from arealis.types import NetworkError

__all__ = ["ranges_of", "require_learnable", "value_of", "with_values"]

_Model = TypeVar("_Model")


@runtime_checkable
class _Learnable(Protocol):
    """A neuron with parameters that may be learnt."""

    def ranges(self) -> Ranges: ...


def ranges_of(neuron: Neuron) -> Ranges:
    """Return what may be learnt of a neuron, and between what; nothing if it does not say.

    Example:
        >>> from arealis.networks.neurons import IntegrateAndFire
        >>> ranges_of(IntegrateAndFire())
        {'gain': (0.001, None), 'threshold': (0.001, None)}
    """
    return neuron.ranges() if isinstance(neuron, _Learnable) else {}


def require_learnable(area: str, neuron: Neuron, names: Sequence[str]) -> None:
    """Refuse to learn what an area's neurons do not have.

    Args:
        area: Its name.
        neuron: The model of its units.
        names: Parameters that shall be learnt.

    Raises:
        NetworkError: if one of them may not be learnt, or is named twice.
    """
    may = ranges_of(neuron)
    if set(names) <= set(may) and len(set(names)) == len(names):
        return
    raise NetworkError(
        f"area '{area}' cannot learn these parameters of its neurons",
        given=f"learns = {list(names)} of {type(neuron).__name__}",
        needed=f"each once, of {sorted(may)}"
        if may
        else "nothing: these neurons have none that may be learnt",
        action="correct 'learns', or choose another neuron",
    )


def with_values(neuron: _Model, values: Mapping[str, Value]) -> _Model:
    """Return a neuron with other values of some parameters, its own or those of a neuron that it is made of.

    Example:
        >>> from arealis.networks.neurons import AdaptiveLeakyIntegrateAndFire, LeakyIntegrateAndFire
        >>> neuron = AdaptiveLeakyIntegrateAndFire(LeakyIntegrateAndFire(0.9), 0.9, 0.1)
        >>> other = with_values(neuron, {"decay": 0.5, "adaptation_decay": 0.7})
        >>> other.leaky.decay, other.adaptation_decay
        (0.5, 0.7)
    """
    inner = _inner(neuron, [name for name in values if not hasattr(neuron, name)])
    own = {name: value for name, value in values.items() if name not in inner}
    nested = {
        field: with_values(
            getattr(neuron, field), {n: values[n] for n, home in inner.items() if home == field}
        )
        for field in set(inner.values())
    }
    return cast("_Model", replace(cast("Any", neuron), **own, **nested))


def value_of(neuron: Any, name: str) -> Value:
    """Return the value of a parameter of a neuron, or of one that it is made of."""
    if hasattr(neuron, name):
        return getattr(neuron, name)
    return value_of(getattr(neuron, _inner(neuron, [name])[name]), name)


def _inner(neuron: Any, names: Sequence[str]) -> dict[str, str]:
    """Parameter of a neuron that another one is made of → the field that holds it."""
    nested = [f.name for f in fields(neuron) if is_dataclass(getattr(neuron, f.name))]
    return {n: f for n in names for f in nested if hasattr(getattr(neuron, f), n)}
