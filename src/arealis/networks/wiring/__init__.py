"""Wiring: who is connected to whom, how strongly, with which sign; one file a kind."""

from arealis.networks.wiring.connectome import connectome
from arealis.networks.wiring.degree_preserving import degree_preserving
from arealis.networks.wiring.dense import dense
from arealis.networks.wiring.node_shuffled import node_shuffled
from arealis.networks.wiring.sparse_random import sparse_random
from arealis.networks.wiring.synapses import Population, Synapses, outgoing_normalised

__all__ = [
    "Population",
    "Synapses",
    "connectome",
    "degree_preserving",
    "dense",
    "node_shuffled",
    "outgoing_normalised",
    "sparse_random",
]
