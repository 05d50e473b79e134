"""Modules: structures that are given rather than learnt, one file each."""

from arealis.networks.modules.action_gate import ActionGate
from arealis.networks.modules.attention import Attention
from arealis.networks.modules.divisive_normalisation import DivisiveNormalisation
from arealis.networks.modules.gated_buffer import GatedBuffer
from arealis.networks.modules.holographic_binding import HolographicBinding
from arealis.networks.modules.items import require_items, stack_items
from arealis.networks.modules.k_winners import KWinners
from arealis.networks.modules.key_value_memory import KeyValueMemory
from arealis.networks.modules.modern_hopfield import ModernHopfield
from arealis.networks.modules.ring import empty_ring, weigh_slots, write_slot
from arealis.networks.modules.routing import Routing
from arealis.networks.modules.sizes import require_ports, require_positive, require_size
from arealis.networks.modules.two_compartments import TwoCompartments

__all__ = [
    "ActionGate",
    "Attention",
    "DivisiveNormalisation",
    "GatedBuffer",
    "HolographicBinding",
    "KWinners",
    "KeyValueMemory",
    "ModernHopfield",
    "Routing",
    "TwoCompartments",
    "empty_ring",
    "require_items",
    "require_ports",
    "require_positive",
    "require_size",
    "stack_items",
    "weigh_slots",
    "write_slot",
]
