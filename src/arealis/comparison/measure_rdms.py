"""Measure a model against recordings that are known by their dissimilarities, subject by subject."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from arealis.comparison.assemble import assemble, check_weights
from arealis.comparison.instrument import Geometry, Instrument
from arealis.comparison.pairing import complete, read
from arealis.comparison.rdm_numbers import compare_defined, kernel_name, permuted_means, rdm_draws
from arealis.comparison.split_halves import ceiling_options, split_half_ceiling
from arealis.numerics import pair_positions, positions_of, row_permutations
from arealis.numerics.rdm_inference import noise_ceiling
from arealis.types import (
    DataError,
    Dissimilarities,
    Measurement,
    NotEstimable,
    Range,
    Responses,
    check_responses,
)

__all__ = ["dissimilarities_of", "geometry_of", "measure_rdms", "stimuli_of"]


def measure_rdms(
    instrument: Instrument,
    model: Responses | Dissimilarities,
    recording: Responses | Dissimilarities,
    *,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
) -> Measurement | NotEstimable:
    r"""Mean over subjects of a model's similarity to their dissimilarities.

    .. math:: v = \frac{1}{K} \sum_k f(d_\mathrm{model}, d_k)

    Args:
        instrument: One that compares dissimilarities.
        model: Dissimilarities (averaged over subjects and sessions) or responses.
        recording: Dissimilarities (averaged over the sessions of each subject) or responses.
        weights: How often each stimulus of the recording occurs in each draw ``[draw, stimulus]``.
        permutations: Number of permutations for the null.
        rng: Source of randomness.

    Returns:
        The measurement, or why there is none. Its draws resample stimuli; the subjects stay.

    Raises:
        DataError: if the instrument does not compare dissimilarities, or the stimuli are not the same.

    Example:
        >>> from arealis.comparison import rsa
        >>> from arealis.types import make_dissimilarities
        >>> values = np.random.default_rng(0).uniform(size=(3, 1, 10))
        >>> brain = make_dissimilarities(values, stimulus_id=np.array(list("abcde")),
        ...                              distance="correlation", provenance="made up")
        >>> m = measure_rdms(rsa(), brain[:1], brain, weights=np.ones((40, 5)), permutations=40,
        ...                  rng=np.random.default_rng(0))
        >>> m.card.options["subjects"]
        3
    """
    geometry = geometry_of(instrument)
    stimulus_id = stimuli_of(recording)
    check_weights(weights, len(stimulus_id))
    if len(stimulus_id) < instrument.fewest_stimuli:
        return NotEstimable(
            f"{len(stimulus_id)} stimuli; '{instrument.name}' needs {instrument.fewest_stimuli}"
        )
    data = dissimilarities_of(recording, instrument, stimulus_id)
    modelled = _mean(dissimilarities_of(model, instrument, stimulus_id), 0)
    try:
        value = float(np.mean([compare_defined(modelled, one, geometry.comparator) for one in data]))
    except DataError as error:
        return NotEstimable(f"{error.problem}: {error.given}")
    draws, how = _draws(instrument, modelled, data, weights)
    order = row_permutations(len(stimulus_id), permutations, rng=rng)
    null = permuted_means(modelled[None], data, order, geometry.comparator)[:, 0]
    ceiling, options = _ceiling(instrument, geometry, recording, data, rng)
    options |= {"subjects": len(data), "pairs": int((~np.isnan(modelled)).sum())}
    card = replace(
        instrument.card,
        resampling_unit="stimulus, subjects fixed" if len(data) > 1 else "stimulus",
        interval=how,
        options={**instrument.card.options, **options},
    )
    return assemble(instrument, value, draws=draws, null=null, ceiling=ceiling, n=len(stimulus_id), card=card)


def stimuli_of(side: Responses | Dissimilarities) -> np.ndarray:
    """Names of the stimuli that responses or dissimilarities speak of, in their order.

    Args:
        side: Responses, or dissimilarities in condensed order.

    Returns:
        Names ``[stimulus]``.

    Raises:
        DataError: if the pairs are not in condensed order, or a stimulus repeats.

    Example:
        >>> from arealis.types import make_dissimilarities
        >>> stimuli_of(make_dissimilarities(np.ones((1, 1, 3)), stimulus_id=np.array(["a", "b", "c"]),
        ...                                 distance="correlation", provenance="made up")).tolist()
        ['a', 'b', 'c']
    """
    if "pair" not in side.dims:
        return check_responses(side).coords["stimulus_id"].values
    first, second = side.coords["first_stimulus_id"].values, side.coords["second_stimulus_id"].values
    names = np.concatenate([first[:1], second[: int(np.sqrt(2 * len(first) + 0.25) - 0.5)]])
    i, j = pair_positions(len(names))
    if (
        len(i) != len(first)
        or (names[i] != first).any()
        or (names[j] != second).any()
        or len(set(names)) < len(names)
    ):
        raise DataError(
            "the pairs of stimuli are not in condensed order",
            given=f"{len(first)} pairs of {len(set(first) | set(second))} stimuli",
            needed="every pair once, in the order of SciPy's pdist",
            action="build them with arealis.types.make_dissimilarities",
        )
    return names


def dissimilarities_of(
    side: Responses | Dissimilarities, instrument: Instrument, stimulus_id: np.ndarray
) -> np.ndarray:
    """Dissimilarities of every subject between these stimuli.

    Args:
        side: Dissimilarities, averaged over the sessions of each subject; or the responses of one.
        instrument: Says how responses become dissimilarities.
        stimulus_id: The stimuli, in the order that is wanted.

    Returns:
        ``[subject, pair]``; ``NaN`` where a pair has none.

    Raises:
        DataError: if the stimuli are not the same, or the instrument does not compare dissimilarities.

    Example:
        >>> from arealis.comparison import rsa
        >>> from arealis.types import make_dissimilarities
        >>> d = make_dissimilarities(np.arange(3.0)[None, None], stimulus_id=np.array(["a", "b", "c"]),
        ...                          distance="correlation", provenance="made up")
        >>> dissimilarities_of(d, rsa(), np.array(["c", "b", "a"]))
        array([[2., 1., 0.]])
    """
    own = stimuli_of(side)
    positions_of(own, stimulus_id, kind="stimulus of the model")
    rows = positions_of(stimulus_id, own, kind="stimulus of the recording")
    if "pair" in side.dims:
        rdms = _mean(np.asarray(side.values, dtype=float), 1)
    else:
        table = read(side.values, instrument)
        table, _, _ = complete(table, table, instrument, matched=True)
        rdms = geometry_of(instrument).dissimilarities(table)[None]
    i, j = pair_positions(len(own))
    square = np.zeros((len(rdms), len(own), len(own)))
    square[:, i, j] = square[:, j, i] = rdms
    return square[:, rows[i], rows[j]]


def geometry_of(instrument: Instrument) -> Geometry:
    """How an instrument compares dissimilarities.

    Args:
        instrument: The instrument.

    Returns:
        Its geometry.

    Raises:
        DataError: if it compares something else.

    Example:
        >>> from arealis.comparison import rsa
        >>> geometry_of(rsa()).distance
        'correlation'
    """
    if instrument.geometry is None:
        raise DataError(
            f"'{instrument.name}' does not compare dissimilarities",
            given="a recording or a model that is known by its dissimilarities only",
            needed="an instrument that compares dissimilarities, such as rsa",
            action="take arealis.comparison.rsa, or responses",
        )
    return instrument.geometry


def _draws(
    instrument: Instrument, model: np.ndarray, data: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, str]:
    try:
        return rdm_draws(model, data, weights, geometry_of(instrument).comparator), instrument.card.interval
    except DataError as error:
        return np.full(len(weights), np.nan), f"none: {error.problem}"


def _mean(values: np.ndarray, axis: int) -> np.ndarray:
    """Mean over what was measured."""
    measured = ~np.isnan(values)
    count, total = measured.sum(axis=axis), np.where(measured, values, 0.0).sum(axis=axis)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def _ceiling(
    instrument: Instrument,
    geometry: Geometry,
    recording: Responses | Dissimilarities,
    data: np.ndarray,
    rng: np.random.Generator,
) -> tuple[Range | NotEstimable, dict[str, str | float | int]]:
    if "pair" in recording.dims:
        try:
            low, high = noise_ceiling(data, kernel_name(geometry.comparator))
        except DataError as error:
            return NotEstimable(f"{error.problem}: {error.given}; needed: {error.needed}"), {}
        return Range(low, high), {
            "ceiling": "mean of the other subjects, and of all, pooled as the comparator does"
        }
    ceiling = split_half_ceiling(instrument, np.asarray(recording.values, dtype=float), rng=rng)
    return ceiling, dict(ceiling_options(ceiling))
