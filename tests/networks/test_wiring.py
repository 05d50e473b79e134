"""Wiring keeps what it says it keeps and loses the rest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arealis.networks import Population, connectome, degree_preserving, dense, node_shuffled, sparse_random
from arealis.networks.wiring.degree_preserving import rewire
from arealis.types import SpecificationError, make_connectome

CELLS = tuple("abcdefgh")
WORM = Population(CELLS, ("all",) * len(CELLS))


def rng(seed=0):
    return np.random.default_rng(seed)


def diagram(seed=0):
    draw = rng(seed)
    chemical = draw.poisson(1.0, (8, 8)) * (1 - np.eye(8))
    half = np.triu(draw.poisson(0.7, (8, 8)), 1)
    sign = np.where(np.arange(8) < 2, -1.0, 1.0)
    return make_connectome(
        np.stack([chemical, half + half.T]).astype(float),
        synapse=["chemical", "electrical"],
        unit_id=CELLS,
        cell_class=["inter"] * 8,
        sign=sign,
        provenance="made up",
    )


def test_the_connectome_has_the_formula():
    """S_ij = Σ_k s_jk log(1 + n_kji), then every source's magnitudes sum to the coupling."""
    wired = diagram()
    synapses = connectome(WORM, WORM, rng=rng(), diagram=wired, coupling=0.5)
    expected = np.zeros((8, 8))
    for j in range(8):
        for i in range(8):
            chemical, electrical = wired.values[:, j, i]
            expected[i, j] = wired.coords["sign"].values[j] * np.log1p(chemical) + np.log1p(electrical)
        expected[:, j] *= 0.5 / np.abs(expected[:, j]).sum()
    np.testing.assert_allclose(synapses.structure, expected, rtol=1e-12)
    assert (synapses.weight == 1).all()


def test_electrical_synapses_have_no_sign():
    synapses = connectome(WORM, WORM, rng=rng(), diagram=diagram(), synapses=["electrical"])
    assert (synapses.structure >= 0).all()
    assert synapses.structure.any()


def test_node_shuffling_is_a_relabelling():
    """Some one permutation of the cells turns the shuffled graph into the connectome's."""
    wired = diagram()
    true = connectome(WORM, WORM, rng=rng(), diagram=wired).structure
    shuffled = node_shuffled(WORM, WORM, rng=rng(5), diagram=wired).structure
    order = rng(5).permutation(8)
    np.testing.assert_allclose(shuffled, true[np.ix_(order, order)], rtol=1e-12)
    assert not np.allclose(shuffled, true)


def test_node_shuffling_needs_the_same_cells():
    half = Population(CELLS[:4], ("all",) * 4)
    with pytest.raises(SpecificationError, match="same cells on both sides"):
        node_shuffled(half, WORM, rng=rng(), diagram=diagram())


@settings(max_examples=40, deadline=None)
@given(st.integers(4, 12), st.floats(0.1, 0.9), st.integers(0, 2**31))
def test_rewiring_keeps_degrees_strengths_and_the_diagonal(cells, density, seed):
    draw = rng(seed)
    before = draw.normal(size=(cells, cells)) * (draw.random((cells, cells)) < density)
    after = rewire(before, forbidden=np.eye(cells, dtype=bool), rng=draw)
    np.testing.assert_array_equal((after != 0).sum(0), (before != 0).sum(0))
    np.testing.assert_array_equal((after != 0).sum(1), (before != 0).sum(1))
    np.testing.assert_array_equal(np.sort(after, axis=0), np.sort(before, axis=0))
    np.testing.assert_array_equal(np.diag(after), np.diag(before))


def test_rewiring_is_uniform_over_graphs_with_the_same_degrees():
    """Three cells in a ring of out- and in-degree one: two derangements, equally often."""
    before = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], dtype=float)
    big = np.kron(np.eye(1), before)
    reached = [
        rewire(big, forbidden=np.zeros((3, 3), bool), rng=rng(seed)).argmax(0).tolist() for seed in range(600)
    ]
    counts = np.unique(np.array(reached), axis=0, return_counts=True)[1]
    assert len(counts) == 6
    assert np.abs(counts - 100).max() < 40


def test_degree_preserving_keeps_how_many_partners():
    wired = diagram()
    true = connectome(WORM, WORM, rng=rng(), diagram=wired).structure
    rewired = degree_preserving(WORM, WORM, rng=rng(1), diagram=wired).structure
    for axis in (0, 1):
        np.testing.assert_array_equal((rewired != 0).sum(axis), (true != 0).sum(axis))
    assert ((rewired != 0) != (true != 0)).any()


def test_uniform_dense_wiring_says_nothing():
    synapses = dense(WORM, WORM, rng=rng(), initial="uniform", gain=0.5, self_connections=False)
    off = ~np.eye(8, dtype=bool)
    np.testing.assert_allclose(synapses.structure[off], 0.5 / 7)
    assert (np.diag(synapses.structure) == 0).all()


def test_normal_dense_wiring_has_the_scale():
    many = Population(tuple(map(str, range(400))), ("x",) * 400)
    assert dense(many, many, rng=rng(), gain=1.5).weight.std() == pytest.approx(1.5 / 20, rel=0.02)


def test_sparse_wiring_has_the_density_and_keeps_the_scale_of_its_drive():
    many = Population(tuple(map(str, range(400))), ("x",) * 400)
    synapses = sparse_random(many, many, rng=rng(), probability=0.1, gain=2.0)
    assert synapses.structure.mean() == pytest.approx(0.1, abs=0.005)
    assert ((synapses.weight != 0) == (synapses.structure != 0)).all()
    assert synapses.weight.var() * 400 == pytest.approx(4.0, rel=0.05)


@pytest.mark.parametrize("probability", [0.0, -0.1, 1.1])
def test_an_impossible_probability_is_an_error(probability):
    with pytest.raises(SpecificationError, match=r"outside \(0, 1\]"):
        sparse_random(WORM, WORM, rng=rng(), probability=probability)


def test_unknown_initial_weights_are_an_error():
    with pytest.raises(SpecificationError, match="initial weights"):
        dense(WORM, WORM, rng=rng(), initial="uniformly")


def test_an_unknown_cell_or_synapse_is_an_error():
    with pytest.raises(SpecificationError, match="lacks a kind of synapse"):
        connectome(WORM, WORM, rng=rng(), diagram=diagram(), synapses=["peptide"])
    stranger = Population(("zz",), ("all",))
    with pytest.raises(SpecificationError, match="lacks a cell"):
        connectome(WORM, stranger, rng=rng(), diagram=diagram())
