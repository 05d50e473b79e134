"""Predictors: what a candidate says of stimuli that it never saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from arealis.analysis import responsiveness, with_responsiveness
from arealis.experiments.session import Session
from arealis.experiments.spelling import unknown
from arealis.types import Responses, Stimuli

__all__ = ["predict_by_network", "predict_by_network_and_responsiveness", "predict_by_responsiveness"]

Record = Callable[[Sequence[Stimuli]], list[Responses]]


def predict_by_network(session: Session, record: Record, area: str | None = None) -> list[Responses]:
    """The network's own activity.

    Args:
        session: Stimuli and recording of the task.
        record: Records the network.
        area: One of its areas; all if not given.

    Returns:
        Responses to the held-out stimuli, one a replica.

    Raises:
        SpecificationError: if the network has no such area.
    """
    recorded = record(session.shown())
    known = recorded[0].coords["area"].values
    if area is None:
        return recorded
    if area not in known:
        raise unknown("area", area, sorted(set(known.tolist())), place="predictor.area")
    return [r.isel(unit=np.flatnonzero(known == area)) for r in recorded]


def predict_by_responsiveness(session: Session, record: Record) -> list[Responses]:
    """How often each unit responded to the training stimuli; the network is not asked.

    Args:
        session: Stimuli and recording of the task.
        record: Not called.

    Returns:
        Predicted responses to the held-out stimuli, one a replica.

    Raises:
        SpecificationError: if there is no recording.
    """
    names = session.stimuli.stimulus_id
    both = zip(session.training, session.held_out, strict=True)
    return [responsiveness(session.recorded(training), names[test]) for training, test in both]


def predict_by_network_and_responsiveness(session: Session, record: Record) -> list[Responses]:
    """Logistic regression on the network's activity and on how often each unit responded.

    Args:
        session: Stimuli and recording of the task.
        record: Records the network.

    Returns:
        Predicted responses to the held-out stimuli, one a replica.

    Raises:
        SpecificationError: if there is no recording.
    """
    training, test = record(session.learnt_from()), record(session.shown())
    recorded = [session.recorded(index) for index in session.training]
    return [with_responsiveness(*three) for three in zip(training, test, recorded, strict=True)]
