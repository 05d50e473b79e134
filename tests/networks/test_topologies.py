"""Random topologies: each has the degrees, distances or modules that its model says."""

import numpy as np
import pytest

from arealis.networks import Population
from arealis.networks.wiring import (
    fixed_in_degree,
    liquid_column,
    modular_blocks,
    modules_of,
    scale_free,
    small_world,
    synfire_chain,
    topographic,
)
from arealis.networks.wiring.edges import Edges, distinct_sources, once, scattered
from arealis.networks.wiring.requirements import require_probability
from arealis.networks.wiring.scale_free import grown_graph
from arealis.types import NetworkError, SpecificationError

NOBODY = Edges(np.zeros(0, dtype=int), np.zeros(0, dtype=int))


def units(count, area="V1"):
    return Population(tuple(f"{area} {i}" for i in range(count)), (area,) * count)


def rng(seed=0):
    return np.random.default_rng(seed)


def within(wiring, count=60, seed=0, **options):
    return wiring(units(count), units(count), rng=rng(seed), **options)


OPTIONS = {
    small_world: {"neighbours": 6, "rewiring": 0.3},
    fixed_in_degree: {"inputs": 7},
    modular_blocks: {"modules": 3, "within": 0.4, "between": 0.1},
    scale_free: {"degree": 4},
    liquid_column: {"grid": (3, 4, 5)},
}


@pytest.mark.parametrize("wiring", OPTIONS, ids=lambda wiring: wiring.__name__)
def test_a_graph_is_drawn_from_the_generator_and_weights_lie_on_it(wiring):
    drawn = within(wiring, **OPTIONS[wiring])
    again, other = (within(wiring, seed=seed, **OPTIONS[wiring]) for seed in (0, 1))
    np.testing.assert_array_equal(drawn.structure, again.structure)
    np.testing.assert_array_equal(drawn.weight, again.weight)
    assert (drawn.structure != other.structure).any()
    np.testing.assert_array_equal(drawn.weight != 0, drawn.structure != 0)


@pytest.mark.parametrize("wiring", [small_world, fixed_in_degree], ids=lambda wiring: wiring.__name__)
def test_normal_weights_give_every_unit_the_same_drive(wiring):
    """Σ_j w_ij² has mean g², whatever the number of inputs."""
    power = [
        np.square(within(wiring, seed=seed, gain=2.0, **OPTIONS[wiring]).weight).sum(axis=1).mean()
        for seed in range(40)
    ]
    assert np.mean(power) == pytest.approx(4.0, rel=0.05)


def test_a_ring_lattice_is_what_no_rewiring_leaves():
    ring = within(small_world, 9, neighbours=4, rewiring=0.0).structure
    first = np.array([0, 1, 1, 0, 0, 0, 0, 1, 1.0])
    np.testing.assert_array_equal(ring, np.stack([np.roll(first, i) for i in range(9)]))


@pytest.mark.parametrize("rewiring", [0.1, 1.0])
@pytest.mark.parametrize("count", [20, 400])
def test_rewiring_keeps_inputs_and_moves_as_many_as_it_says(count, rewiring):
    kept = []
    lattice = within(small_world, count, neighbours=6, rewiring=0.0).structure
    for seed in range(20):
        drawn = within(small_world, count, seed=seed, neighbours=6, rewiring=rewiring).structure
        assert (drawn.sum(axis=1) == 6).all()
        assert not drawn.diagonal().any()
        kept.append((drawn * lattice).sum() / lattice.sum())
    # A synapse that is rewired may come back to where it was: to one of the sources that are not kept.
    back = rewiring * 6 * rewiring / (count - 1 - 6 * (1 - rewiring))
    assert np.mean(kept) == pytest.approx(1 - rewiring + back, abs=0.03)


