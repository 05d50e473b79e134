"""Synapses in time: what becomes of a presynaptic spike on its way."""

from arealis.networks.synapses.delay_line import DelayLine
from arealis.networks.synapses.filtered import (
    FilteredSynapse,
    alpha_synapse,
    delta_synapse,
    dual_exponential_synapse,
    exponential_synapse,
)
from arealis.networks.synapses.protocol import Synapse
from arealis.networks.synapses.receptors import ConductanceReceptor, GapJunction, NmdaReceptor, Receptor
from arealis.networks.synapses.tsodyks_markram import TsodyksMarkram, tsodyks_markram

__all__ = [
    "ConductanceReceptor",
    "DelayLine",
    "FilteredSynapse",
    "GapJunction",
    "NmdaReceptor",
    "Receptor",
    "Synapse",
    "TsodyksMarkram",
    "alpha_synapse",
    "delta_synapse",
    "dual_exponential_synapse",
    "exponential_synapse",
    "tsodyks_markram",
]
