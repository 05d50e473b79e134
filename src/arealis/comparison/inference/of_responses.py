"""Evaluate any instrument on responses: the general way, subject by subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from arealis.comparison.inference.evaluation import Evaluation, over_subjects
from arealis.comparison.inference.plan import Plan, drawn_units
from arealis.comparison.instrument import Instrument, number
from arealis.comparison.pairing import complete, pair_responses, read
from arealis.comparison.resampled import permuted_numbers, stimulus_draws
from arealis.numerics import positions_of, random_halves
from arealis.types import DataError, NotEstimable, Responses

__all__ = ["evaluate_responses"]

# Halves of the trials whose draws are averaged for the uncertainty of a ceiling; its value takes more.
_HALVES_FOR_DRAWS, _HALVES = 4, 20
_REPEATED = {
    False: "a stimulus that occurs twice is not paired with its copy",
    True: "linear part of the bootstrap over stimuli, from exact leave-one-out values",
}


@dataclass(frozen=True)
class _Pair:
    """Two populations as the instrument reads them, of the stimuli that can take part."""

    x: np.ndarray
    y: np.ndarray
    kept: np.ndarray
    value: float


_Columns: TypeAlias = "Sequence[list[list[_Pair]]]"
"""Model or bound of the ceiling, subject, seed or split of the trials."""


def evaluate_responses(
    instrument: Instrument,
    models: Mapping[str, Sequence[Responses]],
    recordings: Sequence[Responses],
    *,
    rng: np.random.Generator,
) -> Evaluation:
    """Compare models with the responses of one or several subjects by any instrument.

    Args:
        instrument: How populations are compared.
        models: Responses of each model, one or several seeds, over which numbers are averaged.
        recordings: Responses of each subject to the same stimuli.
        rng: Source of randomness of the halves of trials.

    Returns:
        The evaluation. Its ceiling is that of each subject's trials, averaged over subjects.

    Raises:
        DataError: if models and recordings do not fit each other.

    Example:
        >>> from arealis.comparison import rsa
        >>> from arealis.types import make_responses
        >>> x = np.random.default_rng(0).normal(size=(6, 1, 1, 8))
        >>> r = make_responses(x, stimulus_id=list("abcdef"), unit_id=list("stuvwxyz"), area="all",
        ...                    quantity="dF/F", unit="1", provenance="made up")
        >>> evaluate_responses(rsa(), {"itself": [r]}, [r], rng=np.random.default_rng(0)).point.round(12)
        array([ 1., nan, nan])
    """
    stimulus_id = recordings[0].coords["stimulus_id"].values
    aligned = [_in_order(recording, stimulus_id) for recording in recordings]
    columns: list[list[list[_Pair]]] = []
    reasons: dict[str, NotEstimable] = {}
    usable: list[str] = []
    for name, seeds in models.items():
        paired = [[pair_responses(instrument, model, one) for model in seeds] for one in aligned]
        try:
            columns.append([[_taking_part(instrument, p.x, p.y) for p in of_one] for of_one in paired])
            usable.append(name)
        except DataError as error:
            reasons[name] = NotEstimable(f"{error.problem}: {error.given}")
    bounds = _ceilings(instrument, aligned, rng)
    how = "half of each subject's trials with the other half, and with all"
    lower, upper = ([], []) if isinstance(bounds, NotEstimable) else bounds
    drawn = [*columns, *([subject[:_HALVES_FOR_DRAWS] for subject in bound] for bound in (lower, upper))]
    return Evaluation(
        models=tuple(usable),
        point=_values([*columns, lower, upper], len(aligned)).mean(axis=1),
        draws=partial(_draws, instrument, drawn, len(aligned)),
        permuted=partial(_permuted, instrument, drawn),
        stimulus_id=stimulus_id,
        subjects=len(aligned),
        units=tuple(one.sizes["unit"] for one in aligned),
        reasons=reasons,
        ceiling=bounds if isinstance(bounds, NotEstimable) else how,
        how=_REPEATED[instrument.draws is None],
        options={"subjects": len(aligned)},
    )


def _in_order(recording: Responses, stimulus_id: np.ndarray) -> Responses:
    own = recording.coords["stimulus_id"].values
    positions_of(own, stimulus_id, kind="stimulus of the first subject")
    return recording.isel(stimulus=positions_of(stimulus_id, own, kind="stimulus of a further subject"))


def _taking_part(instrument: Instrument, x: np.ndarray, y: np.ndarray) -> _Pair:
    kept = np.arange(len(x)) if instrument.kept is None else instrument.kept(x, y)
    x, y = x[kept], y[kept]
    if len(x) < instrument.fewest_stimuli:
        raise DataError(
            f"too few stimuli for '{instrument.name}'",
            given=f"{len(x)} stimuli that can take part",
            needed=f"{instrument.fewest_stimuli}",
            action="show more stimuli",
        )
    return _Pair(x, y, kept, number(instrument, x, y))


def _ceilings(
    instrument: Instrument, recordings: Sequence[Responses], rng: np.random.Generator
) -> tuple[list[list[_Pair]], list[list[_Pair]]] | NotEstimable:
    """Half with half, and half with all, of every subject ``[subject][split]``."""
    lower, upper = [], []
    for recording in recordings:
        values = np.asarray(recording.values, dtype=float)
        measured = np.asarray(~np.isnan(values).all(axis=(2, 3)))
        if measured.sum(axis=1).max(initial=0) < 2:
            return NotEstimable("a recording has a single trial a stimulus, so its noise cannot be told")
        try:
            splits = [random_halves(measured, rng=rng) for _ in range(_HALVES)]
            halves = [
                [np.where(half[:, :, None, None], values, np.nan) for half in split] for split in splits
            ]
            lower.append([_of_values(instrument, first, second) for first, second in halves])
            upper.append([_of_values(instrument, first, values) for first, _ in halves])
        except DataError as error:
            return NotEstimable(f"halves of the trials cannot be compared: {error.problem}; {error.given}")
    return lower, upper


def _of_values(instrument: Instrument, first: np.ndarray, second: np.ndarray) -> _Pair:
    x, y, _ = complete(read(first, instrument), read(second, instrument), instrument, matched=True)
    return _taking_part(instrument, x, y)


def _values(columns: _Columns, subjects: int) -> np.ndarray:
    """The numbers of all stimuli ``[column, subject]``, averaged over seeds or splits."""
    return np.array(
        [[np.mean([p.value for p in one]) for one in column] or [np.nan] * subjects for column in columns]
    )


def _draws(
    instrument: Instrument,
    columns: _Columns,
    subjects: int,
    plan: Plan,
    wanted: Sequence[frozenset[str]],
) -> dict[frozenset[str], np.ndarray]:
    point = _values(columns, subjects)[None]
    by_stimulus = point
    alone = any("stimulus" in factors and "unit" not in factors for factors in wanted)
    if plan.stimulus is not None and alone:
        by_stimulus = _over_columns(columns, subjects, partial(_by_stimulus, instrument, plan.stimulus))
    found = {}
    for factors in wanted:
        part = plan.only(factors)
        numbers = by_stimulus if part.stimulus is not None else point
        if part.unit is not None:
            numbers = _over_columns(columns, subjects, partial(_by_unit, instrument, part))
        means = over_subjects(numbers, part.subject)
        found[factors] = means[None]
    return found


def _over_columns(columns: _Columns, subjects: int, draw: Callable[[_Pair, int], np.ndarray]) -> np.ndarray:
    """Draws of every column and subject ``[draw, column, subject]``, averaged over seeds or splits."""
    numbers: list[np.ndarray | None] = []
    for column in columns:
        drawn = [np.mean([draw(p, subject) for p in one], axis=0) for subject, one in enumerate(column)]
        numbers.append(np.stack(drawn, axis=1) if drawn else None)
    length = next((len(n) for n in numbers if n is not None), 1)
    return np.stack([np.full((length, subjects), np.nan) if n is None else n for n in numbers], axis=1)


def _by_stimulus(instrument: Instrument, weights: np.ndarray, pair: _Pair, subject: int) -> np.ndarray:
    return stimulus_draws(instrument, pair.x, pair.y, pair.value, weights[:, pair.kept])[0]


def _by_unit(instrument: Instrument, plan: Plan, pair: _Pair, subject: int) -> np.ndarray:
    """A draw of units, and of stimuli too where the plan has them: one evaluation each."""
    assert plan.unit is not None
    drawn = []
    for d, fractions in enumerate(plan.unit[subject]):
        units = drawn_units(fractions, pair.y.shape[-1])
        x = pair.x[..., units] if instrument.units == "matched" else pair.x
        counts = None if plan.stimulus is None else plan.stimulus[d, pair.kept]
        drawn.append(_once(instrument, x, pair.y[..., units], counts))
    return np.array(drawn)


def _once(instrument: Instrument, x: np.ndarray, y: np.ndarray, counts: np.ndarray | None) -> float:
    try:
        if counts is None:
            return number(instrument, x, y)
        if instrument.draws is not None:
            return float(instrument.draws(x, y, counts[None])[0])
        rows = np.repeat(np.arange(len(counts)), counts)
        return number(instrument, x[rows], y[rows])
    except DataError:
        return float("nan")


def _permuted(instrument: Instrument, columns: _Columns, order: np.ndarray) -> np.ndarray:
    """Numbers with the stimuli of the first side permuted ``[permutation, column]``."""

    def draw(pair: _Pair, subject: int) -> np.ndarray:
        return permuted_numbers(instrument, pair.x, pair.y, _among(order, pair.kept))

    return _over_columns(columns, max(1, *map(len, columns)), draw).mean(axis=2)


def _among(order: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """The same permutations among some of the stimuli only."""
    if len(kept) == order.shape[1]:
        return order
    place = np.full(order.shape[1], -1)
    place[kept] = np.arange(len(kept))
    found = place[order]
    return found[found >= 0].reshape(len(order), len(kept))
