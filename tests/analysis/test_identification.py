"""Planted labels are found, shuffled ones are not, and a fingerprint of the setting helps nobody."""

import numpy as np
import pytest

from arealis.analysis import (
    identify,
    observable_importance,
    plan_resampling,
    score_accuracy,
    score_confusion,
    score_importance,
)
from arealis.types import DataError

RULES, SETTINGS, SEEDS = ("bp", "hebb", "oja"), 3, 4


@pytest.fixture
def networks():
    """Label, setting and seed of 36 networks."""
    rule, setting, seed = (
        a.ravel() for a in np.meshgrid(RULES, range(SETTINGS), range(SEEDS), indexing="ij")
    )
    return rule, setting, seed


def planted(rule, strength, rng):
    """Observables of which the first two tell rules apart."""
    place = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]])[np.searchsorted(RULES, rule)]
    return np.column_stack([strength * place, np.zeros((len(rule), 3))]) + rng.normal(size=(len(rule), 5))


def accuracy(rule, identified, setting, seed, among=None):
    blocks = np.array([f"{a} {b}" for a, b in zip(setting, seed, strict=True)])
    plan = plan_resampling(blocks, 400, rng=np.random.default_rng(0))
    return score_accuracy(rule, identified, np.ones(len(rule), bool) if among is None else among, plan)


def test_planted_observables_are_identified_on_new_seeds_and_settings(networks):
    rule, setting, seed = networks
    x = planted(rule, 6.0, np.random.default_rng(0))
    for held_out in (setting, seed):
        m = accuracy(rule, identify(x, rule, held_out, seed).identified, setting, seed)
        assert m.value > 0.9
        assert m.p_value < 0.01
        assert m.interval.low > m.null.high
        assert m.card.options["chance"] == pytest.approx(1 / 3)


def test_shuffled_labels_are_at_chance(networks):
    rule, setting, seed = networks
    found = []
    for draw in range(12):
        rng = np.random.default_rng(draw)
        x = planted(rng.permutation(rule), 6.0, rng)
        found.append(accuracy(rule, identify(x, rule, setting, seed).identified, setting, seed))
    assert np.mean([m.value for m in found]) == pytest.approx(1 / 3, abs=0.08)
    assert sum(m.p_value <= 0.05 for m in found) <= 2


def test_a_fingerprint_of_the_setting_does_not_help_where_the_setting_is_new(networks):
    """Every rule has its own number in each setting: known settings tell all, a new one nothing."""
    rule, setting, seed = networks
    number = (np.searchsorted(RULES, rule) + setting) % 3
    here = np.eye(3 * SETTINGS)[3 * setting + number]
    x = here + 0.05 * np.random.default_rng(0).normal(size=here.shape)
    assert accuracy(rule, identify(x, rule, seed, seed).identified, setting, seed).value > 0.95
    m = accuracy(rule, identify(x, rule, setting, seed).identified, setting, seed)
    assert m.value < 0.5
    assert m.p_value > 0.05


def test_no_held_out_network_changes_a_classifier(networks):
    rule, setting, seed = networks
    x = planted(rule, 3.0, np.random.default_rng(0))
    changed = x.copy()
    changed[setting == 1] = 1e6 * np.random.default_rng(1).normal(size=(12, 5))
    one, two = (identify(values, rule, setting, seed).models[1] for values in (x, changed))
    np.testing.assert_array_equal(one.predict_proba(x), two.predict_proba(x))


def test_missing_observables_are_filled_in_and_strange_ones_limited(networks):
    rule, setting, seed = networks
    x = planted(rule, 6.0, np.random.default_rng(0))
    x[::7, 3], x[:, 4], x[5, 2] = np.nan, np.nan, 1e9
    assert np.mean(identify(x, rule, setting, seed).identified == rule) > 0.9


def test_two_levels_are_tuned_by_groups(networks):
    rule, setting, seed = networks
    x = planted(rule, 6.0, np.random.default_rng(0))
    found = identify(x, rule, setting > 0, seed)
    assert np.mean(found.identified == rule) > 0.9
    assert set(found.models) == {False, True}


def test_importance_falls_on_what_was_planted(networks):
    rule, setting, seed = networks
    x = planted(rule, 6.0, np.random.default_rng(0))
    found = identify(x, rule, setting, seed)
    drop = observable_importance(found, x, rule, setting, draws=30, rng=np.random.default_rng(0))
    plan = plan_resampling(setting.astype(str), 200, rng=np.random.default_rng(0))
    scores = [score_importance(own, rule, plan) for own in drop]
    assert min(m.value for m in scores[:2]) > 0.15 > 0.1 > max(abs(m.value) for m in scores[2:])
    assert all(m.interval.low <= m.value <= m.interval.high for m in scores)


def test_the_confusion_matrix_counts(networks):
    rule, setting, seed = networks
    taken = np.where((rule == "oja") & (seed < 2), "bp", rule)
    plan = plan_resampling(
        np.array([f"{a} {b}" for a, b in zip(setting, seed, strict=True)]), 200, rng=np.random.default_rng(0)
    )
    cells = score_confusion(rule, taken, plan)
    assert {pair: m.value for pair, m in cells.items() if m.value} == {
        ("bp", "bp"): 1.0,
        ("hebb", "hebb"): 1.0,
        ("oja", "bp"): 0.5,
        ("oja", "oja"): 0.5,
    }
    assert cells["oja", "bp"].interval.low < 0.5 < cells["oja", "bp"].interval.high
    assert cells["oja", "bp"].n == SETTINGS * SEEDS


def test_labels_with_few_networks_weigh_as_much_as_others():
    rule = np.array(["a"] * 30 + ["b"] * 10)
    taken = np.full(40, "a")
    blocks = np.tile(np.arange(10), 4).astype(str)
    plan = plan_resampling(blocks, 200, rng=np.random.default_rng(0))
    assert score_accuracy(rule, taken, np.ones(40, bool), plan).value == 0.5


def test_labels_are_exchanged_within_a_setting_and_seed_only(networks):
    _, setting, seed = networks
    blocks = np.array([f"{a} {b}" for a, b in zip(setting, seed, strict=True)])
    plan = plan_resampling(blocks, 50, rng=np.random.default_rng(0))
    assert (blocks[plan.shuffles] == blocks).all()
    assert not (plan.shuffles == np.arange(36)).all()
    same = [np.ptp(plan.weights[:, blocks == b], axis=1).max() for b in np.unique(blocks)]
    assert max(same) == 0


def test_accuracy_of_one_level_speaks_of_its_networks(networks):
    rule, setting, seed = networks
    taken = np.where(setting == 0, rule, "bp")
    values = [accuracy(rule, taken, setting, seed, setting == k) for k in range(SETTINGS)]
    assert [round(m.value, 3) for m in values] == [1.0, 0.333, 0.333]
    assert [m.n for m in values] == [SEEDS] * SETTINGS


@pytest.mark.parametrize("wrong", ["one level", "one label", "lonely label"])
def test_what_cannot_be_identified_is_refused(networks, wrong):
    rule, setting, seed = networks
    x = np.zeros((36, 2))
    if wrong == "one level":
        setting = np.zeros(36)
    elif wrong == "one label":
        rule = np.full(36, "bp")
    else:
        rule = np.where(setting == 2, "lonely", rule)
    with pytest.raises(DataError, match="cannot be identified"):
        identify(x, rule, setting, seed)
