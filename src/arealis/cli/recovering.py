"""Run a recovery study from the command line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table

from arealis.experiments import INSTRUMENTS, find_entry, recover

__all__ = ["show_recovery"]


def show_recovery(
    kind: str,
    units: Sequence[int],
    trials: Sequence[int],
    *,
    relation: float,
    stimuli: int,
    noise: float,
    repeats: int,
    seed: int,
) -> None:
    """Print power and bias of an instrument against the numbers of units and trials.

    Args:
        kind: Name of the instrument.
        units: Numbers of recorded units.
        trials: Numbers of trials a stimulus.
        relation: The planted relation.
        stimuli: Number of stimuli.
        noise: Standard deviation of the noise of a trial.
        repeats: Simulated experiments a row.
        seed: Seed of the simulation.

    Raises:
        ArealisError: if there is no such instrument, or the numbers cannot be simulated.
    """
    study = recover(
        find_entry(INSTRUMENTS, kind, what="instrument", place="arealis recover").make(),
        units=units,
        trials=trials,
        relation=relation,
        stimuli=stimuli,
        population=max(256, *units),
        noise=noise,
        repeats=repeats,
        rng=np.random.default_rng(seed),
    )
    title = f"{kind}: relation {relation}, {stimuli} stimuli, noise {noise} × signal, {repeats} repeats"
    table = Table(title=title, title_justify="left")
    for heading in ("units", "trials", "value ± sd", "bias", "power [95 %]", "no value"):
        table.add_column(heading, justify="right")
    for row in study.table.to_dict("records"):
        table.add_row(
            f"{row['units']}",
            f"{row['trials']}",
            f"{row['value']:.3f} ± {row['sd']:.3f}",
            f"{row['bias']:+.3f}",
            f"{row['power']:.2f} [{row['power_low']:.2f}, {row['power_high']:.2f}]",
            f"{row['without a value']} of {repeats}",
        )
    Console().print(table)
