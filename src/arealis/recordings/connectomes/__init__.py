"""Wiring diagrams of a fly, a fly larva, a mouse and a macaque."""

from arealis.recordings.connectomes.fly_optic_lobe import load_fly_optic_lobe
from arealis.recordings.connectomes.larva_mushroom_body import load_larva_mushroom_body
from arealis.recordings.connectomes.macaque_cortex import load_macaque_cortex
from arealis.recordings.connectomes.mouse_cortex import load_mouse_cortex

__all__ = [
    "load_fly_optic_lobe",
    "load_larva_mushroom_body",
    "load_macaque_cortex",
    "load_mouse_cortex",
]
