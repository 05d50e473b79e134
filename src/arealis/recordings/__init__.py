"""What was measured in an animal: activity as Responses, wiring diagrams as Connectome."""

from arealis.recordings.connectomes import (
    load_fly_optic_lobe,
    load_larva_mushroom_body,
    load_macaque_cortex,
    load_mouse_cortex,
)
from arealis.recordings.grasshopper_receptor import load_grasshopper_receptor
from arealis.recordings.n400 import load_n400
from arealis.recordings.objects92 import (
    OBJECTS92_MODELS,
    load_objects92_behaviour,
    load_objects92_human_it,
    load_objects92_model,
    load_objects92_monkey_it,
    read_objects92_dissimilarities,
)
from arealis.recordings.worm import (
    load_worm_connectome,
    load_worm_signal_propagation,
    read_signal_propagation,
    worm_cell_classes,
    worm_transmitter_signs,
)

__all__ = [
    "OBJECTS92_MODELS",
    "load_fly_optic_lobe",
    "load_grasshopper_receptor",
    "load_larva_mushroom_body",
    "load_macaque_cortex",
    "load_mouse_cortex",
    "load_n400",
    "load_objects92_behaviour",
    "load_objects92_human_it",
    "load_objects92_model",
    "load_objects92_monkey_it",
    "load_worm_connectome",
    "load_worm_signal_propagation",
    "read_objects92_dissimilarities",
    "read_signal_propagation",
    "worm_cell_classes",
    "worm_transmitter_signs",
]
