"""Structure: synapses that grow or are lost, one file a kind."""

from arealis.development.structure.growth import Growth
from arealis.development.structure.pruning import Pruning
from arealis.development.structure.rewiring import Rewiring

__all__ = ["Growth", "Pruning", "Rewiring"]
