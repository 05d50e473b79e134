"""Wiring: who is connected to whom, how strongly, with which sign; one file a kind."""

from arealis.networks.wiring.connectome import connectome
from arealis.networks.wiring.convolution import convolution
from arealis.networks.wiring.degree_preserving import degree_preserving
from arealis.networks.wiring.dense import dense
from arealis.networks.wiring.locally_connected import locally_connected
from arealis.networks.wiring.node_shuffled import node_shuffled
from arealis.networks.wiring.receptive_fields import SharedSynapses, Tiling
from arealis.networks.wiring.sparse_random import sparse_random
from arealis.networks.wiring.synapses import Population, Synapses, outgoing_normalised
from arealis.networks.wiring.topographic import topographic

__all__ = [
    "Population",
    "SharedSynapses",
    "Synapses",
    "Tiling",
    "connectome",
    "convolution",
    "degree_preserving",
    "dense",
    "locally_connected",
    "node_shuffled",
    "outgoing_normalised",
    "sparse_random",
    "topographic",
]
