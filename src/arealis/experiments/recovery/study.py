"""A recovery study: power and bias of an instrument against the number of units and trials."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arealis.comparison.instrument import Instrument
from arealis.experiments.recovery.planted import Planted, plant_populations, record_population
from arealis.numerics import wilson_range
from arealis.types import DataError

__all__ = ["Recovery", "recover"]

_READS = {"responses": "recorded averages", "trials": "single trials", "trajectories": "trajectories"}


@dataclass(frozen=True)
class Recovery:
    """What an instrument would have found.

    Args:
        instrument: Name of the instrument.
        relation: The relation that was planted.
        stimuli: Number of stimuli.
        noise: Standard deviation of the noise of a trial; that of the signal is 1.
        repeats: Number of simulated experiments a row.
        table: One row a number of ``units`` and ``trials``: mean ``value``, its standard deviation ``sd``,
            ``truth`` (mean value of the whole populations without noise), ``bias`` (value − truth),
            ``power`` (fraction of experiments beyond the 95th percentile of strangers recorded alike) and
            its Wilson interval ``power_low``, ``power_high``; and how many experiments are
            ``without a value``, which find nothing. Without any value, mean and bias are NaN.
    """

    instrument: str
    relation: float
    stimuli: int
    noise: float
    repeats: int
    table: pd.DataFrame


def recover(
    instrument: Instrument,
    *,
    units: Sequence[int] = (8, 32, 128),
    trials: Sequence[int] = (1, 4, 16),
    relation: float = 0.5,
    stimuli: int = 60,
    population: int = 256,
    noise: float = 2.0,
    repeats: int = 40,
    rng: np.random.Generator,
) -> Recovery:
    r"""Simulate recordings of populations whose relation is planted, and ask an instrument about them.

    .. math:: \mathrm{power} = P(v_r \text{ beyond } q_{.95}(v_0)), \qquad
              \mathrm{bias} = \langle v_r(n, m) \rangle - \langle v_r(N, \infty) \rangle

    The model is known as a whole and without noise, except for an instrument that reads single trials;
    the brain is recorded as n units in m noisy trials.

    Args:
        instrument: What is asked.
        units: Numbers n of recorded units.
        trials: Numbers m of trials a stimulus.
        relation: The planted relation r; see :func:`plant_populations`.
        stimuli: Number of stimuli.
        population: Units N of either whole population.
        noise: Standard deviation of the noise of a trial.
        repeats: Simulated experiments a row, and as many with strangers.
        rng: Source of randomness.

    Returns:
        The study.

    Raises:
        DataError: if the numbers cannot be simulated, or the instrument has no value for the whole
            populations.

    Example:
        >>> from arealis.comparison import linear_cka
        >>> study = recover(linear_cka(), units=(4, 64), trials=(1,), repeats=10, stimuli=30,
        ...                 rng=np.random.default_rng(0))
        >>> study.table.columns.tolist()[:4]
        ['units', 'trials', 'value', 'sd']
    """
    _check_numbers(units, trials, stimuli, population, noise, repeats)
    rng_planted, rng_strange, rng_recorded = rng.spawn(3)
    moving = instrument.reads == "trajectories"
    related, strange = (
        [plant_populations(stimuli, population, r, moving=moving, rng=g) for _ in range(repeats)]
        for r, g in ((relation, rng_planted), (0.0, rng_strange))
    )
    truth = _truth(instrument, related)
    rows = []
    for n in units:
        for m in trials:
            value, null = (
                np.array(list(_values(instrument, pairs, n, m, noise, rng_recorded)))
                for pairs in (related, strange)
            )
            rows.append({"units": n, "trials": m} | _row(instrument, value, null, truth))
    return Recovery(instrument.name, relation, stimuli, noise, repeats, pd.DataFrame(rows))


def _check_numbers(
    units: Sequence[int], trials: Sequence[int], stimuli: int, population: int, noise: float, repeats: int
) -> None:
    counts = [*units, *trials, repeats]
    enough = len(units) > 0 and len(trials) > 0 and stimuli > 1 and noise >= 0
    if not enough or min(counts) < 1 or max(units) > population:
        given = f"{list(units)} units and {list(trials)} trials of {population} units"
        raise DataError(
            "a population cannot be recorded like this",
            given=f"{given}, {stimuli} stimuli, noise {noise}, {repeats} repeats",
            needed="numbers from 1, 2 stimuli, noise from 0, and no more units than the population has",
            action="record fewer units, or simulate a larger population",
        )


def _row(instrument: Instrument, value: np.ndarray, null: np.ndarray, truth: float) -> dict[str, float]:
    """Summary of one number of units and trials; an experiment without a value finds nothing."""
    side = 1 if instrument.alike_is == "high" else -1
    bound = np.quantile(side * null[np.isfinite(null)], 0.95) if np.isfinite(null).any() else np.inf
    found = int((side * value > bound).sum())
    finite = value[np.isfinite(value)]
    mean, spread = (float(finite.mean()), float(finite.std())) if len(finite) else (np.nan, np.nan)
    low_high = wilson_range(found, len(value))
    return {
        "value": mean,
        "sd": spread,
        "truth": truth,
        "bias": mean - truth,
        "power": found / len(value),
        "power_low": low_high.low,
        "power_high": low_high.high,
        "without a value": len(value) - len(finite),
    }


def _truth(instrument: Instrument, pairs: Sequence[Planted]) -> float:
    """Mean value of the whole populations without noise."""
    whole = pairs[0].model.shape[2]
    values = np.array(list(_values(instrument, pairs, whole, 2, 0.0, np.random.default_rng(0))))
    if not np.isfinite(values).any():
        raise DataError(
            f"'{instrument.name}' has no value for whole populations",
            given=f"{len(pairs[0].model)} stimuli, {whole} units, {_READS[instrument.reads]}",
            needed="populations that the instrument can compare",
            action="simulate more stimuli or a smaller population",
        )
    return float(np.nanmean(values))


def _values(
    instrument: Instrument,
    pairs: Sequence[Planted],
    units: int,
    trials: int,
    noise: float,
    rng: np.random.Generator,
) -> Iterator[float]:
    """The value of every simulated experiment, NaN where it has none."""
    for planted in pairs:
        whole = np.arange(planted.model.shape[2])
        chosen = rng.choice(len(whole), units, replace=False)
        brain = record_population(planted.brain, chosen, trials, noise, rng=rng)
        known = chosen if instrument.units == "matched" else whole
        own = (trials, noise) if instrument.reads == "trials" else (1, 0.0)
        model = record_population(planted.model, known, *own, rng=rng)
        try:
            yield float(instrument.evaluate(*(_as_read(instrument, side) for side in (model, brain))))
        except DataError:
            yield np.nan


def _as_read(instrument: Instrument, recorded: np.ndarray) -> np.ndarray:
    """What the instrument reads of a recording ``[stimulus, trial, time, unit]``."""
    if instrument.reads == "trials":
        return recorded[:, :, 0]
    mean = recorded.mean(axis=1)
    return mean if instrument.reads == "trajectories" else mean[:, 0]
