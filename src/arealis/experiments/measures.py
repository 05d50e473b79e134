"""Measures of one task: an instrument becomes one; some need more than a model and a recording."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any, Literal

import numpy as np

from arealis.analysis import SpikeReadout, accuracy, mixed_slope, read_spikes, reliability
from arealis.comparison import Instrument, explained_beyond, measure
from arealis.types import Dissimilarities, Measurement, NotEstimable, Range, Responses, SpecificationError

__all__ = ["decision_accuracy", "measure_by", "recording_reliability", "recording_slope", "unique_variance"]


def measure_by(factory: Callable[..., Instrument]) -> Callable[..., Measurement | NotEstimable]:
    """Make a measure of a model and a recording from what makes an instrument.

    Args:
        factory: Its keyword options are those of the measure.

    Returns:
        A function of ``model, recording, weights, permutations, rng`` and those options.
    """

    @wraps(factory)
    def taken(
        *,
        model: Responses | Dissimilarities,
        recording: Responses | Dissimilarities,
        weights: np.ndarray,
        permutations: int,
        rng: np.random.Generator,
        **options: Any,
    ) -> Measurement | NotEstimable:
        instrument = factory(**options)
        return measure(instrument, model, recording, weights=weights, permutations=permutations, rng=rng)

    return taken


def decision_accuracy(
    *,
    model: Responses,
    labels: np.ndarray | None,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
    area: str,
    read: Literal["activity"] | SpikeReadout = "activity",
) -> Measurement:
    """Fraction of stimuli whose label's unit is the most active of an area, or the first to fire.

    Args:
        model: Recorded responses.
        labels: Label of every stimulus.
        weights: Bootstrap multiplicities ``[draw, stimulus]``.
        permutations: Number of permutations of the null.
        rng: Source of randomness.
        area: The area whose units stand for the labels.
        read: Activity of one time step or its mean, as it is recorded; ``"spike_count"`` or ``"first_spike"``
            of spikes recorded throughout. To decide by membrane potentials, let an area of ``linear`` neurons
            with a time constant, which do not fire, stand for the labels.

    Returns:
        The measurement ``"accuracy"``.

    Raises:
        SpecificationError: if the area was not recorded, or the stimuli have no labels.
        DataError: if spikes shall be read where none were recorded over time.
    """
    chosen = model.isel(unit=(model.coords["area"] == area).values)
    if labels is None or not chosen.sizes["unit"]:
        raise SpecificationError(
            "accuracy cannot be taken",
            given="stimuli without labels" if labels is None else f"area {area!r}",
            needed=f"stimuli with labels, and one of the areas {sorted(set(model.coords['area'].values))}",
            action="correct [[measure]] kind = 'accuracy', or choose other stimuli",
        )
    decided = chosen if read == "activity" else read_spikes(chosen, read)
    found = accuracy(decided, labels, weights=weights, permutations=permutations, rng=rng)
    if read == "activity":
        return found
    return replace(found, card=replace(found.card, options={**found.card.options, "read": read}))


def recording_reliability(
    *, whole_recording: Responses, rng: np.random.Generator, splits: int = 200
) -> list[Measurement] | NotEstimable:
    """How reliable the recording is by itself, and the noise ceiling of r that follows; no model is asked.

    Args:
        whole_recording: The recording.
        rng: Source of randomness.
        splits: Number of random divisions.

    Returns:
        The measurements ``"reliability"`` and ``"noise_ceiling"``, its square root; see
        :func:`arealis.analysis.reliability`.
    """
    found = reliability(whole_recording, splits=splits, rng=rng)
    if isinstance(found, NotEstimable):
        return found
    interval = found.interval
    if isinstance(interval, Range):
        interval = Range(*(float(np.sqrt(max(end, 0.0))) for end in (interval.low, interval.high)))
    value = float(np.sqrt(max(found.value, 0.0)))
    card = replace(found.card, variant=f"square root of: {found.card.variant}")
    return [found, replace(found, name="noise_ceiling", value=value, interval=interval, card=card)]


def recording_slope(*, whole_recording: Responses, attribute: str) -> Measurement | NotEstimable:
    """Slope of the recording on an attribute of its stimuli, people as random effects; no model is asked.

    Args:
        whole_recording: The recording, of one unit, a person a trial.
        attribute: A number on its stimulus dimension.

    Returns:
        The measurement ``"mixed_slope"``; see :func:`arealis.analysis.mixed_slope`.
    """
    return mixed_slope(whole_recording, attribute)


def unique_variance(
    *,
    model: Responses,
    recording: Responses,
    attributes: Mapping[str, np.ndarray],
    weights: np.ndarray,
    controls: list[str],
    folds: int = 10,
) -> Measurement | NotEstimable:
    r"""Held-out variance that a model explains beyond attributes of the stimuli.

    .. math:: R^2(\text{model} \cup \text{controls}) - R^2(\text{controls})

    Args:
        model: Its responses are the features.
        recording: What is predicted.
        attributes: What is known of the stimuli ``[stimulus]``, by name.
        weights: Bootstrap multiplicities ``[draw, stimulus]``.
        controls: Names of the attributes to control for.
        folds: Number of parts that are held out in turn.

    Returns:
        The measurement ``"unique_variance"``; see :func:`arealis.comparison.explained_beyond`.

    Raises:
        SpecificationError: if the stimuli have no such attributes, or none is named.
    """
    known = sorted(name for name, values in attributes.items() if values.dtype.kind in "fiub")
    strange = sorted(set(controls) - set(known))
    if strange or not controls:
        raise SpecificationError(
            "the stimuli have no such attributes to control for",
            given=f"controls = {controls}",
            needed=f"some of {known}",
            action="correct [[measure]] kind = 'unique_variance'",
        )
    beside = np.stack([attributes[name] for name in controls], axis=1).astype(float)
    return explained_beyond(model, recording, beside, weights=weights, folds=folds)
