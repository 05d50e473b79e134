"""What is simulated for the page of each instrument: sizes at which it has a value, in seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from arealis.comparison import Instrument
from arealis.experiments.recovery import Recovery, recover

__all__ = ["Simulation", "describe", "recovered", "simulation_of"]


@dataclass(frozen=True)
class Simulation:
    """Sizes of the simulated experiments.

    Args:
        stimuli: Number of stimuli, or of trajectories.
        population: Units of each whole population.
        units: Numbers of recorded units.
        trials: Numbers of trials.
        repeats: Simulated experiments of each kind.
        relations: Planted relations of the first figure.
        asked: The instrument as it is asked, from the instrument as it is made.
        why: What is unlike the other pages, and why.
    """

    stimuli: int = 40
    population: int = 96
    units: tuple[int, ...] = (6, 24, 72)
    trials: tuple[int, ...] = (2, 8, 32)
    repeats: int = 30
    relations: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    asked: Callable[[Instrument], Instrument] = lambda instrument: instrument
    why: str = ""


def _thresholded(instrument: Instrument) -> Instrument:
    """Ask about a recording in which small responses were set to 0."""

    def evaluate(x, y):
        return instrument.evaluate(x, np.where(np.abs(y) < 1, 0.0, y))

    return replace(instrument, evaluate=evaluate)


def _of_one_size(instrument: Instrument) -> Instrument:
    """Ask about as many units of the model as were recorded."""
    return replace(instrument, units="matched")


_SPANS = Simulation(
    stimuli=160,
    population=20,
    units=(5, 10, 20),
    why="There are many more stimuli than units here, for it needs them.",
)
_ZEROS = Simulation(
    asked=_thresholded,
    why="Recorded responses below one standard deviation of the signal were set to 0, not significant.",
)
_SIMULATIONS = {
    "cca": _SPANS,
    "dsa_distance": Simulation(
        stimuli=10,
        population=24,
        units=(3, 12, 24),
        trials=(2, 32),
        repeats=10,
        relations=(0.0, 0.5, 1.0),
        why="Each stimulus starts a trajectory of 40 time steps. Repeats are few, for the search is slow.",
    ),
    "energy_shape_distance": Simulation(
        stimuli=30,
        population=24,
        units=(3, 12, 24),
        trials=(2, 8, 24),
        repeats=15,
        why="Small populations, for it costs trials squared.",
    ),
    "hard_matching_distance": Simulation(
        asked=_of_one_size,
        why="It needs populations of one size: the model's units are the partners of the recorded ones, and "
        "it is not told which is whose.",
    ),
    "hyperalignment": Simulation(repeats=20),
    "least_squares_predictivity": Simulation(
        stimuli=160,
        population=20,
        units=(5, 10, 20),
        why="There are many more stimuli than units of the model here, for it needs them.",
    ),
    "pls_predictivity": Simulation(
        stimuli=100,
        repeats=10,
        relations=(0.0, 0.3, 0.6, 1.0),
        why="A hundred stimuli, for it holds out a tenth at a time.",
    ),
    "pwcca": _SPANS,
    "ridge_predictivity": Simulation(repeats=20),
    "roc_auc": _ZEROS,
    "shared_response": Simulation(population=48, units=(6, 24, 48), repeats=10, relations=(0.0, 0.5, 1.0)),
    "spearman": _ZEROS,
    "stochastic_shape_distance": Simulation(
        stimuli=20,
        population=16,
        units=(4, 8, 16),
        trials=(4, 16, 32),
        repeats=10,
        relations=(0.0, 0.5, 1.0),
        why="Small populations and few repeats, for its search is slow.",
    ),
    "svcca": _SPANS,
    "unit_corrected_cka": Simulation(stimuli=100, why="A hundred stimuli, for it is noisy with fewer."),
}


def simulation_of(name: str) -> Simulation:
    """Return what is simulated for an instrument."""
    return _SIMULATIONS.get(name, Simulation())


def recovered(
    instrument: Instrument,
    size: Simulation,
    *,
    units: tuple[int, ...],
    trials: tuple[int, ...],
    relation: float,
    noise: float,
) -> Recovery:
    """Run the study of an instrument at some of its sizes."""
    return recover(
        size.asked(instrument),
        units=units,
        trials=trials,
        relation=relation,
        stimuli=size.stimuli,
        population=size.population,
        noise=noise,
        repeats=size.repeats,
        rng=np.random.default_rng(0),
    )


def describe(instrument: Instrument, size: Simulation, noise: float) -> str:
    """Say in words what was simulated."""
    if instrument.units == "matched":
        known = "The units of the model are those that were recorded, without noise"
    elif instrument.reads == "trials":
        known = "All units of the model are known, in as many noisy trials as the brain was recorded in"
    else:
        known = "The model is known whole and without noise"
    if instrument.reads == "trajectories":
        shared = "The brain shares the fraction r of its rotation frequencies with the model"
    else:
        shared = "Every unit of the brain shares the fraction r of its tuning with a unit of the model"
    return (
        f"A model and a brain of {size.population} units each are shown {size.stimuli} stimuli. {shared}: "
        f"strangers at 0, the same population at 1. {known}; the brain is known from some of its units, in "
        f"trials whose noise has {noise:g} times the standard deviation of the signal. {size.why}"
    ).strip()
