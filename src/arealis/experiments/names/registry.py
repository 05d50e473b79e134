"""All registries by what they hold."""

from __future__ import annotations

from collections.abc import Mapping

from arealis.experiments.entry import Entry
from arealis.experiments.names.development import EXPERIENCES, MODULATORS, STRUCTURAL_CHANGES
from arealis.experiments.names.instruments import INSTRUMENTS
from arealis.experiments.names.measures import MEASURES
from arealis.experiments.names.networks import MODULES, NEURONS, RECEPTORS, SYNAPSES, WIRING
from arealis.experiments.names.objectives import OBJECTIVES, SYNAPTIC_COSTS
from arealis.experiments.names.predictors import PREDICTORS
from arealis.experiments.names.recordings import CONNECTOMES, RECORDINGS
from arealis.experiments.names.rules import RULES
from arealis.experiments.names.stimuli import CODES, STIMULI, WORLDS

__all__ = ["REGISTRY"]

REGISTRY: Mapping[str, Mapping[str, Entry]] = {
    "recording": RECORDINGS,
    "connectome": CONNECTOMES,
    "stimuli": STIMULI,
    "code": CODES,
    "world": WORLDS,
    "neuron": NEURONS,
    "module": MODULES,
    "synapse": SYNAPSES,
    "receptor": RECEPTORS,
    "wiring": WIRING,
    "rule": RULES,
    "objective": OBJECTIVES,
    "synaptic cost": SYNAPTIC_COSTS,
    "experience": EXPERIENCES,
    "structural change": STRUCTURAL_CHANGES,
    "modulator": MODULATORS,
    "predictor": PREDICTORS,
    "instrument": INSTRUMENTS,
    "measure": MEASURES,
}
"""What can be named → kind → entry; the experiment file, the command line and the contract tests read it."""
