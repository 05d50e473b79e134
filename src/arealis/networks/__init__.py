"""Networks: areas of neurons joined by projections; build, respond, perturb."""

from arealis.networks.activations import ACTIVATIONS, Activation
from arealis.networks.area import Area, Feed, Module, ModuleArea, make_module_area
from arealis.networks.build import Bundle, build
from arealis.networks.coded import coded_inputs
from arealis.networks.components import AreaComponent, components_of
from arealis.networks.conversion import Conversion, Readout, convert_to_spikes
from arealis.networks.convolution import ConvolutionProjection
from arealis.networks.delays import Delays, given_delays, uniform_delays
from arealis.networks.free_running import free_running
from arealis.networks.gabor_energy import gabor_energy
from arealis.networks.learnable import require_learnable
from arealis.networks.modules import (
    ActionGate,
    Attention,
    DivisiveNormalisation,
    GatedBuffer,
    HolographicBinding,
    KeyValueMemory,
    KWinners,
    ModernHopfield,
    Routing,
    TwoCompartments,
)
from arealis.networks.network import AreaNetwork
from arealis.networks.neuron import Neuron, Ranges, Recorded, Value
from arealis.networks.one_replica import one_replica
from arealis.networks.perturb import clamp, cut, silence, stimulate
from arealis.networks.pixels import pixels
from arealis.networks.projection import DenseProjection, project
from arealis.networks.rate import RateNeuron, rate_neuron
from arealis.networks.relaxation import Clamp
from arealis.networks.respond import respond, stack_inputs, weights_digest
from arealis.networks.sparse_projection import SparseProjection
from arealis.networks.spike_counts import count_spikes
from arealis.networks.torch_modules import ModuleNetwork, wrap_module
from arealis.networks.wiring import (
    Population,
    SharedSynapses,
    SparseSynapses,
    Synapses,
    Tiling,
    connectome,
    convolution,
    degree_preserving,
    dense,
    fixed_in_degree,
    liquid_column,
    locally_connected,
    modular_blocks,
    modules_of,
    node_shuffled,
    scale_free,
    small_world,
    sparse_random,
    synfire_chain,
    topographic,
)

__all__ = [
    "ACTIVATIONS",
    "ActionGate",
    "Activation",
    "Area",
    "AreaComponent",
    "AreaNetwork",
    "Attention",
    "Bundle",
    "Clamp",
    "Conversion",
    "ConvolutionProjection",
    "Delays",
    "DenseProjection",
    "DivisiveNormalisation",
    "Feed",
    "GatedBuffer",
    "HolographicBinding",
    "KWinners",
    "KeyValueMemory",
    "ModernHopfield",
    "Module",
    "ModuleArea",
    "ModuleNetwork",
    "Neuron",
    "Population",
    "Ranges",
    "RateNeuron",
    "Readout",
    "Recorded",
    "Routing",
    "SharedSynapses",
    "SparseProjection",
    "SparseSynapses",
    "Synapses",
    "Tiling",
    "TwoCompartments",
    "Value",
    "build",
    "clamp",
    "coded_inputs",
    "components_of",
    "connectome",
    "convert_to_spikes",
    "convolution",
    "count_spikes",
    "cut",
    "degree_preserving",
    "dense",
    "fixed_in_degree",
    "free_running",
    "gabor_energy",
    "given_delays",
    "liquid_column",
    "locally_connected",
    "make_module_area",
    "modular_blocks",
    "modules_of",
    "node_shuffled",
    "one_replica",
    "pixels",
    "project",
    "rate_neuron",
    "require_learnable",
    "respond",
    "scale_free",
    "silence",
    "small_world",
    "sparse_random",
    "stack_inputs",
    "stimulate",
    "synfire_chain",
    "topographic",
    "uniform_delays",
    "weights_digest",
    "wrap_module",
]
