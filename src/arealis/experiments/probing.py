"""Measures that ask a grown network again: under noise, with a lesion, or by a readout for another task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from arealis.analysis import linear_readout
from arealis.experiments.measures import decision_accuracy
from arealis.experiments.spelling import unknown
from arealis.networks import AreaNetwork, silence
from arealis.types import Measurement, NotEstimable, Responses, SpecificationError, Stimuli

__all__ = ["accuracy_under_lesion", "accuracy_under_noise", "area_readout"]

Probe = Callable[..., Responses]


def accuracy_under_noise(
    *,
    probe: Probe,
    labels: np.ndarray | None,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
    area: str,
    noisy: str,
    noise: float,
) -> Measurement:
    """Accuracy of a decision area when an input carries Gaussian noise, fresh for every feature.

    Args:
        probe: Records the network once more.
        labels: Label of every stimulus.
        weights: Bootstrap multiplicities ``[draw, stimulus]``.
        permutations: Number of permutations of the null.
        rng: Source of randomness.
        area: The area whose units stand for the labels.
        noisy: The input that is noisy.
        noise: Standard deviation, above zero.

    Returns:
        The measurement ``"accuracy_under_noise"``.

    Raises:
        SpecificationError: if there is no such input, area or label, or the noise is not above zero.
    """
    if noise <= 0:
        raise SpecificationError(
            "accuracy under noise is asked for without noise",
            given=f"noise = {noise}",
            needed="a standard deviation above 0",
            action="raise it, or measure 'accuracy'",
        )

    def alter(shown: Stimuli) -> Stimuli:
        if noisy not in shown.inputs:
            raise unknown("input", noisy, shown.inputs, place="[[measure]] accuracy_under_noise")
        clean = shown.inputs[noisy]
        there = (clean + noise * rng.standard_normal(clean.shape)).astype(clean.dtype)
        return replace(shown, inputs={**shown.inputs, noisy: there})

    found = decision_accuracy(
        model=probe(alter=alter),
        labels=labels,
        weights=weights,
        permutations=permutations,
        rng=rng,
        area=area,
    )
    return replace(found, name="accuracy_under_noise")


def accuracy_under_lesion(
    *,
    probe: Probe,
    network: AreaNetwork,
    labels: np.ndarray | None,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
    area: str,
    lesioned: str,
    fraction: float = 0.5,
) -> Measurement:
    """Accuracy of a decision area when some units of an area, drawn at random, are silent.

    Args:
        probe: Records the network once more.
        network: The network.
        labels: Label of every stimulus.
        weights: Bootstrap multiplicities ``[draw, stimulus]``.
        permutations: Number of permutations of the null.
        rng: Source of randomness.
        area: The area whose units stand for the labels.
        lesioned: The area that is lesioned.
        fraction: Part of its units that are silent, above 0 and at most 1.

    Returns:
        The measurement ``"accuracy_under_lesion"``.

    Raises:
        SpecificationError: if there is no such area or label, or the fraction is out of range.
    """
    if lesioned not in network.area:
        raise unknown("area", lesioned, network.area_names, place="[[measure]] accuracy_under_lesion")
    if not 0 < fraction <= 1:
        raise SpecificationError(
            f"a lesion of area '{lesioned}' is impossible",
            given=f"fraction = {fraction}",
            needed="above 0 and at most 1",
            action="correct it",
        )
    units = network.area[lesioned].unit_id
    lost = rng.permutation(len(units))[: max(1, round(fraction * len(units)))]
    lesion = silence(network, lesioned, [units[i] for i in lost])
    found = decision_accuracy(
        model=probe(network=lesion),
        labels=labels,
        weights=weights,
        permutations=permutations,
        rng=rng,
        area=area,
    )
    return replace(found, name="accuracy_under_lesion")


def area_readout(
    *,
    model: Responses,
    attributes: dict[str, np.ndarray],
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
    area: str,
    target: str,
    training: int,
    modulo: int = 0,
) -> Measurement | NotEstimable:
    """Linear readout of something from an area, such as a task that the network was never taught.

    Args:
        model: Recorded responses.
        attributes: Name → what is known of every stimulus.
        weights: Bootstrap multiplicities ``[draw, stimulus]``.
        permutations: Number of permutations of the null.
        rng: Source of randomness.
        area: The area.
        target: What is decoded: a target of the stimuli.
        training: Number of stimuli to fit to, of those held out.
        modulo: Decode the remainder by this number instead, such as 2 for odd or even; 0 for the target
            itself.

    Returns:
        The measurement ``"area_readout"``; see :func:`arealis.analysis.linear_readout`. There is none where
        the target never varies, or takes a value once only, as what a network did may.

    Raises:
        SpecificationError: if there is no such area or target.
        DataError: if too many or too few stimuli are to be fitted to.
    """
    known = model.coords["area"].values
    if area not in known:
        raise unknown("area", area, sorted(set(known.tolist())), place="[[measure]] area_readout")
    if target not in attributes:
        raise unknown("target", target, attributes, place="[[measure]] area_readout")
    categories = attributes[target] % modulo if modulo else attributes[target]
    kinds, often = np.unique(categories, return_counts=True)
    if len(kinds) < 2 or often.min() < 2:
        return NotEstimable(
            f"'{target}' has {len(kinds)} values, the rarest of which occurs {often.min()} times"
        )
    found = linear_readout(
        model.isel(unit=np.flatnonzero(known == area)),
        categories,
        training=training,
        weights=weights,
        permutations=permutations,
        rng=rng,
    )
    return replace(found, name="area_readout")
