"""The only registry: what every kind in an experiment file stands for; one file for related kinds."""

from arealis.experiments.names.development import EXPERIENCES, MODULATORS, STRUCTURAL_CHANGES
from arealis.experiments.names.instruments import INSTRUMENTS
from arealis.experiments.names.measures import MEASURES
from arealis.experiments.names.networks import MODULES, NEURONS, RECEPTORS, SYNAPSES, WIRING
from arealis.experiments.names.objectives import OBJECTIVES, SYNAPTIC_COSTS
from arealis.experiments.names.predictors import PREDICTORS
from arealis.experiments.names.recordings import CONNECTOMES, RECORDINGS
from arealis.experiments.names.registry import REGISTRY
from arealis.experiments.names.rules import RULES
from arealis.experiments.names.stimuli import CODES, STIMULI, WORLDS

__all__ = [
    "CODES",
    "CONNECTOMES",
    "EXPERIENCES",
    "INSTRUMENTS",
    "MEASURES",
    "MODULATORS",
    "MODULES",
    "NEURONS",
    "OBJECTIVES",
    "PREDICTORS",
    "RECEPTORS",
    "RECORDINGS",
    "REGISTRY",
    "RULES",
    "STIMULI",
    "STRUCTURAL_CHANGES",
    "SYNAPSES",
    "SYNAPTIC_COSTS",
    "WIRING",
    "WORLDS",
]
