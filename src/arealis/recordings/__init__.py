"""What was measured in an animal: activity as Responses, wiring diagrams as Connectome."""

from arealis.recordings.worm import (
    load_worm_connectome,
    load_worm_signal_propagation,
    read_signal_propagation,
    worm_cell_classes,
    worm_transmitter_signs,
)

__all__ = [
    "load_worm_connectome",
    "load_worm_signal_propagation",
    "read_signal_propagation",
    "worm_cell_classes",
    "worm_transmitter_signs",
]
