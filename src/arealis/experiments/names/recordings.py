"""What was measured in animals: recordings, and wiring diagrams."""

from __future__ import annotations

from arealis.experiments.entry import Entry
from arealis.experiments.names.sentence_encoder import SENTENCE_ENCODER
from arealis.experiments.planted_layer import planted_sentence_layer
from arealis.recordings import (
    load_fly_optic_lobe,
    load_grasshopper_receptor,
    load_larva_mushroom_body,
    load_macaque_cortex,
    load_mouse_cortex,
    load_n400,
    load_objects92_behaviour,
    load_objects92_human_it,
    load_objects92_monkey_it,
    load_worm_connectome,
    load_worm_signal_propagation,
)

__all__ = ["CONNECTOMES", "RECORDINGS"]

_CELLS = ("worm_cells", "worm_transmitters")

_RECEPTOR = ("grasshopper_spike_times_1", "grasshopper_spike_times_2")

RECORDINGS: dict[str, Entry] = {
    "grasshopper_receptor": Entry(load_grasshopper_receptor, data=_RECEPTOR),
    "n400": Entry(load_n400, data=("n400_trials",)),
    "objects92_behaviour": Entry(load_objects92_behaviour, data=("objects92_behaviour",)),
    "objects92_human_it": Entry(load_objects92_human_it, data=("objects92_human_it",)),
    "objects92_monkey_it": Entry(load_objects92_monkey_it, data=("objects92",)),
    "planted_sentence_layer": Entry(planted_sentence_layer, data=("n400_trials", *SENTENCE_ENCODER)),
    "worm_signal_propagation": Entry(
        load_worm_signal_propagation, data=("worm_signal_propagation", "worm_cells")
    ),
}

_LARVA = tuple(f"larva_mushroom_body_{half}" for half in ("left", "left_cells", "right", "right_cells"))

CONNECTOMES: dict[str, Entry] = {
    "fly_optic_lobe": Entry(load_fly_optic_lobe, given=("unit_id",), data=("fly_optic_lobe",)),
    "larva_mushroom_body": Entry(load_larva_mushroom_body, given=("unit_id",), data=_LARVA),
    "macaque_cortex": Entry(load_macaque_cortex, given=("unit_id",), data=("macaque_cortex",)),
    "mouse_cortex": Entry(load_mouse_cortex, given=("unit_id",), data=("mouse_cortex",)),
    "worm": Entry(load_worm_connectome, given=("unit_id",), data=("worm_connectome", *_CELLS)),
}