@pytest.mark.parametrize("sources", [8, 200], ids=["ranked", "redrawn"])
def test_distinct_sources_are_uniform_and_leave_out_what_is_barred(sources):
    counts = np.array([3, 0, 2])
    barred = Edges(np.array([0, 0, 2]), np.array([1, 4, 0]))
    hits = np.zeros((3, sources))
    draws = 2000
    generator = rng()
    for _ in range(draws):
        drawn = distinct_sources(counts, sources, barred=barred, rng=generator)
        np.testing.assert_array_equal(np.bincount(drawn.target, minlength=3), counts)
        hits[drawn.target, drawn.source] += 1
    assert hits.max() <= draws  # none twice
    assert not hits[barred.target, barred.source].any()
    open_to = np.array([sources - 2, sources, sources - 1])
    expected = draws * counts / open_to
    free = np.ones((3, sources), dtype=bool)
    free[barred.target, barred.source] = False
    deviation = np.abs(hits - expected[:, None])[free]
    assert deviation.max() < 5 * np.sqrt(expected.max())


def test_many_units_take_no_matrix():
    counts = np.full(100_000, 20)
    itself = np.arange(100_000)
    drawn = distinct_sources(counts, 100_000, barred=Edges(itself, itself), rng=rng())
    np.testing.assert_array_equal(np.bincount(drawn.target), counts)
    assert len(once(drawn.target * 100_000 + drawn.source)) == 2_000_000
    assert (drawn.target != drawn.source).all()


def test_pairs_are_scattered_with_their_probability():
    hits = np.zeros((5, 8))
    generator = rng()
    for _ in range(2000):
        drawn = scattered(5, 8, 0.3, rng=generator)
        assert len(once(drawn.target * 8 + drawn.source)) == len(drawn)
        hits[drawn.target, drawn.source] += 1
    assert np.abs(hits / 2000 - 0.3).max() < 5 * np.sqrt(0.21 / 2000)
    assert len(scattered(5, 8, 1.0, rng=rng())) == 40


def test_fixed_in_degree_leaves_units_out_of_their_own_inputs_only_where_asked():
    everyone = within(fixed_in_degree, 6, inputs=6).structure
    assert everyone.all()
    others = within(fixed_in_degree, 6, inputs=5, self_connections=False).structure
    np.testing.assert_array_equal(others, 1 - np.eye(6))
    between = fixed_in_degree(units(4, "V2"), units(5), rng=rng(), inputs=5, self_connections=False)
    assert between.structure.shape == (4, 5)
    assert between.structure.all()


def test_modules_have_their_densities():
    module = modules_of(90, 4)
    assert np.bincount(module).tolist() == [23, 23, 22, 22]
    same = module[:, None] == module[None]
    drawn = [within(modular_blocks, 90, s, modules=4, within=0.5, between=0.05).structure for s in range(10)]
    assert np.mean([d[same].mean() for d in drawn]) == pytest.approx(0.5, abs=0.02)
    assert np.mean([d[~same].mean() for d in drawn]) == pytest.approx(0.05, abs=0.005)


def test_modules_lie_on_each_other_in_populations_of_other_sizes():
    drawn = modular_blocks(units(4, "V2"), units(6), rng=rng(), modules=2, within=1.0, between=0.0)
    np.testing.assert_array_equal(drawn.structure, np.kron(np.eye(2), np.ones((2, 3))))


def test_a_synfire_chain_passes_a_volley_on():
    drive = within(synfire_chain, 12, pools=3, gain=2.0)
    volley = np.zeros(12)
    volley[:4] = 1
    second = drive.structure @ volley
    np.testing.assert_array_equal(second, np.repeat([0, 2.0, 0], 4))
    third = drive.structure @ (second > 0)
    np.testing.assert_array_equal(third, np.repeat([0, 0, 2.0], 4))
    assert not (drive.structure @ (third > 0)).any()
    assert (drive.weight == 1).all()
    around = within(synfire_chain, 12, pools=3, gain=2.0, ring=True)
    np.testing.assert_array_equal(around.structure @ (third > 0), np.repeat([2.0, 0, 0], 4))


