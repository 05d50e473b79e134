"""Modules: structures that are given rather than learnt, one file each."""

from arealis.networks.modules.divisive_normalisation import DivisiveNormalisation
from arealis.networks.modules.gated_buffer import GatedBuffer
from arealis.networks.modules.sizes import require_size

__all__ = ["DivisiveNormalisation", "GatedBuffer", "require_size"]
