from dataclasses import replace

import numpy as np
import pytest

from arealis import numerics
from arealis.comparison import (
    Representation,
    all_pairs,
    cca,
    compare_tile,
    kernel_cka,
    linear_cka,
    pair_matrix,
    pwcca,
    represent,
    rsa,
    similarity_matrix,
    svcca,
    tiles,
    unit_corrected_cka,
)
from arealis.types import DataError, NotEstimable


@pytest.fixture
def representations(label):
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(200, 3))
    return [
        represent(
            name,
            label(shared @ rng.normal(size=(3, units)) + noise * rng.normal(size=(200, units))),
            linear_cka(),
        )
        for name, units, noise in (("a", 10, 0.5), ("b", 25, 1.0), ("c", 5, 2.0))
    ]


@pytest.fixture
def weights():
    return numerics.bootstrap_weights([f"s{i}" for i in range(200)], 2000, rng=np.random.default_rng(1))


def few(representations, stimuli):
    return [
        Representation(r.label, r.stimulus_id[:stimuli], r.values[:stimuli], r.reads) for r in representations
    ]


@pytest.mark.parametrize("debiased", [False, True])
def test_values_equal_single_pairs(representations, weights, debiased):
    pairs = all_pairs(linear_cka(debiased=debiased), representations, weights=weights)
    assert list(pairs) == [("a", "b"), ("a", "c"), ("b", "c")]
    tables = {r.label: r.values for r in representations}
    for (a, b), m in pairs.items():
        assert m.value == pytest.approx(numerics.linear_cka(tables[a], tables[b], debiased), abs=1e-12)
        assert m.area == f"{a} | {b}"
        assert ("debiased" in m.card.variant) == debiased
        assert "leave-one-out" in m.card.interval
        assert m.interval.low < m.value < m.interval.high


def test_linearised_draws_follow_the_full_bootstrap(representations, weights):
    """At 200 stimuli the draws correlate above .94 and their spread agrees within 10 %."""
    pairs = all_pairs(linear_cka(), representations, weights=weights)
    tables = {r.label: r.values for r in representations}
    for (a, b), m in pairs.items():
        full = numerics.linear_cka_draws(tables[a], tables[b], weights, debiased=True)
        assert np.corrcoef(full, m.draws)[0, 1] > 0.94
        assert m.draws.std() == pytest.approx(full.std(), rel=0.1)


@pytest.mark.parametrize(
    "instrument", [kernel_cka(), svcca(), rsa(), cca(squared=True)], ids=lambda i: i.name
)
def test_any_instrument_gives_values_and_draws_of_its_own(representations, instrument):
    some = few(representations, 40)
    plan = numerics.bootstrap_weights([f"s{i}" for i in range(40)], 60, rng=np.random.default_rng(1))
    for (a, b), m in all_pairs(instrument, some, weights=plan).items():
        x, y = (next(r.values for r in some if r.label == label) for label in (a, b))
        assert m.value == pytest.approx(instrument.evaluate(x, y), abs=1e-10)
        assert m.interval.low < m.interval.high
        assert m.name == instrument.name
        if instrument.draws is not None:
            np.testing.assert_allclose(m.draws, instrument.draws(x, y, plan), rtol=0, atol=1e-12)


def test_an_asymmetric_instrument_is_taken_both_ways(representations):
    pairs = all_pairs(pwcca(), representations)
    assert len(pairs) == 6
    labels, matrix = pair_matrix(pairs)
    assert labels == ["a", "b", "c"]
    assert abs(matrix[0, 1] - matrix[1, 0]) > 1e-6
    assert matrix[1, 0] == pytest.approx(
        numerics.pwcca(representations[1].values, representations[0].values), abs=1e-10
    )
    assert pairs["a", "b"].interval == NotEstimable("no bootstrap plan was given")


@pytest.mark.parametrize(
    "instrument", [linear_cka(), svcca(), pwcca(), rsa(), unit_corrected_cka()], ids=lambda i: i.name
)
@pytest.mark.parametrize("memory", [1, 40_000, 2**30])
def test_tiles_within_any_memory_give_the_same_numbers(instrument, memory):
    rng = np.random.default_rng(2)
    shared = rng.normal(size=(50, 3))
    many = [
        Representation(
            f"r{i}",
            np.arange(50).astype(str),
            shared @ rng.normal(size=(3, 6 + i)) + rng.normal(size=(50, 6 + i)),
            "responses",
        )
        for i in range(7)
    ]
    found = similarity_matrix(instrument, many, memory=memory)
    assert not found.reasons
    expected = [[instrument.evaluate(a.values, b.values) for b in many] for a in many]
    np.testing.assert_allclose(found.values, expected, rtol=0, atol=1e-10)
    assert bool(many[3].parts) == (memory == 2**30 and instrument.tile is not None)


def test_order_of_stimuli_is_free(representations, weights):
    b = representations[1]
    turned = replace(b, stimulus_id=b.stimulus_id[::-1], values=b.values[::-1], parts={})
    one = all_pairs(linear_cka(), representations, weights=weights)
    other = all_pairs(linear_cka(), [representations[0], turned, representations[2]], weights=weights)
    assert pair_matrix(other)[1] == pytest.approx(pair_matrix(one)[1], abs=1e-14)


