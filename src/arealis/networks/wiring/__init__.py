"""Wiring: who is connected to whom, how strongly, with which sign; one file a kind."""

from arealis.networks.wiring.connectome import connectome
from arealis.networks.wiring.convolution import convolution
from arealis.networks.wiring.degree_preserving import degree_preserving
from arealis.networks.wiring.dense import dense
from arealis.networks.wiring.fixed_in_degree import fixed_in_degree
from arealis.networks.wiring.liquid_column import liquid_column
from arealis.networks.wiring.locally_connected import locally_connected
from arealis.networks.wiring.modular_blocks import modular_blocks, modules_of
from arealis.networks.wiring.node_shuffled import node_shuffled
from arealis.networks.wiring.receptive_fields import SharedSynapses, Tiling
from arealis.networks.wiring.scale_free import scale_free
from arealis.networks.wiring.small_world import small_world
from arealis.networks.wiring.sparse_random import sparse_random
from arealis.networks.wiring.synapses import Population, SparseSynapses, Synapses, outgoing_normalised
from arealis.networks.wiring.synfire_chain import synfire_chain
from arealis.networks.wiring.topographic import topographic

__all__ = [
    "Population",
    "SharedSynapses",
    "SparseSynapses",
    "Synapses",
    "Tiling",
    "connectome",
    "convolution",
    "degree_preserving",
    "dense",
    "fixed_in_degree",
    "liquid_column",
    "locally_connected",
    "modular_blocks",
    "modules_of",
    "node_shuffled",
    "outgoing_normalised",
    "scale_free",
    "small_world",
    "sparse_random",
    "synfire_chain",
    "topographic",
]
