"""Models of vision that are given, not grown: what they make of the stimuli of a task."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np

from arealis.experiments.among import among
from arealis.experiments.session import Session
from arealis.experiments.spelling import unknown
from arealis.networks import gabor_energy, pixels
from arealis.networks.pretrained import (
    EFFICIENTNET_AREAS,
    Preprocessing,
    efficientnet_lite0,
    layer_activations,
)
from arealis.numerics import isometric_coordinates
from arealis.recordings import load_objects92_model, load_objects92_monkey_it
from arealis.recordings.objects92 import Objects92Model
from arealis.stimuli import objects92, objects92_photographs
from arealis.types import Dissimilarities, Responses, make_responses

__all__ = [
    "predict_by_dissimilarities",
    "predict_by_efficientnet",
    "predict_by_gabor_energy",
    "predict_by_pixels",
]

_SIDE = 175  # pixels of the photographs


def predict_by_pixels(session: Session) -> list[Responses]:
    """The pixels of what networks are shown.

    Args:
        session: Stimuli and recording of the task.

    Returns:
        Responses to the held-out stimuli, one a replica.

    Raises:
        DataError: if the stimuli are no square images.
    """
    return [pixels(shown) for shown in session.shown()]


def predict_by_gabor_energy(session: Session) -> list[Responses]:
    """Energy of Gabor filters, as complex cells of primary visual cortex have it, for the 92 objects.

    Args:
        session: Stimuli and recording of the task.

    Returns:
        Responses to the held-out stimuli, one a replica.

    Raises:
        DataError: if the stimuli are others than the 92 objects.
    """
    cells = _gabor_cells()
    return [among(cells, shown.stimulus_id) for shown in session.shown()]


def predict_by_efficientnet(
    session: Session,
    area: str = "block13",
    pretrained: bool = True,
    preprocessing: Preprocessing = "imagenet",
) -> list[Responses]:
    """One area of EfficientNet-lite0, shown the photographs of the 92 objects.

    Its units are rotated into one more than there are stimuli, which changes no correlation distance and no
    linear kernel, so that areas of 401,408 units can be kept.

    Args:
        session: Stimuli and recording of the task.
        area: One of :data:`arealis.networks.pretrained.EFFICIENTNET_AREAS`.
        pretrained: Whether the weights are the published ones, or drawn as before training.
        preprocessing: How photographs are prepared.

    Returns:
        Responses to the held-out stimuli, one a replica. An untrained network has the weights of its seed.

    Raises:
        SpecificationError: if there is no such area.
        DataError: if the stimuli are others than the 92 objects, or the weights cannot be had.
    """
    if area not in EFFICIENTNET_AREAS:
        raise unknown("area", area, EFFICIENTNET_AREAS, place="predictor.area")
    # Published weights are the same whatever the seed, and recorded once.
    seeds = [0 if pretrained else seed for seed in session.seeds]
    recorded = [_efficientnet(pretrained, preprocessing, seed)[area] for seed in seeds]
    return [among(r, shown.stimulus_id) for r, shown in zip(recorded, session.shown(), strict=True)]


def predict_by_dissimilarities(
    session: Session, model: Objects92Model | Literal["monkey IT, recorded"] = "animacy"
) -> list[Dissimilarities]:
    """A published model of the 92 objects that is known by its dissimilarities only.

    Args:
        session: Stimuli and recording of the task.
        model: Its name in the published file, or ``"monkey IT, recorded"``.

    Returns:
        Dissimilarities of the held-out stimuli, one a replica.

    Raises:
        DataError: if the stimuli are others than the 92 objects, or the file cannot be had.
    """
    whole = load_objects92_monkey_it() if model == "monkey IT, recorded" else load_objects92_model(model)
    return [among(whole, shown.stimulus_id) for shown in session.shown()]


@lru_cache(maxsize=1)
def _gabor_cells() -> Responses:
    return gabor_energy(objects92(size=_SIDE))


@lru_cache(maxsize=8)
def _efficientnet(pretrained: bool, preprocessing: Preprocessing, seed: int) -> dict[str, Responses]:
    """Coordinates of every area, in the order in which an image passes them."""
    network = efficientnet_lite0(pretrained=pretrained, rng=np.random.default_rng(seed))
    stimuli = objects92_photographs()
    shown = stimuli.inputs["photograph"][:, 0]
    return {
        area: make_responses(
            isometric_coordinates(values.astype(np.float64))[:, None, None],
            stimulus_id=stimuli.stimulus_id,
            unit_id=[f"{area}, coordinate {i}" for i in range(min(values.shape[1], len(shown) + 1))],
            area=area,
            quantity=f"rotated activation of {values.shape[1]} units",
            unit="arbitrary",
            provenance=f"{network.provenance}, {preprocessing} preprocessing, stimuli {stimuli.provenance}",
        )
        for area, values in layer_activations(network, shown, preprocessing=preprocessing)
    }
