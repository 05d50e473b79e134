"""Open a session: load the recording, make the stimuli, divide them for every replica."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from arealis.experiments.coding import coded
from arealis.experiments.load import load_recording, load_stimuli
from arealis.experiments.session import Session
from arealis.experiments.specification import Model
from arealis.experiments.tables import Choice
from arealis.experiments.world_sessions import open_world
from arealis.stimuli import hold_out
from arealis.types import SpecificationError, Stimuli

__all__ = ["open_session"]

_DIVISION_SEED = 0


def open_session(model: Model, seeds: Sequence[int]) -> Session:
    """Load the recording, make the stimuli, and divide them.

    The division depends on the seed alone: every candidate is tested on the same held-out stimuli, and
    the held-out sets of different seeds do not overlap as long as there are stimuli enough.

    Args:
        model: What the task grows.
        seeds: One a replica.

    Returns:
        The session.

    Raises:
        DataError: if a data set is missing or damaged.
        SpecificationError: if the division asks for more stimuli than there are, or holds all back, or the
            lesson has too few, or inputs of another name or size.
    """
    if model.world is not None:
        return open_world(model.world, seeds)
    table = model.stimuli
    assert table is not None  # as the tables were checked: it is shown stimuli, or acts in a world
    recording = load_recording(model.recording)
    stimuli = coded(load_stimuli(Choice(kind=table.kind, **table.options), model.recording), model)
    folds = [seed if table.division == "folds" else 0 for seed in seeds]
    if model.lesson is None:
        divisions = [_divide(stimuli, table.held_out, table.training, fold) for fold in folds]
        training, held_out = (tuple(side) for side in zip(*divisions, strict=True))
        session = Session(stimuli, stimuli, recording, tuple(seeds), training, held_out)
        return _validating(session, table.validation) if table.validation else session
    lesson = coded(load_stimuli(model.lesson, model.recording), model)
    _require_alike(lesson, stimuli)
    held_out = tuple(_divide(stimuli, table.held_out, 0, fold)[1] for fold in folds)
    training = tuple(_lesson(lesson, table.training, fold) for fold in folds)
    session = Session(stimuli, lesson, recording, tuple(seeds), training, held_out)
    return _validating(session, table.validation) if table.validation else session


def _validating(session: Session, count: int) -> Session:
    """The session with training stimuli held back in place of the held-out ones, which it never shows."""
    fewest = min(len(index) for index in session.training)
    if count >= fewest:
        raise SpecificationError(
            "too many training stimuli are held back",
            given=f"validation = {count} of {fewest} training stimuli",
            needed="some left to learn from",
            action="lower validation, or raise stimuli.training",
        )
    held_back = tuple(index[-count:] for index in session.training)
    kept = tuple(index[:-count] for index in session.training)
    return replace(session, stimuli=session.lesson, training=kept, held_out=held_back)


def _lesson(lesson: Stimuli, training: int, fold: int) -> np.ndarray:
    """A whole fold is learnt from, so that seeds learn from different stimuli where they can."""
    if training > len(lesson):
        raise SpecificationError(
            "the lesson has too few stimuli",
            given=f"stimuli.training = {training}, {len(lesson)} stimuli in the lesson",
            needed="as many stimuli as are learnt from",
            action="lower stimuli.training, or choose another [lesson]",
        )
    return _divide(lesson, max(training, 1), 0, fold)[1][:training]


def _require_alike(lesson: Stimuli, stimuli: Stimuli) -> None:
    """One network takes both in: what arrives has the same name and size."""
    taught, shown = ({k: v.shape[2:] for k, v in one.inputs.items()} for one in (lesson, stimuli))
    if taught != shown:
        raise SpecificationError(
            "the lesson does not fit what networks are shown",
            given=f"inputs {taught} to learn from, {shown} to be recorded with",
            needed="inputs of the same names and sizes in [lesson] and [stimuli]",
            action="set the size of one to that of the other",
        )


def _divide(stimuli: Stimuli, held_out: int, training: int, fold: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(_DIVISION_SEED)
    return hold_out(len(stimuli), held_out=held_out, training=training, fold=fold, rng=rng)
