"""All pairs of networks, cut into tiles: the same numbers however they are cut."""

import sys

import numpy as np
import pandas as pd
import pytest
from tests.experiments.conftest import label_distances, label_responses

from arealis.experiments.pairs import compare_networks, tile_pairs
from arealis.experiments.specification import PairTable
from arealis.store import read_measurements, read_run
from arealis.types import Result, SpecificationError, measurement_table

KEYS = [f"{i:032x}" for i in range(7)]
SHAPES = [f"s{i}" for i in range(12)]
PAIRS = sys.modules[tile_pairs.__module__]
SIDES = ["task", "seed", "area", "other_task", "other_seed", "other_area"]


def recorded(key, seeds=(0, 1)):
    """Two areas of networks of several seeds, as a task leaves them behind."""
    responses = {}
    for seed in seeds:
        values = np.random.default_rng([int(key, 16), seed]).normal(size=(12, 1, 1, 6))
        areas = np.array(["V1"] * 4 + ["IT"] * 2)
        named = label_responses(values, SHAPES).assign_coords(area=("unit", areas))
        responses[f"seed {seed}"] = named
    return Result({"seeds": list(seeds)}, measurement_table([]), {}, responses=responses)


def compared(measure, read=recorded, keys=KEYS):
    """All rows and draws of all tiles, in an order of their own."""
    results = [compare_networks(tile, read) for tile in tile_pairs(keys, measure)]
    tables = [r.measurements.assign(draw=list(r.draws) if r.draws is not None else None) for r in results]
    table = pd.concat([t for t in tables if len(t)], ignore_index=True)
    return table.sort_values(SIDES, ignore_index=True)


@pytest.mark.parametrize("kind", ["linear_cka", "procrustes_distance", "pwcca"])
def test_tiles_give_the_numbers_of_one_tile(kind, monkeypatch):
    measure = PairTable(kind=kind, draws=20, seeds="first")
    whole = compared(measure)
    monkeypatch.setattr(PAIRS, "_SIDE", 3)
    assert len(tile_pairs(KEYS, measure)) == 6
    tiled = compared(measure)
    sides = len(KEYS) * 2
    both_ways = kind == "pwcca"
    assert len(whole) == len(tiled) == sides * (sides - 1) // (1 if both_ways else 2)
    if not both_ways:
        whole, tiled = unordered(whole), unordered(tiled)
    pd.testing.assert_frame_equal(whole[SIDES], tiled[SIDES])
    numbers = ["value", "low", "high"]
    pd.testing.assert_frame_equal(whole[numbers], tiled[numbers], rtol=1e-10, atol=1e-12)
    assert whole.value.notna().all()


def test_every_pair_is_there_once(monkeypatch):
    monkeypatch.setattr(PAIRS, "_SIDE", 2)
    table = compared(PairTable(kind="linear_cka", draws=0))
    sides = len(KEYS) * 2 * 2
    pairs = {frozenset([tuple(r[:3]), tuple(r[3:])]) for r in table[SIDES].itertuples(index=False)}
    assert len(pairs) == len(table) == sides * (sides - 1) // 2


def unordered(table):
    """A symmetric pair the same way round in every table."""
    rows = []
    for row in table.to_dict("records"):
        one, other = tuple(row[s] for s in SIDES[:3]), tuple(row[s] for s in SIDES[3:])
        rows.append(row | dict(zip(SIDES, (*min(one, other), *max(one, other)), strict=True)))
    return pd.DataFrame(rows).sort_values(SIDES, ignore_index=True)


def test_draws_make_intervals_and_none_do_not():
    with_draws = compared(PairTable(kind="linear_cka", draws=50, seeds="first"))
    without = compared(PairTable(kind="linear_cka", draws=0, seeds="first"))
    assert with_draws.low.notna().all()
    assert (with_draws.low < with_draws.high).all()
    assert without.low.isna().all()
    assert without.interval_note.str.contains("no bootstrap plan").all()
    assert with_draws.value.tolist() == without.value.tolist()


