"""Experiments: specification, names, plan, run, executors."""

from arealis.experiments.check import check, data_sets
from arealis.experiments.entry import Entry
from arealis.experiments.executors import EXECUTORS, open_executor
from arealis.experiments.grow import HELD_OUT, grow
from arealis.experiments.names import REGISTRY
from arealis.experiments.plan import Label, Task, label_from, plan
from arealis.experiments.run import Execution, Outcome, Progress, run
from arealis.experiments.specification import Experiment, load_experiment, parse_experiment
from arealis.experiments.spelling import unknown
from arealis.experiments.summarise import Difference, match_contrasts

__all__ = [
    "EXECUTORS",
    "HELD_OUT",
    "REGISTRY",
    "Difference",
    "Entry",
    "Execution",
    "Experiment",
    "Label",
    "Outcome",
    "Progress",
    "Task",
    "check",
    "data_sets",
    "grow",
    "label_from",
    "load_experiment",
    "match_contrasts",
    "open_executor",
    "parse_experiment",
    "plan",
    "run",
    "unknown",
]