@pytest.mark.parametrize("exponent", [2.5, 3.0])
def test_scale_free_degrees_have_the_exponent_of_theory(exponent):
    """X = 1 + (1 + δ/d)/(1 − 1/(2d)) inverted; Hill's estimate of the tail of 200,000 units."""
    graph = grown_graph(200_000, 4, exponent, rng=rng(3))
    for end in (graph.target, graph.source):
        degrees = np.sort(np.bincount(end, minlength=200_000))[::-1]
        tail = degrees[:2000] / degrees[2000]
        assert 1 + 1 / np.log(tail).mean() == pytest.approx(exponent, abs=0.15)
    assert len(graph) == pytest.approx(4 * 200_000, rel=0.01)


def test_preference_is_in_proportion_to_synapses_that_are_there():
    """A slow growth, one synapse after the other, has the same mean degree of the oldest units."""
    units_, degree, exponent = 6, 2, 3.0
    constant = degree * ((exponent - 1) * (1 - 1 / (2 * degree)) - 1)
    generator = rng(1)

    def slow():
        inputs, ends = [1], 1
        while ends < units_:
            new = generator.random() < 1 / degree
            if new and generator.random() < 0.5:
                inputs.append(1)
            else:
                chance = np.array(inputs) + constant
                inputs[generator.choice(len(inputs), p=chance / chance.sum())] += 1
                if new:
                    inputs.append(0)
            ends += new
        return inputs

    by_hand = np.mean([slow() for _ in range(3000)], axis=0)
    grown = [grown_graph(units_, degree, exponent, rng=generator) for _ in range(3000)]
    inputs = np.mean([np.bincount(g.target, minlength=units_) for g in grown], axis=0)
    np.testing.assert_allclose(inputs, by_hand, atol=0.15)


def test_scale_free_units_stand_in_random_order():
    hubs = [within(scale_free, 50, seed, degree=3).structure.sum(axis=1).argmax() for seed in range(30)]
    assert len(set(hubs)) > 10


def test_a_liquid_connects_by_distance_and_type():
    grid, chances = (2, 3, 4), (0.9, 0.2, 0.7, 0.4)
    place = np.stack(np.unravel_index(np.arange(24), grid), axis=1)
    seen, expected = {}, {}
    for seed in range(400):
        drawn = within(liquid_column, 24, seed, grid=grid, probabilities=chances, reach=1.5)
        sign = drawn.structure.sum(axis=0)  # of every source; zero where it has no synapse
        inhibits = (sign < 0).astype(int)
        for i, j in [(0, 1), (5, 6), (0, 12), (3, 3), (7, 18)]:
            if not sign[i] or not sign[j]:
                continue
            kind = (i, j, int(inhibits[j]), int(inhibits[i]))
            seen.setdefault(kind, []).append(drawn.structure[i, j] != 0)
            squared = np.square(place[i] - place[j]).sum()
            chance = chances[2 * kind[2] + kind[3]] * np.exp(-squared / 1.5**2)
            expected[kind] = chance if i != j else 0.0
    for kind, hits in seen.items():
        spread = np.sqrt(expected[kind] * (1 - expected[kind]) / len(hits))
        assert abs(np.mean(hits) - expected[kind]) <= 4.5 * spread + 1e-12
    assert len(seen) > 12


def test_a_liquid_has_the_published_weights_and_fraction_of_inhibition():
    grid = (10, 10, 10)
    drawn = within(liquid_column, 1000, grid=grid, reach=4.0, strengths=(30, 60, 19, 19), gain=0.5)
    inhibits = drawn.structure.min(axis=0) < 0
    assert inhibits.sum() == 200
    assert (drawn.structure.max(axis=0)[inhibits] == 0).all()
    for pre, post, mean in [(False, False, 15), (False, True, 30), (True, False, 9.5), (True, True, 9.5)]:
        block = drawn.weight[np.ix_(inhibits == post, inhibits == pre)]
        assert block[block > 0].mean() == pytest.approx(mean, rel=0.05)
        assert block[block > 0].std() == pytest.approx(mean, rel=0.07)


