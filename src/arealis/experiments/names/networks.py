"""What networks are made of: neurons, wiring, modules."""

from __future__ import annotations

from functools import partial

from arealis.experiments.entry import Entry
from arealis.networks import (
    ACTIVATIONS,
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
    connectome,
    convolution,
    degree_preserving,
    dense,
    fixed_in_degree,
    liquid_column,
    locally_connected,
    modular_blocks,
    node_shuffled,
    rate_neuron,
    scale_free,
    small_world,
    sparse_random,
    synfire_chain,
    topographic,
)
from arealis.networks.neurons import (
    AdaptiveExponential,
    EscapeNoise,
    ExponentialIntegrateAndFire,
    FitzHughNagumo,
    HodgkinHuxley,
    Izhikevich,
    QuadraticIntegrateAndFire,
    ResonateAndFire,
    SpikeResponse,
    adaptive_leaky_integrate_and_fire,
    integrate_and_fire,
    izhikevich_pattern,
    leaky_integrate_and_fire,
)
from arealis.networks.synapses import (
    ConductanceReceptor,
    GapJunction,
    NmdaReceptor,
    alpha_synapse,
    delta_synapse,
    dual_exponential_synapse,
    exponential_synapse,
    tsodyks_markram,
)

__all__ = ["MODULES", "NEURONS", "RECEPTORS", "SYNAPSES", "WIRING"]

_UNITS = ("targets", "sources", "rng")
_DIAGRAM = (*_UNITS, "diagram")

_RATES = {name: Entry(partial(rate_neuron, name), given=("step_duration",)) for name in ACTIVATIONS}

NEURONS: dict[str, Entry] = _RATES | {
    "adaptive_exponential": Entry(AdaptiveExponential, given=("step_duration",)),
    "adaptive_leaky_integrate_and_fire": Entry(adaptive_leaky_integrate_and_fire, given=("step_duration",)),
    "escape_noise": Entry(EscapeNoise, given=("step_duration",)),
    "exponential_integrate_and_fire": Entry(ExponentialIntegrateAndFire, given=("step_duration",)),
    "fitzhugh_nagumo": Entry(FitzHughNagumo, given=("step_duration",)),
    "hodgkin_huxley": Entry(HodgkinHuxley, given=("step_duration",)),
    "integrate_and_fire": Entry(integrate_and_fire, given=("step_duration",)),
    "izhikevich": Entry(Izhikevich, given=("step_duration",)),
    "izhikevich_pattern": Entry(izhikevich_pattern, given=("step_duration",)),
    "leaky_integrate_and_fire": Entry(leaky_integrate_and_fire, given=("step_duration",)),
    "quadratic_integrate_and_fire": Entry(QuadraticIntegrateAndFire, given=("step_duration",)),
    "resonate_and_fire": Entry(ResonateAndFire, given=("step_duration",)),
    "spike_response": Entry(SpikeResponse, given=("step_duration",)),
}

SYNAPSES: dict[str, Entry] = {
    "alpha": Entry(alpha_synapse, given=("step_duration",)),
    "delta": Entry(delta_synapse, given=("step_duration",)),
    "dual_exponential": Entry(dual_exponential_synapse, given=("step_duration",)),
    "exponential": Entry(exponential_synapse, given=("step_duration",)),
    "tsodyks_markram": Entry(tsodyks_markram, given=("step_duration",)),
}
"""What becomes of a spike before it is weighed."""

RECEPTORS: dict[str, Entry] = {
    "conductance": Entry(ConductanceReceptor),
    "gap_junction": Entry(GapJunction),
    "nmda": Entry(NmdaReceptor),
}
"""How what arrives becomes a current."""

WIRING: dict[str, Entry] = {
    "connectome": Entry(connectome, given=_DIAGRAM, needs=("connectome",)),
    "convolution": Entry(convolution, given=_UNITS),
    "degree_preserving": Entry(degree_preserving, given=_DIAGRAM, needs=("connectome",)),
    "dense": Entry(dense, given=_UNITS),
    "fixed_in_degree": Entry(fixed_in_degree, given=_UNITS),
    "liquid_column": Entry(liquid_column, given=_UNITS),
    "locally_connected": Entry(locally_connected, given=_UNITS),
    "modular_blocks": Entry(modular_blocks, given=_UNITS),
    "node_shuffled": Entry(node_shuffled, given=_DIAGRAM, needs=("connectome",)),
    "scale_free": Entry(scale_free, given=_UNITS),
    "small_world": Entry(small_world, given=_UNITS),
    "sparse_random": Entry(sparse_random, given=_UNITS),
    "synfire_chain": Entry(synfire_chain, given=_UNITS),
    "topographic": Entry(topographic, given=_UNITS),
}


def _module(made: type, given: tuple[str, ...] = ()) -> Entry:
    return Entry(made, given=given, claims={"ports": ", ".join(made.ports)})


MODULES: dict[str, Entry] = {
    "action_gate": _module(ActionGate),
    "attention": _module(Attention),
    "divisive_normalisation": _module(DivisiveNormalisation),
    "gated_buffer": _module(GatedBuffer),
    "holographic_binding": _module(HolographicBinding),
    "k_winners": _module(KWinners),
    "key_value_memory": _module(KeyValueMemory),
    "modern_hopfield": _module(ModernHopfield),
    "routing": _module(Routing),
    "two_compartments": _module(TwoCompartments, given=("step_duration",)),
}
"""Structures that are given, not learnt: what an area is, rather than neurons."""
