"""The nematode *C. elegans*: its cells, its wiring diagram, and how signals travel in it."""

from arealis.recordings.worm.cells import worm_cell_classes, worm_transmitter_signs
from arealis.recordings.worm.connectome import load_worm_connectome
from arealis.recordings.worm.signal_propagation import load_worm_signal_propagation, read_signal_propagation

__all__ = [
    "load_worm_connectome",
    "load_worm_signal_propagation",
    "read_signal_propagation",
    "worm_cell_classes",
    "worm_transmitter_signs",
]
