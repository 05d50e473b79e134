"""Evaluate flexible models on stimuli and subjects that they were not fitted to, and the ceiling likewise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from arealis.comparison.inference.evaluation import Evaluation
from arealis.comparison.inference.flexible import FlexibleModel, fitted_weights
from arealis.comparison.inference.of_dissimilarities import over_seeds, subject_ceiling
from arealis.comparison.inference.plan import Plan
from arealis.comparison.inference.rdms import Rdms, among
from arealis.comparison.instrument import Instrument
from arealis.comparison.measure_rdms import geometry_of
from arealis.comparison.rdm_numbers import as_seen, kernel_name
from arealis.numerics import pair_positions
from arealis.numerics.rdm_inference import rdm_bootstrap
from arealis.types import DataError

__all__ = ["evaluate_crossvalidated"]

_STIMULI_A_FOLD = 6
# Divisions into folds: averaged for the value; in every draw two, so that their noise can be removed.
_DIVISIONS, _DIVISIONS_A_DRAW = 10, 2


@dataclass(frozen=True)
class _Folds:
    """What every division needs."""

    rdms: Rdms
    fits: Mapping[str, str]
    comparator: str
    folds: int


def evaluate_crossvalidated(
    instrument: Instrument,
    rdms: Rdms,
    flexible: Mapping[str, FlexibleModel],
    *,
    folds: int,
    rng: np.random.Generator,
) -> Evaluation:
    r"""Compare models with subjects on folds of stimuli and subjects that no model was fitted to.

    .. math:: v = \frac1F \sum_f \frac{1}{|S_f|} \sum_{k \in S_f}
              \rho\big(m(w_{-f}),\, d_k\big)_{i, j \in f}

    Stimuli are divided at random into folds, subjects into as many or one each; a fold tests some stimuli
    on some subjects, with weights w from the other stimuli of the other subjects. The ceiling sees the
    same folds: its lower bound is the mean of the subjects that a model is fitted to. The value is a mean
    over random divisions; every draw holds two, from which the noise of dividing is removed.

    Args:
        instrument: One that compares dissimilarities.
        rdms: Candidates of flexible models, seeds of the others, and subjects.
        flexible: The flexible models.
        folds: Number of folds.
        rng: Source of randomness of the divisions.

    Returns:
        The evaluation.

    Raises:
        DataError: if there are fewer than two folds or fewer than six stimuli a fold.

    Example:
        >>> from arealis.comparison import rsa
        >>> data = np.random.default_rng(0).uniform(size=(3, 66))
        >>> rdms = Rdms({"first": data[:1]}, data, np.arange(12).astype(str), 0, ())
        >>> evaluate_crossvalidated(rsa(), rdms, {}, folds=2, rng=np.random.default_rng(0)).models
        ('first',)

    Reference:
        Schütt et al. 2023, eLife 12:e82566.
    """
    stimuli = len(rdms.stimulus_id)
    if folds < 2 or stimuli < _STIMULI_A_FOLD * folds:
        raise DataError(
            "models cannot be cross-validated this way",
            given=f"{folds} folds of {stimuli} stimuli",
            needed=f"two folds or more with {_STIMULI_A_FOLD} stimuli or more in each",
            action="take fewer folds, or show more stimuli",
        )
    geometry = geometry_of(instrument)
    setting = _Folds(rdms, {n: m.fit for n, m in flexible.items()}, geometry.comparator, folds)
    of_point, of_draws, of_null = rng.spawn(3)
    once = np.ones(stimuli), np.ones(len(rdms.data))
    point = np.mean([_division(setting, rdms, *once, rng=of_point) for _ in range(_DIVISIONS)], axis=0)
    return Evaluation(
        models=tuple(rdms.models),
        point=point,
        draws=partial(_draws, setting, of_draws),
        permuted=partial(_permuted, setting, of_null),
        stimulus_id=rdms.stimulus_id,
        subjects=len(rdms.data),
        units=(),
        reasons={},
        ceiling=subject_ceiling(rdms, geometry, point),
        how="copies of a stimulus share a fold and are not paired; the noise of dividing is removed",
        divisions=_DIVISIONS,
        options={
            "subjects": len(rdms.data),
            "stimuli left out": rdms.left_out,
            "folds": folds,
            "divisions": _DIVISIONS,
        },
    )


def _draws(
    setting: _Folds, rng: np.random.Generator, plan: Plan, wanted: Sequence[frozenset[str]]
) -> dict[frozenset[str], np.ndarray]:
    """Two divisions in every draw ``[repeat, draw, column]``."""
    stimuli, subjects = len(setting.rdms.stimulus_id), len(setting.rdms.data)
    found = {}
    for factors in wanted:
        part = plan.only(factors)
        draws = max(len(w) for w in (part.stimulus, part.subject) if w is not None)
        counts = np.ones((draws, stimuli)) if part.stimulus is None else part.stimulus
        times = np.ones((draws, subjects)) if part.subject is None else part.subject
        found[factors] = np.array(
            [
                [_division(setting, setting.rdms, c, t, rng=rng) for c, t in zip(counts, times, strict=True)]
                for _ in range(_DIVISIONS_A_DRAW)
            ]
        )
    return found


def _permuted(setting: _Folds, rng: np.random.Generator, order: np.ndarray) -> np.ndarray:
    """One division in every permutation of the models' stimuli, and of the ceiling's."""
    stimuli, subjects = len(setting.rdms.stimulus_id), len(setting.rdms.data)
    once = np.ones(stimuli), np.ones(subjects)
    return np.array([_division(setting, setting.rdms, *once, rng=rng, order=rows) for rows in order])


def _division(
    setting: _Folds,
    rdms: Rdms,
    counts: np.ndarray,
    times: np.ndarray,
    *,
    rng: np.random.Generator,
    order: np.ndarray | None = None,
) -> np.ndarray:
    """Divide once and average over folds ``[column]``."""
    present = rng.permutation(np.flatnonzero(counts))
    people = rng.permutation(np.flatnonzero(times))
    groups = np.array_split(people, min(setting.folds, len(people)))
    numbers = []
    for fold, tested in enumerate(np.array_split(present, setting.folds)):
        trained = np.sort(np.setdiff1d(present, tested))
        persons = groups[fold % len(groups)]
        others = np.setdiff1d(people, persons) if len(people) > 1 else people
        predicted, seeds = _predicted(
            setting, rdms, trained, np.repeat(others, times[others].astype(int)), order
        )
        numbers.append(_tested(setting, rdms, predicted, seeds, _only(counts, tested), _only(times, persons)))
    return np.mean(numbers, axis=0)


def _only(counts: np.ndarray, kept: np.ndarray) -> np.ndarray:
    masked = np.zeros(len(counts))
    masked[kept] = counts[kept]
    return masked


def _predicted(
    setting: _Folds, rdms: Rdms, trained: np.ndarray, others: np.ndarray, order: np.ndarray | None
) -> tuple[np.ndarray, list[int]]:
    """RDMs of all models after fitting ``[rdm, pair]``, the last two the ceiling's, and how many each has."""
    stimuli = len(rdms.stimulus_id)
    data = among(rdms.data[others], trained, stimuli)
    rows: list[np.ndarray] = []
    for name, values in rdms.models.items():
        values = _reordered(values, order, stimuli)
        if name in setting.fits:
            values = _fitted(setting, name, values, among(values, trained, stimuli), data)
        rows.append(values)
    seen = as_seen(rdms.data, setting.comparator)
    lower = _reordered(seen[others].mean(axis=0)[None], order, stimuli)
    rows += [lower, seen.mean(axis=0)[None]]
    return np.concatenate(rows), [len(values) for values in rows]


