"""Load what tasks share, once a worker: recordings, wiring diagrams, stimuli. Nobody changes them."""

from __future__ import annotations

from functools import lru_cache

from arealis.experiments.entry import make_choice
from arealis.experiments.names import CONNECTOMES, RECORDINGS, STIMULI
from arealis.experiments.tables import Choice
from arealis.types import Connectome, Responses, Stimuli

__all__ = ["load_connectome", "load_recording", "load_stimuli"]


def load_recording(choice: Choice | None) -> Responses | None:
    """Load a recording.

    Args:
        choice: Kind and options, or None.

    Returns:
        The recording, or None if there is none to load.

    Raises:
        DataError: if its data set is missing or damaged.
    """
    return None if choice is None else _recording(choice.model_dump_json())


def load_connectome(choice: Choice | None, unit_id: tuple[str, ...] | None) -> Connectome | None:
    """Load a wiring diagram.

    Args:
        choice: Kind and options, or None.
        unit_id: The cells to keep; None for all.

    Returns:
        The wiring diagram, or None if there is none to load.

    Raises:
        DataError: if its data set is missing or damaged, or lacks a cell.
    """
    return None if choice is None else _connectome(choice.model_dump_json(), unit_id)


def load_stimuli(choice: Choice, recording: Choice | None) -> Stimuli:
    """Make stimuli.

    Args:
        choice: Kind and options.
        recording: The recording whose stimuli they may be.

    Returns:
        The stimuli.

    Raises:
        DataError: if a data set is missing or damaged.
    """
    return _stimuli(choice.model_dump_json(), None if recording is None else recording.model_dump_json())


@lru_cache(maxsize=4)
def _recording(written: str) -> Responses:
    choice = Choice.model_validate_json(written)
    return make_choice(RECORDINGS, choice, what="recording", place="recording")


@lru_cache(maxsize=4)
def _connectome(written: str, unit_id: tuple[str, ...] | None) -> Connectome:
    choice = Choice.model_validate_json(written)
    return make_choice(CONNECTOMES, choice, what="connectome", place="connectome", unit_id=unit_id)


@lru_cache(maxsize=4)
def _stimuli(written: str, recording: str | None) -> Stimuli:
    shown = None if recording is None else _recording(recording)
    choice = Choice.model_validate_json(written)
    return make_choice(STIMULI, choice, what="stimuli", place="stimuli", recording=shown)
