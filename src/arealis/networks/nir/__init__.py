"""NIR, the neuromorphic intermediate representation: networks to and from other simulators and hardware."""

from arealis.networks.nir.from_nir import from_nir
from arealis.networks.nir.to_nir import to_nir

__all__ = ["from_nir", "to_nir"]
