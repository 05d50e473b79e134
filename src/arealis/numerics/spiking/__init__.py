"""Spiking units through time: compiled scans, their closed-form way back, eager twins, sparse products."""

from arealis.numerics.spiking.counted_noise import counted_uniform, next_count, noise_counters
from arealis.numerics.spiking.event_lists import EventLists, event_lists, event_lists_eagerly
from arealis.numerics.spiking.leaky_layer import leaky_layer
from arealis.numerics.spiking.leaky_parameters import pull_back_leaky_parameters
from arealis.numerics.spiking.leaky_pull_back import pull_back_leaky_units_eagerly, steps_held
from arealis.numerics.spiking.leaky_scan import pull_back_leaky_units, scan_leaky_units
from arealis.numerics.spiking.leaky_units import (
    LeakyLoop,
    LeakyState,
    LeakyTrace,
    LeakyUnits,
    Reset,
    scan_leaky_units_eagerly,
    step_leaky_units,
)
from arealis.numerics.spiking.models_scan import can_scan_model, scan_model
from arealis.numerics.spiking.online_stdp import (
    OnlineState,
    PairWindow,
    learn_online,
    learn_online_eagerly,
    online_start,
)
from arealis.numerics.spiking.sparse_products import (
    BySource,
    by_source,
    sparse_outer,
    sparse_product,
    sparse_send_back,
)
from arealis.numerics.spiking.spike_products import crossover, spike_layer, spike_outer, spike_product
from arealis.numerics.spiking.surrogate_slope import SURROGATE_CODES, spike, surrogate_slope
from arealis.numerics.spiking.unit_network import Channel, EventBundle, run_unit_network

__all__ = [
    "SURROGATE_CODES",
    "BySource",
    "Channel",
    "EventBundle",
    "EventLists",
    "LeakyLoop",
    "LeakyState",
    "LeakyTrace",
    "LeakyUnits",
    "OnlineState",
    "PairWindow",
    "Reset",
    "by_source",
    "can_scan_model",
    "counted_uniform",
    "crossover",
    "event_lists",
    "event_lists_eagerly",
    "leaky_layer",
    "learn_online",
    "learn_online_eagerly",
    "next_count",
    "noise_counters",
    "online_start",
    "pull_back_leaky_parameters",
    "pull_back_leaky_units",
    "pull_back_leaky_units_eagerly",
    "run_unit_network",
    "scan_leaky_units",
    "scan_leaky_units_eagerly",
    "scan_model",
    "sparse_outer",
    "sparse_product",
    "sparse_send_back",
    "spike",
    "spike_layer",
    "spike_outer",
    "spike_product",
    "step_leaky_units",
    "steps_held",
    "surrogate_slope",
]
