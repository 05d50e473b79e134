"""Wiring diagrams as published: sizes, single contacts, and what is known of their graphs."""

import json

import numpy as np
import pandas as pd
import pytest

from arealis.analysis import connection_density, graph_statistics, reciprocity
from arealis.data import digest, fetch, locate
from arealis.networks import Population, connectome
from arealis.recordings import (
    load_fly_optic_lobe,
    load_larva_mushroom_body,
    load_macaque_cortex,
    load_mouse_cortex,
    load_worm_connectome,
)
from arealis.recordings.connectomes.choose_cells import choose_cells
from arealis.types import DataError, make_connectome

pytestmark = pytest.mark.real_data

FILES = {
    load_fly_optic_lobe: ("fly_optic_lobe",),
    load_larva_mushroom_body: ("larva_mushroom_body_left", "larva_mushroom_body_left_cells"),
    load_macaque_cortex: ("macaque_cortex",),
    load_mouse_cortex: ("mouse_cortex",),
    load_worm_connectome: ("worm_connectome", "worm_cells", "worm_transmitters"),
}


def need(*names):
    """Skip where a file is not here and cannot be downloaded; a corrupt file still fails."""
    for name in names:
        if locate(name) is None:
            try:
                fetch(name)
            except DataError as error:
                pytest.skip(str(error))


def graph(diagram):
    return (diagram > 0).any("synapse").values.T


@pytest.mark.parametrize("load", FILES, ids=lambda load: load.__name__)
def test_every_diagram_can_be_wired_and_measured(load):
    need(*FILES[load])
    whole = load()
    for name in FILES[load]:
        assert f"{name} sha256:{digest(name)}" in whole.attrs["provenance"]
    cells = whole.coords["source"].values.tolist()
    assert cells == whole.coords["target"].values.tolist()
    assert len(set(cells)) == len(cells)
    assert not set(" ".join(whole.coords["cell_class"].values)) & set(".>|")  # a class may name an area
    some = load(cells[5:2:-1])
    np.testing.assert_array_equal(some.values, whole.values[:, 5:2:-1, 5:2:-1])
    assert some.coords["cell_class"].values.tolist() == whole.coords["cell_class"].values[5:2:-1].tolist()
    area = Population(tuple(cells), ("all",) * len(cells))
    wired = connectome(area, area, rng=np.random.default_rng(0), diagram=whole)
    sends = np.abs(wired.structure).sum(axis=0)
    np.testing.assert_allclose(sends[sends > 0], 1)
    if load is not load_worm_connectome:  # there a chemical and an electrical synapse can cancel
        np.testing.assert_array_equal(wired.structure != 0, (whole > 0).any("synapse").values.T)


@pytest.mark.parametrize(
    ("load", "units", "connections", "measured"),
    [
        (load_fly_optic_lobe, 65, 581, (0.1397, 0.4406, 0.3362, 2.2990)),
        (load_larva_mushroom_body, 209, 7425, (0.1708, 0.5026, 0.4686, 1.9242)),
        (load_macaque_cortex, 45, 463, (0.2338, 0.8985, 0.5501, 2.1485)),
        (load_mouse_cortex, 31, 677, (0.7280, 0.7888, 0.7826, 1.2720)),
        (load_worm_connectome, 300, 5039, (0.0562, 0.6247, 0.2893, 2.7745)),
    ],
    ids=["fly", "larva", "macaque", "mouse", "worm"],
)
def test_graph_statistics(load, units, connections, measured):
    """Density, reciprocity, clustering and path length, as they come out of the published files; all are
    small worlds but the mouse's cortex, which is nearly complete."""
    need(*FILES[load])
    found = graph_statistics(graph(load()), rng=np.random.default_rng(0), draws=2)
    assert (found.units, found.connections) == (units, connections)
    seen = (found.density, found.reciprocity, found.clustering, found.path_length)
    assert seen == pytest.approx(measured, abs=1e-4)
    assert (found.small_worldness > 1.5) == (load is not load_mouse_cortex)


