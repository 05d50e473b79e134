"""Topographic wiring: neighbours stay neighbours, whatever the sizes of the maps."""

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr

from arealis.networks import Area, Bundle, Population, RateNeuron, build, dense, topographic
from arealis.numerics import ReplicaStreams
from arealis.types import NetworkError, SpecificationError


def units(count, area="V1"):
    return Population(tuple(f"{area} {i}" for i in range(count)), (area,) * count)


def wired(targets, sources, seed=0, **options):
    return topographic(units(targets, "V2"), units(sources), rng=np.random.default_rng(seed), **options)


def preferred(wiring, targets=60, sources=90):
    """The input that each unit of a network answers most, when inputs are shown one by one."""
    area = Area("V1", units(targets).unit_id, RateNeuron("linear"))
    net, params = build(
        [area], [Bundle(("eye",), ("V1",), wiring)], inputs={"eye": sources}, rng=ReplicaStreams((0,))
    )
    shown = torch.eye(sources)[None, None]
    _, activity = net.run(params, net.initial_state(1, sources), {"eye": shown}, steps=1)
    return activity["V1"][0, 0].argmax(0)


@pytest.mark.parametrize("fall_off", ["strength", "density"])
def test_neighbours_prefer_neighbouring_inputs(fall_off):
    def wiring(targets, sources, *, rng):
        return topographic(targets, sources, rng=rng, width=0.04, fall_off=fall_off)

    ordered = spearmanr(np.arange(60), preferred(wiring)).statistic
    assert ordered > (0.999 if fall_off == "strength" else 0.98)
    assert abs(spearmanr(np.arange(60), preferred(dense)).statistic) < 0.4


def test_a_wider_projection_blurs_the_map():
    def overlap(width):
        near = wired(40, 40, width=width).structure
        return near[10] @ near[20] / (near[10] @ near[10])

    assert 0 < overlap(0.05) < overlap(0.1) < overlap(0.3) < 1


def test_strengths_have_the_formula_and_sum_to_the_gain():
    synapses = wired(3, 5, width=0.3, gain=2.0)
    expected = np.zeros((3, 5))
    for i in range(3):
        for j in range(5):
            expected[i, j] = np.exp(-(((i + 0.5) / 3 - (j + 0.5) / 5) ** 2) / (2 * 0.3**2))
        expected[i] *= 2 / expected[i].sum()
    np.testing.assert_allclose(synapses.structure, expected)
    assert (synapses.weight == 1).all()


def test_a_grid_has_neighbours_in_both_directions():
    near = wired(20, 20, width=0.2, target_map=(4, 5), source_map=(4, 5)).structure[7].reshape(4, 5)
    assert near.argmax() == 7  # row 1, column 2
    assert near[1, 1] == pytest.approx(near[1, 3])
    assert near[0, 2] == pytest.approx(near[2, 2])
    assert near[1, 2] > near[1, 1] > near[0, 1] > near[0, 0] > 0


def test_maps_of_different_sizes_lie_on_each_other():
    near = wired(4, 64, width=0.01, target_map=(2, 2), source_map=(8, 8)).structure.reshape(4, 8, 8)
    rows, columns = np.unravel_index(near.reshape(4, -1).argmax(1), (8, 8))
    assert set(zip(rows // 4, columns // 4, strict=True)) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_ring_has_no_edges():
    ring, line = (wired(12, 12, width=0.2, wrap=wrap).structure for wrap in (True, False))
    for shift in range(12):
        np.testing.assert_allclose(np.roll(ring[0], shift), ring[shift])
    assert ring[0, 11] == pytest.approx(ring[0, 1])
    assert line[0, 11] < 0.01 * line[0, 1]


def test_density_falls_off_and_the_drive_keeps_its_scale():
    synapses = wired(300, 300, width=0.05, fall_off="density", gain=1.5, wrap=True)
    exists = synapses.structure
    assert set(np.unique(exists)) == {0.0, 1.0}
    assert ((synapses.weight != 0) == (exists != 0)).all()
    apart = np.minimum(distance := np.abs(np.subtract.outer(np.arange(300), np.arange(300))), 300 - distance)
    for steps in (0, 10, 20, 30):
        chance = np.exp(-((steps / 300) ** 2) / (2 * 0.05**2))
        assert exists[apart == steps].mean() == pytest.approx(chance, abs=0.07)
    assert (synapses.weight**2).sum(1).mean() == pytest.approx(1.5**2, rel=0.05)


def test_a_width_below_the_spacing_reaches_the_nearest_source():
    structure = wired(4, 4, width=1e-6).structure
    np.testing.assert_array_equal(structure, np.eye(4))


@pytest.mark.parametrize("width", [0.0, -1.0, float("nan"), float("inf")])
def test_an_impossible_width_is_an_error(width):
    with pytest.raises(SpecificationError, match="width of topographic wiring"):
        wired(3, 3, width=width)


def test_an_unknown_fall_off_is_an_error():
    with pytest.raises(SpecificationError, match="fall-off"):
        wired(3, 3, width=0.1, fall_off="weight")


def test_maps_that_do_not_fit_are_an_error():
    with pytest.raises(NetworkError, match="2 × 2 places for 3 units of V2"):
        wired(3, 4, width=0.1, target_map=(2, 2))
    with pytest.raises(NetworkError, match="does not hold the units"):
        wired(4, 4, width=0.1, target_map=(-2, -2))
    with pytest.raises(NetworkError, match="different numbers of sides"):
        wired(4, 4, width=0.1, target_map=(2, 2))
