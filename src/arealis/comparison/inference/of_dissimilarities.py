"""Evaluate an instrument that compares dissimilarities: every draw of all models in a few products."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from arealis.comparison.inference.evaluation import Evaluation
from arealis.comparison.inference.plan import Plan, drawn_units
from arealis.comparison.inference.rdms import Rdms
from arealis.comparison.instrument import Geometry, Instrument
from arealis.comparison.measure_rdms import geometry_of
from arealis.comparison.rdm_numbers import as_seen, kernel_name, permuted_means
from arealis.numerics.rdm_inference import rdm_bootstrap
from arealis.types import NotEstimable

__all__ = [
    "evaluate_dissimilarities",
    "over_seeds",
    "pooled_others",
    "subject_ceiling",
]


def evaluate_dissimilarities(instrument: Instrument, rdms: Rdms) -> Evaluation:
    """Compare models with subjects by their RDMs; a draw is a reweighting of dissimilarities.

    Args:
        instrument: One that compares dissimilarities.
        rdms: Models and subjects.

    Returns:
        The evaluation, with the ceiling over subjects.

    Raises:
        DataError: if the instrument's comparator cannot be resampled.

    Example:
        >>> from arealis.comparison import rsa
        >>> data = np.random.default_rng(0).uniform(size=(3, 10))
        >>> rdms = Rdms({"first": data[:1]}, data, np.array(list("abcde")), 0, ())
        >>> evaluate_dissimilarities(rsa(), rdms).point.shape
        (3,)
    """
    geometry = geometry_of(instrument)
    reasons = {name: _reason(values) for name, values in rdms.models.items()}
    usable = replace(rdms, models={n: values for n, values in rdms.models.items() if reasons[n] is None})
    evaluate = partial(_numbers, usable, kernel_name(geometry.comparator))
    point = evaluate(rdms.data, None, None)[0]
    return Evaluation(
        models=tuple(usable.models),
        point=point,
        draws=partial(_draws, evaluate, geometry, usable),
        permuted=partial(_permuted, geometry.comparator, usable),
        stimulus_id=rdms.stimulus_id,
        subjects=len(rdms.data),
        units=tuple(table.shape[-1] for table in rdms.tables),
        reasons={name: reason for name, reason in reasons.items() if reason is not None},
        ceiling=subject_ceiling(rdms, geometry, point),
        how="a stimulus that occurs twice is not paired with its copy",
        options={"subjects": len(rdms.data), "stimuli left out": rdms.left_out},
    )


def subject_ceiling(rdms: Rdms, geometry: Geometry, point: np.ndarray) -> str | NotEstimable:
    """How the ceiling over subjects was made, or why there is none.

    Args:
        rdms: Models and subjects.
        geometry: How dissimilarities are compared.
        point: The numbers, of which the last two are the ceiling.

    Returns:
        A phrase for the card, or the reason.

    Example:
        >>> one = Rdms({}, np.ones((1, 3)), np.array(["s", "t", "u"]), 0, ())
        >>> subject_ceiling(one, Geometry("euclidean", "cosine", np.asarray), np.full(2, np.nan)).reason
        'one subject, so that what subjects share cannot be told'
    """
    if len(rdms.data) < 2:
        return NotEstimable("one subject, so that what subjects share cannot be told")
    if np.isnan(point[-2:]).any():
        return NotEstimable(f"subjects cannot be pooled for a comparison by {geometry.comparator}")
    return "mean of the other subjects, and of all, pooled as the comparator does"


def over_seeds(numbers: np.ndarray, seeds: Sequence[int]) -> np.ndarray:
    """Mean over the RDMs of each model.

    Args:
        numbers: A number for each RDM ``[..., rdm]``.
        seeds: How many RDMs each model has, one after the other.

    Returns:
        Means ``[..., model]``; a model without a number leaves the others theirs.

    Example:
        >>> over_seeds(np.array([1.0, 3.0, np.nan]), [2, 1])
        array([ 2., nan])
    """
    parts = np.split(numbers, np.cumsum(seeds)[:-1], axis=-1)
    return np.stack([part.mean(axis=-1) for part in parts], axis=-1)


def _reason(values: np.ndarray) -> NotEstimable | None:
    if (np.ptp(values, axis=1) > 64 * np.finfo(float).eps * np.abs(values).max()).all():
        return None
    return NotEstimable("a geometry without contrast cannot be compared: its dissimilarities are all equal")


def _numbers(
    rdms: Rdms, method: str, data: np.ndarray, stimulus: np.ndarray | None, subject: np.ndarray | None
) -> np.ndarray:
    """One kernel call ``[draw, column]``; without a model a subject stands in, so that there is a ceiling."""
    stacked = np.concatenate([*rdms.models.values()] or [data[:1]])
    drawn = rdm_bootstrap(stacked, data, method, stimulus_weights=stimulus, subject_weights=subject)
    none = np.full(len(drawn.similarity), np.nan)
    bounds = [none if bound is None else bound for bound in (drawn.lower, drawn.upper)]
    if not rdms.models:
        return np.column_stack(bounds)
    return np.column_stack([over_seeds(drawn.similarity, _seeds(rdms)), *bounds])


def _seeds(rdms: Rdms) -> list[int]:
    return [len(values) for values in rdms.models.values()]


def _draws(
    evaluate: Callable[..., np.ndarray],
    geometry: Geometry,
    rdms: Rdms,
    plan: Plan,
    wanted: Sequence[frozenset[str]],
) -> dict[frozenset[str], np.ndarray]:
    found = {}
    for factors in wanted:
        part = plan.only(factors)
        if part.unit is None:
            found[factors] = evaluate(rdms.data, part.stimulus, part.subject)[None]
        else:
            found[factors] = _unit_draws(evaluate, geometry, rdms, part)[None]
    return found


def _unit_draws(
    evaluate: Callable[..., np.ndarray], geometry: Geometry, rdms: Rdms, plan: Plan
) -> np.ndarray:
    """A draw of units changes the RDMs themselves, which are then made anew."""
    assert plan.unit is not None
    drawn = []
    for d in range(len(plan.unit[0])):
        tables = [
            table[..., drawn_units(fractions[d], table.shape[-1])]
            for table, fractions in zip(rdms.tables, plan.unit, strict=True)
        ]
        data = np.stack([geometry.dissimilarities(table) for table in tables])
        rows = [None if w is None else w[d : d + 1] for w in (plan.stimulus, plan.subject)]
        if np.isnan(data).any():
            drawn.append(np.full((1, len(rdms.models) + 2), np.nan))
        else:
            drawn.append(evaluate(data, *rows))
    return np.concatenate(drawn)


def _permuted(comparator: str, rdms: Rdms, order: np.ndarray) -> np.ndarray:
    """Mean over subjects with the stimuli of models permuted ``[permutation, column]``."""
    none = np.full(len(order), np.nan)
    columns, lower = [none] * len(rdms.models), none
    if bool(as_seen(rdms.data, comparator).any(axis=1).all()):
        if rdms.models:
            stacked = np.concatenate(list(rdms.models.values()))
            null = permuted_means(stacked, rdms.data, order, comparator)
            columns = [*over_seeds(null, _seeds(rdms)).T]
        if len(rdms.data) > 1:
            others = zip(pooled_others(rdms.data, comparator), rdms.data, strict=True)
            each = [permuted_means(o[None], one[None], order, comparator)[:, 0] for o, one in others]
            lower = np.mean(each, axis=0)
    return np.column_stack([*columns, lower, none])


def pooled_others(data: np.ndarray, comparator: str) -> np.ndarray:
    """For every subject the mean of all others, as the comparator sees them.

    Args:
        data: Dissimilarities ``[subject, pair]`` of two subjects or more.
        comparator: As :func:`arealis.numerics.compare_rdms` spells it.

    Returns:
        Means ``[subject, pair]``.

    Example:
        >>> pooled_others(np.array([[1.0, 0.0], [0.0, 2.0]]), "cosine")
        array([[0., 1.],
               [1., 0.]])
    """
    seen = as_seen(data, comparator)
    return (seen.sum(axis=0) - seen) / (len(seen) - 1)