def test_the_macaque_as_its_source_counts_it():
    """45 areas, 463 connections, density .234, reciprocity .90 (igraphdata)."""
    need("macaque_cortex")
    whole = load_macaque_cortex()
    assert whole.sum() == 463
    assert round(connection_density(graph(whole)), 3) == 0.234
    assert round(reciprocity(graph(whole)), 2) == 0.90
    kinds = whole.coords["cell_class"].values
    assert (kinds == "visual").sum() == 30
    assert {"V1", "MT", "TH", "FEF", "46"} <= set(whole.source.values[kinds == "visual"])
    assert {"3a", "4", "SMA", "35"} <= set(whole.source.values[kinds == "sensorimotor"])
    assert whole.sel(source="V1", target="V2").item() == 1


def test_the_mouse_has_the_published_density():
    """73 % of pairs within a hemisphere, credible between 71 and 75 % (Ypma & Bullmore 2016)."""
    need("mouse_cortex")
    whole = load_mouse_cortex()
    assert 0.71 < connection_density(graph(whole)) < 0.75
    table = pd.read_csv(fetch("mouse_cortex"), index_col=0)
    assert whole.sel(source="VISp", target="VISl").item() == pytest.approx(10 ** table.loc["VISp", "R_VISl"])
    assert np.diagonal(whole.values[0]).sum() == 0
    strongest = 10 ** np.nanmax(table.to_numpy())
    assert whole.values[whole.values > 0].min() > strongest * 1e-6


def test_both_mushroom_bodies_feed_forward_from_odours_to_outputs():
    for side, units in (("left", 209), ("right", 213)):
        need(f"larva_mushroom_body_{side}", f"larva_mushroom_body_{side}_cells")
        whole = load_larva_mushroom_body(side=side)
        kinds = whole.coords["cell_class"].values
        assert len(kinds) == units
        to_kenyon = graph(whole)[kinds == "kenyon"]
        assert to_kenyon[:, kinds == "projection"].any()
        assert not graph(whole)[np.ix_(kinds == "projection", kinds == "kenyon")].any()
        assert graph(whole)[np.ix_(kinds == "output", kinds == "kenyon")].mean() > 0.45
    left = load_larva_mushroom_body().coords["cell_class"].values.tolist()
    assert {kind: left.count(kind) for kind in left} == {
        "kenyon": 101, "projection": 58, "output": 29, "input": 21,
    }  # fmt: skip


def test_the_optic_lobe_sums_contacts_over_columns_and_takes_published_signs():
    need("fly_optic_lobe")
    whole = load_fly_optic_lobe()
    edges = json.loads(fetch("fly_optic_lobe").read_text(encoding="utf-8"))["edges"]
    assert len(edges) == 605
    assert int((whole > 0).sum()) == 605  # 24 of them from a type onto itself, in other columns
    by_hand = sum(n for e in edges if (e["src"], e["tar"]) == ("Mi9", "T4a") for _, n in e["offsets"])
    assert whole.sel(source="Mi9", target="T4a").item() == pytest.approx(by_hand)
    sign = dict(zip(whole.source.values, whole.coords["sign"].values, strict=True))
    known = {"R1": -1, "L1": -1, "L2": 1, "Mi1": 1, "Mi4": -1, "Mi9": -1, "Tm3": 1, "T4a": 1, "C3": -1}
    assert {name: sign[name] for name in known} == known
    kinds = dict(zip(whole.source.values, whole.coords["cell_class"].values, strict=True))
    assert [kinds[n] for n in ("R7", "L1", "T4a")] == ["photoreceptor", "intrinsic", "projection"]


def three():
    return make_connectome(
        np.ones((1, 3, 3)), synapse=["chemical"], unit_id=["V1", "V2", "V4"], cell_class=["visual"] * 3,
        sign=[1, 1, 1], provenance="made up",
    )  # fmt: skip


@pytest.mark.parametrize(("asked", "match"), [(["V1", "V3"], "first 'V3'"), (["V1", "V1"], "named twice")])
def test_cells_that_are_not_there_or_named_twice(asked, match):
    with pytest.raises(DataError, match=match):
        choose_cells(three(), asked)
    assert choose_cells(three(), None).sizes["source"] == 3