def test_identical_representations_are_certain(representations, weights):
    r = representations[0]
    copy = replace(r, label="copy", values=2 * r.values + 1, parts={})
    m = all_pairs(linear_cka(), [r, copy], weights=weights)["a", "copy"]
    assert m.value == pytest.approx(1, abs=1e-12)
    assert m.interval.high - m.interval.low < 1e-12


@pytest.mark.parametrize("instrument", [linear_cka(), cca(), rsa(distance="euclidean")], ids=lambda i: i.name)
def test_a_constant_representation_gives_a_reason_and_spares_the_others(representations, instrument):
    some = few(representations, 30)
    plan = np.ones((40, 30), dtype=int)
    flat = replace(some[0], label="flat", values=0 * some[0].values, parts={})
    pairs = all_pairs(instrument, [*some, flat], weights=plan)
    assert isinstance(pairs["a", "flat"], NotEstimable)
    assert "flat" in pairs["a", "flat"].reason
    labels, matrix = pair_matrix(pairs)
    assert labels == ["a", "b", "c", "flat"]
    assert np.isnan(matrix[3, :3]).all()
    alone = pair_matrix(all_pairs(instrument, some, weights=plan))[1]
    assert matrix[:3, :3] == pytest.approx(alone, abs=1e-12)


def test_draws_that_cannot_be_afforded_are_not_taken_and_say_so(representations):
    some = few(representations, 30)
    plan = np.ones((40, 30), dtype=int)
    reason = all_pairs(linear_cka(), some, weights=plan, memory=5_000)["a", "b"].interval.reason
    assert "bytes of memory" in reason
    many = [replace(some[0], label=str(i), parts={}) for i in range(40)]
    assert "23400 comparisons" in all_pairs(cca(), many, weights=plan)["0", "1"].interval.reason
    four = few(representations, 4)
    short = all_pairs(linear_cka(), four, weights=np.ones((40, 4), dtype=int))
    assert "too few" in short["a", "b"].interval.reason


def test_tiles_cover_every_pair_once():
    for symmetric in (False, True):
        seen = [(i, j) for rows, columns in tiles(10, 3, symmetric=symmetric) for i in rows for j in columns]
        assert len(seen) == len(set(seen))
        wanted = {(i, j) for i in range(10) for j in range(10) if i <= j or not symmetric}
        assert wanted <= set(seen)
    for (rows, columns), (more, others) in zip(tiles(12, 3), tiles(12, 3)[1:], strict=False):
        assert {rows, columns} & {more, others}
    with pytest.raises(DataError, match="cut into tiles"):
        tiles(3, 0)


def test_tiles_put_together_equal_the_matrix(representations):
    instrument = kernel_cka()
    whole = similarity_matrix(instrument, representations).values
    for rows, columns in tiles(3, 2):
        tile = compare_tile(
            instrument, [representations[i] for i in rows], [representations[j] for j in columns]
        )
        np.testing.assert_allclose(tile.values, whole[np.ix_(rows, columns)], rtol=0, atol=1e-12)


def test_tiles_of_other_stimuli_or_readings_are_an_error(representations):
    a, b, _ = representations
    moved = replace(b, stimulus_id=b.stimulus_id[::-1], parts={})
    with pytest.raises(DataError, match="'b' cannot be compared by 'linear_cka'"):
        compare_tile(linear_cka(), [a], [moved])
    with pytest.raises(DataError, match="Given: trials"):
        compare_tile(linear_cka(), [a], [replace(b, reads="trials")])


def test_distances_have_zeros_on_the_diagonal(representations):
    instrument = linear_cka(angular=True)
    _, matrix = pair_matrix(all_pairs(instrument, representations), identical=0.0)
    expected = similarity_matrix(instrument, representations).values
    np.testing.assert_allclose(matrix, expected, rtol=0, atol=1e-7)


@pytest.mark.parametrize("names", [["a"], ["a", "a"]])
def test_labels_must_differ(representations, weights, names):
    with pytest.raises(DataError, match="names of their own"):
        all_pairs(linear_cka(), [replace(representations[0], label=name) for name in names], weights=weights)


def test_other_stimuli_missing_responses_or_too_few_are_an_error(representations, weights):
    a, b, _ = representations
    shorter = replace(b, stimulus_id=b.stimulus_id[1:], values=b.values[1:], parts={})
    with pytest.raises(DataError, match="stimulus of 'b' is missing"):
        all_pairs(linear_cka(), [a, shorter], weights=weights)
    with pytest.raises(DataError, match="cannot be compared with the others"):
        all_pairs(linear_cka(), [replace(shorter, label="less"), b], weights=weights[:, 1:])
    gap = b.values.copy()
    gap[3, 4] = np.nan
    with pytest.raises(DataError, match="1 missing responses"):
        all_pairs(linear_cka(), [a, replace(b, values=gap, parts={})], weights=weights)
    with pytest.raises(DataError, match="4 or more"):
        all_pairs(linear_cka(), few([a, b], 3), weights=weights[:, :3])
    with pytest.raises(DataError, match="weights do not fit"):
        all_pairs(linear_cka(), [a, b], weights=weights[:, 1:])
