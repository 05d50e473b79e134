"""Predictors: what a candidate says of stimuli that it never saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from arealis.analysis import responsiveness, with_responsiveness
from arealis.experiments.session import Session
from arealis.types import Responses, Stimuli

__all__ = ["predict_by_network", "predict_by_network_and_responsiveness", "predict_by_responsiveness"]

Record = Callable[[Sequence[Stimuli]], list[Responses]]


def predict_by_network(session: Session, record: Record) -> list[Responses]:
    """The network's own activity.

    Args:
        session: Stimuli and recording of the task.
        record: Records the network.

    Returns:
        Responses to the held-out stimuli, one a replica.
    """
    return record(session.shown(session.held_out))


def predict_by_responsiveness(session: Session, record: Record) -> list[Responses]:
    """How often each unit responded to the training stimuli; the network is not asked.

    Args:
        session: Stimuli and recording of the task.
        record: Not called.

    Returns:
        Predicted responses to the held-out stimuli, one a replica.
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
    """
    training = record(session.shown(session.training))
    test = record(session.shown(session.held_out))
    recorded = [session.recorded(index) for index in session.training]
    return [with_responsiveness(*three) for three in zip(training, test, recorded, strict=True)]