def _fitted(
    setting: _Folds, name: str, candidates: np.ndarray, seen: np.ndarray, data: np.ndarray
) -> np.ndarray:
    """The candidates' weighted sum; no contrast at all where they cannot be fitted."""
    try:
        weights = fitted_weights(setting.fits[name], seen, data, setting.comparator)
    except DataError:
        weights = np.zeros(len(candidates))
    return (weights @ candidates)[None]


def _tested(
    setting: _Folds,
    rdms: Rdms,
    predicted: np.ndarray,
    seeds: list[int],
    counts: np.ndarray,
    times: np.ndarray,
) -> np.ndarray:
    method = kernel_name(setting.comparator)
    drawn = rdm_bootstrap(
        predicted, rdms.data, method, stimulus_weights=counts[None], subject_weights=times[None]
    )
    numbers = over_seeds(drawn.similarity[0], seeds)
    if len(rdms.data) < 2:
        numbers[-2:] = np.nan
    return numbers


def _reordered(rdms: np.ndarray, order: np.ndarray | None, stimuli: int) -> np.ndarray:
    """The same RDMs with their stimuli permuted."""
    if order is None:
        return rdms
    i, j = pair_positions(stimuli)
    square = np.zeros((len(rdms), stimuli, stimuli))
    square[:, i, j] = square[:, j, i] = rdms
    return square[:, order[i], order[j]]