def test_distance_dependence_may_be_exponential_with_a_peak():
    """Frequencies of synapses at each distance of a ring, against p exp(−d/λ)."""
    hits = np.zeros(40)
    for seed in range(300):
        drawn = within(topographic, 40, seed, width=0.1, wrap=True, fall_off="density",
                       profile="exponential", peak=0.6).structure  # fmt: skip
        hits += np.stack([np.roll(row, -i) for i, row in enumerate(drawn)]).mean(axis=0) / 300
    distance = np.minimum(np.arange(40), 40 - np.arange(40)) / 40
    np.testing.assert_allclose(hits, 0.6 * np.exp(-distance / 0.1), atol=0.02)
    strong = within(topographic, 5, width=0.3, profile="exponential").structure
    expected = np.exp(-np.abs(np.subtract.outer(np.arange(5), np.arange(5))) / 5 / 0.3)
    np.testing.assert_allclose(strong, expected / expected.sum(axis=1, keepdims=True))


@pytest.mark.parametrize(
    ("wiring", "options"),
    [
        (small_world, {"neighbours": 2, "rewiring": 0.1}),
        (scale_free, {"degree": 2}),
        (synfire_chain, {"pools": 2}),
        (liquid_column, {}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_recurrent_graphs_need_one_population(wiring, options):
    with pytest.raises(SpecificationError, match="same cells on both sides"):
        wiring(units(4, "V2"), units(4), rng=rng(), **options)


@pytest.mark.parametrize(
    ("wiring", "options", "match"),
    [
        (small_world, {"neighbours": 3, "rewiring": 0.1}, "even number"),
        (small_world, {"neighbours": 6, "rewiring": 0.1}, r"neighbours = 6\. Needed: neighbours from 2 to 4"),
        (fixed_in_degree, {"inputs": 7}, r"inputs = 7\. Needed: inputs from 1 to 6"),
        (fixed_in_degree, {"inputs": 6, "self_connections": False}, "from 1 to 5"),
        (fixed_in_degree, {"inputs": 0}, "inputs = 0"),
        (modular_blocks, {"modules": 7, "within": 1.0, "between": 0.0}, "modules = 7"),
        (synfire_chain, {"pools": 1}, "pools = 1"),
        (scale_free, {"degree": 6}, "degree = 6"),
        (liquid_column, {}, "3 × 3 × 15 places for 6 units"),
    ],
)
def test_numbers_that_the_units_do_not_allow(wiring, options, match):
    with pytest.raises(NetworkError, match=match):
        within(wiring, 6, **options)


@pytest.mark.parametrize(
    ("wiring", "options", "match"),
    [
        (small_world, {"neighbours": 2, "rewiring": 1.5}, r"rewiring probability is outside \[0, 1\]"),
        (modular_blocks, {"modules": 2, "within": -0.1, "between": 0.0}, "Given: -0.1"),
        (modular_blocks, {"modules": 2, "within": 0.1, "between": float("nan")}, "Given: nan"),
        (scale_free, {"degree": 3, "exponent": 2.1}, r"exponent = 2.1 for degree = 3\. Needed: at least 2.2"),
        (liquid_column, {"grid": (1, 2, 3), "reach": 0.0}, "reach = 0.0"),
        (liquid_column, {"grid": (1, 2, 3), "strengths": (1, 1, -1, 1)}, "above zero"),
        (liquid_column, {"grid": (1, 2, 3), "probabilities": (1, 1, 2, 1)}, "Given: 2"),
        (topographic, {"width": 0.1, "peak": 0.0}, "peak connection probability"),
        (topographic, {"width": 0.1, "profile": "box"}, "unknown profile"),
    ],
)
def test_options_out_of_range(wiring, options, match):
    with pytest.raises(SpecificationError, match=match):
        within(wiring, 6, **options)


def test_a_probability_of_zero_is_allowed_only_where_it_makes_sense():
    require_probability("connection", 0.0, zero=True)
    with pytest.raises(SpecificationError, match=r"outside \(0, 1\]"):
        require_probability("connection", 0.0)
