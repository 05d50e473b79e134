"""Statistics of graphs whose values are known, of random graphs by theory, and beside another library."""

import numpy as np
import pytest
from scipy import sparse

from arealis.analysis import (
    clustering,
    connection_density,
    degree_assortativity,
    degrees,
    graph_statistics,
    modularity,
    path_length,
    reciprocity,
    rich_club,
    small_worldness,
)
from arealis.networks import Population, modular_blocks, modules_of, small_world
from arealis.types import DataError, SpecificationError

nx = pytest.importorskip("networkx")


def rng(seed=0):
    return np.random.default_rng(seed)


def lattice(units, neighbours):
    """A ring on which every unit is connected to k/2 neighbours on each side, both ways."""
    shifts = [s for s in range(-(neighbours // 2), neighbours // 2 + 1) if s]
    return sum(np.roll(np.eye(units), s, axis=0) for s in shifts)


def random_graph(units, density, seed=0):
    return (rng(seed).random((units, units)) < density) * 1.0


def directed(graph):
    """The same graph elsewhere, where an edge goes from row to column."""
    return nx.from_numpy_array(
        (np.array(graph) != 0).T * (1 - np.eye(len(graph))), create_using=nx.DiGraph
    )  # fmt: skip


def test_a_complete_graph():
    found = graph_statistics(np.ones((7, 7)), rng=rng(), modules=[0] * 7)
    assert (found.units, found.connections, found.density, found.reciprocity) == (7, 42, 1, 1)
    assert (found.clustering, found.path_length, found.reachable, found.small_worldness) == (1, 1, 1, 1)
    assert (found.in_degree == 6).all()
    assert (found.out_degree == 6).all()
    assert found.modularity == pytest.approx(0, abs=1e-12)
    assert np.isnan(found.assortativity)


@pytest.mark.parametrize("neighbours", [2, 4, 10])
def test_a_ring_lattice_has_closed_forms(neighbours):
    """C = 3(k − 2)/(4(k − 1)), and shortest ways of ⌈2 d/k⌉ for a distance d round the ring."""
    graph = lattice(60, neighbours)
    expected = 3 * (neighbours - 2) / (4 * (neighbours - 1))
    np.testing.assert_allclose(clustering(graph), expected)
    distance = np.minimum(np.arange(1, 60), 60 - np.arange(1, 60))
    assert path_length(graph) == (pytest.approx(np.ceil(2 * distance / neighbours).mean()), 1.0)


def test_a_random_graph_has_the_expected_values():
    """Reciprocity and clustering are the density p; degrees are binomial; degrees are uncorrelated."""
    found = graph_statistics(random_graph(600, 0.05), rng=rng(1), draws=2)
    assert found.density == pytest.approx(0.05, abs=0.001)
    assert found.reciprocity == pytest.approx(0.05, abs=0.004)
    assert found.clustering == pytest.approx(0.05, abs=0.001)
    for degree in (found.in_degree, found.out_degree):
        assert degree.mean() == pytest.approx(599 * 0.05, rel=0.02)
        assert degree.var() == pytest.approx(599 * 0.05 * 0.95, rel=0.2)
    assert abs(found.assortativity) < 0.02
    # ln N / ln k, corrected as Fronczak et al. 2004, Phys Rev E 70:056110, do.
    assert found.path_length == pytest.approx((np.log(600) - np.euler_gamma) / np.log(30) + 0.5, abs=0.1)
    assert found.small_worldness == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("rewiring", [0.0, 0.1, 0.3])
def test_rewiring_a_ring_loses_triangles_as_watts_and_strogatz_do(rewiring):
    """Each of the three sides of a triangle stays with probability 1 − p, those of a lattice with both
    ways and either of them counting: the directed form of C(p) = C(0)(1 − p)³, Barrat & Weigt 2000."""
    ring = Population(tuple(str(i) for i in range(1000)), ("V1",) * 1000)
    graph = small_world(ring, ring, rng=rng(), neighbours=10, rewiring=rewiring).structure
    random = 10 / 999
    expected = 2 / 3 * (1 - rewiring) ** 3
    assert clustering(graph).mean() == pytest.approx(expected + random, abs=0.02)
    if rewiring:
        assert path_length(graph)[0] < path_length(lattice(1000, 10))[0] / 8
        assert small_worldness(graph, rng=rng(), draws=1) > 10


def test_agreement_with_networkx():
    graph = random_graph(40, 0.12, seed=3) * rng(4).normal(size=(40, 40))
    other = directed(graph)
    assert reciprocity(graph) == pytest.approx(nx.overall_reciprocity(other))
    np.testing.assert_allclose(clustering(graph), list(nx.clustering(other).values()))
    assert degree_assortativity(graph) == pytest.approx(nx.degree_assortativity_coefficient(other))
    ways = dict(nx.all_pairs_shortest_path_length(other))
    steps = [length for source, to in ways.items() for target, length in to.items() if source != target]
    assert path_length(graph) == (pytest.approx(np.mean(steps)), pytest.approx(len(steps) / (40 * 39)))
    modules = rng(5).integers(4, size=40)
    parts = [set(np.flatnonzero(modules == m).tolist()) for m in range(4)]
    assert modularity(graph, modules) == pytest.approx(nx.community.modularity(other, parts))
    undirected = np.triu(random_graph(40, 0.2, seed=6), 1)
    undirected += undirected.T
    known = nx.rich_club_coefficient(nx.from_numpy_array(undirected), normalized=False)
    k, phi = rich_club(undirected)
    for degree, value in known.items():  # every neighbour is there twice, as a source and as a target
        assert phi[k == 2 * degree] == pytest.approx(value)


def test_modules_that_were_planted_are_modular():
    area = Population(tuple(str(i) for i in range(120)), ("V1",) * 120)
    drawn = modular_blocks(area, area, rng=rng(), modules=4, within=0.4, between=0.02).structure
    within = 30 * 0.4 / (30 * 0.4 + 90 * 0.02)
    assert modularity(drawn, modules_of(120, 4)) == pytest.approx(within - 0.25, abs=0.02)
    assert abs(modularity(drawn, rng(1).permutation(modules_of(120, 4)))) < 0.05


def test_a_rich_club_of_hubs():
    graph = np.zeros((9, 9))
    graph[:3, :3] = 1
    graph[[3, 4, 5, 6, 7, 8], [0, 0, 1, 1, 2, 2]] = 1
    k, phi = rich_club(graph)
    assert phi[k == 0] == pytest.approx(12 / 72)
    assert phi[k == 2] == 1
    assert k.max() == 5  # the three hubs have degree 6


def test_directions_are_those_of_networks():
    graph = np.zeros((3, 3))
    graph[0, 1] = graph[0, 2] = 1  # unit 0 hears the others
    inputs, outputs = degrees(graph)
    assert (inputs.tolist(), outputs.tolist()) == ([2, 0, 0], [0, 1, 1])
    assert path_length(graph) == (1.0, pytest.approx(2 / 6))


def test_sparse_is_as_dense_and_self_connections_do_not_count():
    graph = random_graph(30, 0.2)
    entries = sparse.coo_array(graph * (1 - np.eye(30)))
    twice = sparse.coo_array(
        (
            np.r_[entries.data, entries.data],
            (np.r_[entries.row, entries.row], np.r_[entries.col, entries.col]),
        ),
        shape=(30, 30),
    )
    for same in (entries, twice):
        a, b = (graph_statistics(g, rng=rng(), draws=1) for g in (graph, same))
        assert (a.density, a.clustering, a.path_length, a.assortativity) == (
            b.density, b.clustering, b.path_length, b.assortativity,
        )  # fmt: skip
        np.testing.assert_array_equal(a.in_degree, b.in_degree)


def test_a_graph_without_connections_has_no_value():
    nothing = np.zeros((4, 4))
    assert connection_density(nothing) == 0
    assert np.isnan([reciprocity(nothing), path_length(nothing)[0], modularity(nothing, [0] * 4)]).all()
    assert np.isnan(degree_assortativity(nothing))
    assert np.isnan(small_worldness(nothing, rng=rng()))
    assert path_length(nothing)[1] == 0
    assert (clustering(nothing) == 0).all()


@pytest.mark.parametrize("graph", [np.ones((2, 3)), np.ones((1, 1)), np.full((3, 3), np.nan), np.ones(4)])
def test_what_is_no_graph(graph):
    with pytest.raises(DataError, match="no graph"):
        connection_density(graph)


def test_modules_for_other_units():
    with pytest.raises(DataError, match=r"modules of shape \(3,\), 4 units"):
        modularity(np.ones((4, 4)), [0, 1, 2])


def test_no_random_graph_to_compare_with():
    with pytest.raises(SpecificationError, match="draws = 0"):
        small_worldness(np.ones((4, 4)), rng=rng(), draws=0)
