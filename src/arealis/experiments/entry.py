"""Entry: one line of the registry, and how options in a file become arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass
from functools import partial
from importlib.metadata import EntryPoint
from typing import Any, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from arealis.experiments.claims import instrument_claims, rule_claims
from arealis.experiments.installed import broken, find_installed, installed_kinds, load_installed
from arealis.experiments.measures import measure_by
from arealis.experiments.spelling import unknown
from arealis.experiments.tables import Choice
from arealis.types import RuleCard, SpecificationError

__all__ = ["Entry", "as_measure", "check_choice", "find_entry", "make_choice", "option_types"]

_PAIR = ("model", "recording", "weights", "permutations", "rng")


@dataclass(frozen=True)
class Entry:
    """What a kind in an experiment file stands for.

    Args:
        make: A function or class; its parameters are the options of the kind.
        given: Those of its parameters that the experiment supplies, so that a file cannot set them.
        needs: Tables that the experiment must have: ``"recording"``, ``"connectome"``.
        data: Names of the data sets that it reads; their digests are part of a task's key.
        yields: Names of the numbers that a measure yields, if its own name is none of them.
        claims: What it claims, in words, for ``arealis list``; contract tests hold it to its claims.

    Example:
        >>> def gain(*, rng, strength: float = 1.0): "Scale the input."
        >>> entry = Entry(gain, given=("rng",))
        >>> entry.summary, list(entry.options)
        ('Scale the input.', ['strength'])
    """

    make: Callable[..., Any]
    given: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()
    claims: Mapping[str, str] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """First sentence of its docstring."""
        return (inspect.getdoc(_plain(self.make)) or "").split("\n\n")[0].replace("\n", " ")

    @property
    def options(self) -> dict[str, inspect.Parameter]:
        """Parameters that a file may set."""
        parameters = inspect.signature(self.make).parameters
        return {n: p for n, p in parameters.items() if n not in self.given}


def find_entry(registry: Mapping[str, Entry], kind: str, *, what: str, place: str) -> Entry:
    """Find what a kind stands for: here, or in another installed package.

    Args:
        registry: Kind → entry.
        kind: The kind.
        what: What the registry holds, such as ``"rule"``.
        place: Where the kind stands in the file.

    Returns:
        Its entry; that of another package is loaded now.

    Raises:
        SpecificationError: for an unknown kind, one that two packages provide, or one that cannot be loaded.
    """
    point = find_installed(what, kind, built_in=kind in registry)
    if point is not None:
        return _entry_of(what, point)
    if kind not in registry:
        raise unknown(what, kind, {*registry, *installed_kinds(what)}, place=place)
    return registry[kind]


def _entry_of(what: str, point: EntryPoint) -> Entry:
    """The entry that an entry point leads to, or one made of the function or class there."""
    made = load_installed(what, point)
    if not isinstance(made, Entry):
        if not callable(made):
            raise broken(what, point, f"a {type(made).__name__} stands there")
        made = Entry(made, claims=_claims(what, point, made))
    return as_measure(made) if what == "measure" and point.group == "arealis.instruments" else made


def _claims(what: str, point: EntryPoint, made: Callable[..., Any]) -> dict[str, str]:
    """What a rule or an instrument of another package claims, which every one has to."""
    if point.group == "arealis.rules":
        card = getattr(made, "card", None)
        if not isinstance(card, RuleCard):
            raise broken(what, point, "it has no card")
        return rule_claims(card)
    if point.group == "arealis.instruments":
        try:
            return instrument_claims(made())
        except Exception as error:  # it may make anything, or nothing
            raise broken(what, point, f"it makes no Instrument: {type(error).__name__}: {error}") from error
    return {}


def as_measure(instrument: Entry) -> Entry:
    """Make of an instrument a measure of a model and a recording.

    Args:
        instrument: Entry of the instrument.

    Returns:
        Entry of the measure, with the same options.
    """
    made = measure_by(instrument.make)
    return Entry(made, given=_PAIR, needs=("recording",), claims=instrument.claims)


def check_choice(registry: Mapping[str, Entry], choice: Choice, *, what: str, place: str) -> dict[str, Any]:
    """Check one choice of a file against a registry.

    Args:
        registry: Kind → entry.
        choice: Kind and options as written.
        what: What the registry holds, such as ``"rule"``.
        place: Where the choice stands in the file.

    Returns:
        The options, converted to the types of the parameters.

    Raises:
        SpecificationError: for an unknown kind or option, a missing option, or one of the wrong type.

    Example:
        >>> def gain(*, strength: float = 1.0): "Scale the input."
        >>> check_choice({"gain": Entry(gain)}, Choice(kind="gain", strength=2), what="rule", place="rule")
        {'strength': 2.0}
    """
    return _checked(find_entry(registry, choice.kind, what=what, place=place), choice, what, place)


def _checked(entry: Entry, choice: Choice, what: str, place: str) -> dict[str, Any]:
    parameters = entry.options
    for name in choice.options:
        if name not in parameters:
            raise unknown("key", name, parameters, place=place)
    for name, parameter in parameters.items():
        if parameter.default is inspect.Parameter.empty and name not in choice.options:
            raise SpecificationError(
                f"{what} '{choice.kind}' in {place} lacks '{name}'",
                given=f"options {sorted(choice.options)}",
                needed=f"'{name}', which has no default",
                action=f"add {name} = … to {place}",
            )
    hints = option_types(entry)
    return {n: _convert(v, hints.get(n, Any), f"{place}.{n}") for n, v in choice.options.items()}


def option_types(entry: Entry) -> dict[str, Any]:
    """Return the types of an entry's parameters, by name."""
    made = _plain(entry.make)
    return get_type_hints(made if inspect.isfunction(made) else made.__init__)


def make_choice(registry: Mapping[str, Entry], choice: Choice, *, what: str, place: str, **given: Any) -> Any:
    """Build what a choice stands for.

    Args:
        registry: Kind → entry.
        choice: Kind and options as written.
        what: What the registry holds.
        place: Where the choice stands in the file.
        given: What the experiment can supply; an entry takes what it declares.

    Returns:
        What the entry makes.

    Raises:
        SpecificationError: as :func:`check_choice`, or as the entry raises it, with the place added.
    """
    entry = find_entry(registry, choice.kind, what=what, place=place)
    options = _checked(entry, choice, what, place)
    try:
        return entry.make(**{n: given[n] for n in entry.given}, **options)
    except SpecificationError as error:
        if error.problem.startswith((place, "'")):  # it says where
            raise
        parts = {"given": error.given, "needed": error.needed, "action": error.action}
        raise type(error)(f"{place}: {error.problem}", **parts) from error


def _plain(make: Callable[..., Any]) -> Callable[..., Any]:
    """The function or class behind a partial."""
    return make.func if isinstance(make, partial) else make


def _convert(value: Any, hint: Any, place: str) -> Any:
    try:
        # A dataclass brings a configuration of its own.
        own = isinstance(hint, type) and is_dataclass(hint)
        adapter: TypeAdapter[Any] = TypeAdapter(
            hint, config=None if own else ConfigDict(arbitrary_types_allowed=True)
        )
        return adapter.validate_python(value)
    except ValidationError as error:
        raise SpecificationError(
            f"'{place}' is wrong",
            given=repr(value),
            needed=error.errors()[0]["msg"],
            action=f"correct '{place}'",
        ) from None