def test_the_first_seed_alone_keeps_the_map_small():
    all_seeds = compared(PairTable(kind="linear_cka", draws=0))
    first = compared(PairTable(kind="linear_cka", draws=0, seeds="first"))
    assert set(all_seeds.seed) == {0, 1}
    assert set(first.seed) == set(first.other_seed) == {0}
    kept = all_seeds[(all_seeds.seed == 0) & (all_seeds.other_seed == 0)]
    assert kept.value.tolist() == pytest.approx(first.value.tolist())


def test_seeds_of_other_tasks_leave_an_empty_table():
    (tile,) = tile_pairs(KEYS[:2], PairTable(kind="linear_cka", seeds="first"))
    result = compare_networks(tile, lambda key: recorded(key, seeds=(1,)))
    assert len(result.measurements) == 0
    assert result.draws is None


def test_what_is_known_by_dissimilarities_takes_no_part():
    def read(key):
        if key != KEYS[0]:
            return recorded(key, (0,))
        values = np.ones((1, 1, 66))
        return Result(
            {"seeds": [0]}, measurement_table([]), {}, responses={"seed 0": label_distances(values, SHAPES)}
        )

    table = compared(PairTable(kind="linear_cka", draws=0), read)
    assert KEYS[0] not in {*table.task, *table.other_task}
    assert len(table) == 12 * 11 // 2


def test_networks_that_saw_different_stimuli_are_refused():
    def read(key):
        result = recorded(key)
        shown = slice(0, 10) if key == KEYS[0] else slice(0, 12)
        kept = {name: r.isel(stimulus=shown) for name, r in result.responses.items()}
        return Result(result.specification, result.measurements, {}, responses=kept)

    with pytest.raises(SpecificationError, match="saw different stimuli"):
        compared(PairTable(kind="linear_cka"), read)


def test_a_run_of_many_tasks_is_cut_into_tiles(tiny, compute, monkeypatch):
    tiny["candidate"] = [
        {
            "name": "model",
            "set": {"predictor": {"kind": "copy", "noise": 1.0}},
            "each": {"predictor.at": [0, 1, 2]},
        }
    ]
    tiny["pair"] = [{"kind": "linear_cka", "draws": 100}]
    whole = read_measurements(compute(tiny, "whole")[0]).query("other_task.notna()")
    monkeypatch.setattr(PAIRS, "_SIDE", 2)
    folder, outcome = compute(tiny, "tiled")
    assert not outcome.failed
    tiled = read_measurements(folder).query("other_task.notna()")
    labels = [task.label for task in read_run(folder).plan if task.kind == "pairs"]
    assert labels == [f"linear_cka between all networks, tile {i} of 3" for i in (1, 2, 3)]
    order = ["candidate", "other_candidate"]
    whole, tiled = (
        t[[*order, "value", "low", "high"]].sort_values(order, ignore_index=True) for t in (whole, tiled)
    )
    assert len(whole) == 3
    pd.testing.assert_frame_equal(whole, tiled, rtol=1e-12)


def test_pairs_can_be_compared_for_some_of_the_stimuli():
    some = compared(PairTable(kind="linear_cka", draws=0, stimuli=8))
    seen = [compare_networks(t, recorded) for t in tile_pairs(KEYS, PairTable(kind="linear_cka", draws=0))]
    assert set(some.n) == {8}
    assert not np.allclose(some.value, seen[0].measurements.sort_values(SIDES).value)
    pd.testing.assert_frame_equal(some, compared(PairTable(kind="linear_cka", draws=0, stimuli=8)))


def test_more_stimuli_than_were_shown_are_refused():
    with pytest.raises(SpecificationError, match="more stimuli than they were shown"):
        compared(PairTable(kind="linear_cka", draws=0, stimuli=13))
