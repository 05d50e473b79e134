"""Networks: areas of neurons joined by projections; build, respond, perturb."""

from arealis.networks.activations import ACTIVATIONS, Activation
from arealis.networks.area import Area, Feed, Module, ModuleArea, make_module_area
from arealis.networks.build import Bundle, build
from arealis.networks.components import AreaComponent, components_of
from arealis.networks.convolution import ConvolutionProjection
from arealis.networks.gabor_energy import gabor_energy
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
)
from arealis.networks.network import AreaNetwork
from arealis.networks.perturb import clamp, cut, silence, stimulate
from arealis.networks.pixels import pixels
from arealis.networks.projection import DenseProjection, project
from arealis.networks.rate import RateNeuron, rate_neuron
from arealis.networks.relaxation import Clamp
from arealis.networks.respond import respond, stack_inputs, weights_digest
from arealis.networks.torch_modules import ModuleNetwork, wrap_module
from arealis.networks.wiring import (
    Population,
    SharedSynapses,
    Synapses,
    Tiling,
    connectome,
    convolution,
    degree_preserving,
    dense,
    locally_connected,
    node_shuffled,
    sparse_random,
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
    "ConvolutionProjection",
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
    "Population",
    "RateNeuron",
    "Routing",
    "SharedSynapses",
    "Synapses",
    "Tiling",
    "build",
    "clamp",
    "components_of",
    "connectome",
    "convolution",
    "cut",
    "degree_preserving",
    "dense",
    "gabor_energy",
    "locally_connected",
    "make_module_area",
    "node_shuffled",
    "pixels",
    "project",
    "rate_neuron",
    "respond",
    "silence",
    "sparse_random",
    "stack_inputs",
    "stimulate",
    "topographic",
    "weights_digest",
    "wrap_module",
]
