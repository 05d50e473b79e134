"""Coding: the code that an experiment file asks for, made for its simulation."""

from __future__ import annotations

from dataclasses import replace

from arealis.experiments.entry import make_choice
from arealis.experiments.names import CODES
from arealis.experiments.specification import Model
from arealis.types import Code, Stimuli

__all__ = ["coded", "make_code"]


def make_code(model: Model) -> Code | None:
    """Make the code of a model's stimuli.

    Args:
        model: Its tables.

    Returns:
        The code, or None if stimuli are shown as they are.

    Raises:
        SpecificationError: if the code does not fit the time steps of the simulation.
    """
    if model.stimuli is None or model.stimuli.spikes is None:
        return None
    time = model.simulation
    return make_choice(
        CODES,
        model.stimuli.spikes,
        what="code",
        place="stimuli.spikes",
        step_duration=time.step_duration,
        steps=time.steps,
    )


def coded(stimuli: Stimuli, model: Model) -> Stimuli:
    """Give all inputs of stimuli the code that the model asks for.

    Args:
        stimuli: What is shown.
        model: Its tables.

    Returns:
        The stimuli, which become spikes when they are shown.

    Raises:
        SpecificationError: as :func:`make_code`.
    """
    code = make_code(model)
    return stimuli if code is None else replace(stimuli, codes=dict.fromkeys(stimuli.inputs, code))
