"""Open a session: load the recording, make the stimuli, divide them for every replica."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.experiments.load import load_recording, load_stimuli
from arealis.experiments.session import Session
from arealis.experiments.specification import Choice, Model
from arealis.stimuli import hold_out

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
        SpecificationError: if the division asks for more stimuli than there are.
    """
    table = model.stimuli
    recording = load_recording(model.recording)
    stimuli = load_stimuli(Choice(kind=table.kind, **table.options), model.recording)
    divisions = [
        hold_out(
            len(stimuli),
            held_out=table.held_out,
            training=table.training,
            fold=seed if table.division == "folds" else 0,
            rng=np.random.default_rng(_DIVISION_SEED),
        )
        for seed in seeds
    ]
    return Session(stimuli, recording, tuple(d[0] for d in divisions), tuple(d[1] for d in divisions))
