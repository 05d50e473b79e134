import numpy as np
import pytest

from arealis import numerics
from arealis.comparison import all_pairs, pair_matrix
from arealis.types import DataError, NotEstimable


@pytest.fixture
def representations(label):
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(200, 3))
    return [
        (name, label(shared @ rng.normal(size=(3, units)) + noise * rng.normal(size=(200, units))))
        for name, units, noise in (("a", 10, 0.5), ("b", 25, 1.0), ("c", 5, 2.0))
    ]


@pytest.fixture
def weights():
    return numerics.bootstrap_weights([f"s{i}" for i in range(200)], 2000, rng=np.random.default_rng(1))


@pytest.mark.parametrize("debiased", [False, True])
def test_values_equal_single_pairs(representations, weights, debiased):
    pairs = all_pairs(representations, weights=weights, debiased=debiased)
    assert list(pairs) == [("a", "b"), ("a", "c"), ("b", "c")]
    tables = {name: r.values[:, 0, 0, :] for name, r in representations}
    for (a, b), m in pairs.items():
        assert m.value == pytest.approx(numerics.linear_cka(tables[a], tables[b], debiased), abs=1e-12)
        assert m.area == f"{a} | {b}"
        assert ("debiased" in m.card.variant) == debiased
        assert m.interval.low < m.value < m.interval.high


def test_linearised_draws_follow_the_full_bootstrap(representations, weights):
    """At 200 stimuli the draws correlate above .94 and their spread agrees within 10 %."""
    pairs = all_pairs(representations, weights=weights)
    tables = {name: r.values[:, 0, 0, :] for name, r in representations}
    for (a, b), m in pairs.items():
        full = numerics.linear_cka_draws(tables[a], tables[b], weights, debiased=True)
        assert np.corrcoef(full, m.draws)[0, 1] > 0.94
        assert m.draws.std() == pytest.approx(full.std(), rel=0.1)


def test_order_of_stimuli_is_free(representations, weights):
    turned = [
        (name, r.isel(stimulus=slice(None, None, -1 if name == "b" else 1))) for name, r in representations
    ]
    one, other = all_pairs(representations, weights=weights), all_pairs(turned, weights=weights)
    assert pair_matrix(other)[1] == pytest.approx(pair_matrix(one)[1], abs=1e-14)


def test_identical_representations_are_certain(representations, weights):
    name, r = representations[0]
    m = all_pairs([(name, r), ("copy", 2 * r + 1)], weights=weights)[name, "copy"]
    assert m.value == pytest.approx(1, abs=1e-12)
    assert m.interval.high - m.interval.low < 1e-12


def test_a_constant_representation_gives_a_reason_and_spares_the_others(representations, weights):
    flat = ("flat", 0 * representations[0][1])
    pairs = all_pairs([*representations, flat], weights=weights)
    assert isinstance(pairs["a", "flat"], NotEstimable)
    labels, matrix = pair_matrix(pairs)
    assert labels == ["a", "b", "c", "flat"]
    assert np.isnan(matrix[3, :3]).all()
    assert matrix[:3, :3] == pytest.approx(
        pair_matrix(all_pairs(representations, weights=weights))[1], abs=1e-13
    )


@pytest.mark.parametrize("names", [["a"], ["a", "a"]])
def test_labels_must_differ(representations, weights, names):
    with pytest.raises(DataError, match="names of their own"):
        all_pairs([(name, representations[0][1]) for name in names], weights=weights)


def test_other_stimuli_missing_responses_or_too_few_are_an_error(label, representations, weights):
    (_, a), (_, b), _ = representations
    with pytest.raises(DataError, match="stimulus of 'b' is missing"):
        all_pairs([("a", a), ("b", b.isel(stimulus=slice(1, None)))], weights=weights)
    with pytest.raises(DataError, match="cannot be compared with the others"):
        all_pairs([("a", a.isel(stimulus=slice(1, None))), ("b", b)], weights=weights[:, 1:])
    with pytest.raises(DataError, match="1 missing responses"):
        all_pairs([("a", a), ("b", b.where(b != b.values[3, 0, 0, 4]))], weights=weights)
    few = slice(0, 4)
    with pytest.raises(DataError, match="5 or more"):
        all_pairs([("a", a.isel(stimulus=few)), ("b", b.isel(stimulus=few))], weights=weights[:, few])
    with pytest.raises(DataError, match="weights do not fit"):
        all_pairs([("a", a), ("b", b)], weights=weights[:, 1:])
