"""A made-up network with all that can be drawn: two inputs, a module, a cycle, areas that never learn."""

import numpy as np
import pandas as pd

from arealis.report import GrownNetwork
from arealis.types import (
    Anatomy,
    AreaSketch,
    ConnectionSketch,
    LearnerSketch,
    ModulatorSketch,
    PhaseSketch,
)

__all__ = ["ANATOMY", "grown", "history"]

_LEVELS = {"V1": 1, "A1": 1, "memory": 2, "IT": 3, "choice & <b>": 4}
_PHASES = (
    PhaseSketch("waves", 10, 5, 1.0, ("spontaneous",), ()),
    PhaseSketch("a long childhood", 980, 5, 0.5, (), ("growth (area V1)",)),
    PhaseSketch("sleep", 10, 5, 1.0, ("replayed",), ()),
)

ANATOMY = Anatomy(
    inputs=("image", "sound"),
    areas=tuple(
        AreaSketch(name, "relu", is_module=name == "memory", units=9, level=level)
        for name, level in _LEVELS.items()
    ),
    connections=(
        ConnectionSketch("image", "V1", "dense"),
        ConnectionSketch("sound", "A1", "dense"),
        ConnectionSketch("V1", "memory", port="key"),
        ConnectionSketch("A1", "memory", port="content"),
        ConnectionSketch("memory", "IT", "dense", reciprocal=0.5),
        ConnectionSketch("V1", "IT", "dense"),
        ConnectionSketch("IT", "choice & <b>", "dense"),
        ConnectionSketch("choice & <b>", "V1", "sparse", backward=True),
        ConnectionSketch("IT", "IT", "dense", backward=True),
    ),
    learners=(
        LearnerSketch("senses", ("V1", "A1"), "oja", "", ("rule: oja",), ("waves",)),
        LearnerSketch("seeing", ("V1",), "backpropagation", "slowness", (), ("a long childhood",)),
        LearnerSketch("deciding", ("choice & <b>",), "backpropagation", "cross entropy", (), ("sleep",)),
    ),
    modulators=(ModulatorSketch("dopamine", "reward prediction error", ("the updates of learner senses",)),),
    phases=_PHASES,
)


def history() -> pd.DataFrame:
    """The histories of two seeds of this network, and of another task."""
    rows = []
    for task, seed in (("t0", 0), ("t1", 1), ("other", 0)):
        for phase in _PHASES:
            for step in range(0, phase.steps, 5):
                row = {"task": task, "candidate": "pup", "rule": "oja", "seed": seed, "phase": phase.name}
                row |= {"step": step}
                rows.append(row | {"area": "dopamine", "quantity": "modulator", "value": seed + step / 10})
                if phase.name == "a long childhood":
                    value = 99.0 if task == "other" else 1.0 + seed
                    rows.append(row | {"area": "seeing", "quantity": "cost", "value": value})
    return pd.DataFrame(rows)


def grown(candidate: str = "pup", anatomy: Anatomy = ANATOMY) -> GrownNetwork:
    """The network with its tasks and maps."""
    rng = np.random.default_rng(0)
    parts = [
        {"area": name, "stimulus_id": f"s{k}", "label": str(k % 11), "first": x, "second": y}
        for name in ("IT", "V1")
        for k, (x, y) in enumerate(rng.normal(size=(22, 2)))
    ]
    maps = pd.DataFrame(parts).assign(first_share=0.5, second_share=0.25)
    return GrownNetwork(candidate, anatomy, ("t0", "t1"), maps)
