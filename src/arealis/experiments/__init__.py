"""Experiments: specification, names, plan, run, executors."""

from arealis.experiments.anatomy import describe_anatomy
from arealis.experiments.check import check, data_sets
from arealis.experiments.entry import Entry, find_entry
from arealis.experiments.executors import EXECUTORS, open_executor
from arealis.experiments.expect import Expectation, meet_expectations
from arealis.experiments.grow import HELD_OUT, grow
from arealis.experiments.inferring import CONCLUSIONS
from arealis.experiments.names import INSTRUMENTS, REGISTRY
from arealis.experiments.parse import load_experiment, parse_experiment
from arealis.experiments.plan import Label, Task, label_from, plan
from arealis.experiments.recovery import Planted, Recovery, plant_populations, record_population, recover
from arealis.experiments.run import Execution, Outcome, Progress, run
from arealis.experiments.specification import Experiment, Model
from arealis.experiments.spelling import unknown
from arealis.experiments.summarise import Difference, match_contrasts

__all__ = [
    "CONCLUSIONS",
    "EXECUTORS",
    "HELD_OUT",
    "INSTRUMENTS",
    "REGISTRY",
    "Difference",
    "Entry",
    "Execution",
    "Expectation",
    "Experiment",
    "Label",
    "Model",
    "Outcome",
    "Planted",
    "Progress",
    "Recovery",
    "Task",
    "check",
    "data_sets",
    "describe_anatomy",
    "find_entry",
    "grow",
    "label_from",
    "load_experiment",
    "match_contrasts",
    "meet_expectations",
    "open_executor",
    "parse_experiment",
    "plan",
    "plant_populations",
    "record_population",
    "recover",
    "run",
    "unknown",
]
