"""Observing: every quantity is seen, and looking changes nothing."""

import numpy as np
import pytest
import torch
from tests.rules.case import make_layered_case

from arealis.development import Phase
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation, FeedbackAlignment, NodePerturbation
from arealis.training import OBSERVABLES, train
from arealis.types import Learner, Optimiser, Stimuli

AREAS = ("a", "b", "c", "decision")


def trained(rule, observe=(), every=4, steps=9):
    case = make_layered_case()
    rng = np.random.default_rng(0)
    shown = Stimuli(
        {"eye": rng.normal(size=(30, 1, 6))}, np.arange(30).astype(str), {"label": rng.integers(0, 4, 30)}
    )
    learner = Learner("all", AREAS, rule, CrossEntropy("decision"), Optimiser("sgd", 0.1), ("p",))
    params, history = train(
        case.network,
        case.params,
        [shown] * 3,
        [learner],
        [Phase("p", steps, 10)],
        rng=ReplicaStreams((0, 1, 2)),
        observe=observe,
        observe_every=every,
        held_out=[shown.select([0, 1, 2, 3])] * 3,
    )
    return params, history.table()


def last(table, quantity, area):
    return table[(table.quantity == quantity) & (table.area == area)].value


def test_looking_changes_nothing():
    blind, _ = trained(NodePerturbation(), ())
    seen, table = trained(NodePerturbation(), tuple(OBSERVABLES), every=1)
    assert all(torch.equal(blind[k], seen[k]) for k in blind)
    assert set(table.quantity) == set(OBSERVABLES) - {"feedback_alignment"}


def test_the_gradient_is_its_own_estimate():
    _, table = trained(Backpropagation(), ("gradient_cosine", "gradient_norm_ratio", "estimator_bias"))
    for area in AREAS:
        np.testing.assert_allclose(last(table, "gradient_cosine", area), 1)
        np.testing.assert_allclose(last(table, "gradient_norm_ratio", area), 1)
        np.testing.assert_allclose(last(table, "estimator_bias", area), 0, atol=1e-12)


def test_noise_spreads_and_feedback_biases():
    observe = ("estimator_bias", "estimator_spread")
    _, noisy = trained(NodePerturbation(), observe)
    _, fixed = trained(FeedbackAlignment(), observe)
    assert (last(noisy, "estimator_spread", "a") > 0.5).all()
    np.testing.assert_allclose(last(fixed, "estimator_spread", "a"), 0)
    assert (last(fixed, "estimator_bias", "a") > 0.1).all()


def test_feedback_is_seen_where_a_rule_has_any():
    _, table = trained(FeedbackAlignment(), ("feedback_alignment",))
    assert set(table.area) == {"b", "c", "decision"}
    assert (table.value.abs() < 1).all()


@pytest.mark.parametrize("quantity", ["silent_units", "effective_rank", "update_norm"])
def test_what_needs_no_cost_is_seen_of_every_area(quantity):
    _, table = trained(Backpropagation(), (quantity,))
    assert set(table.area) == set(AREAS)
    assert np.isfinite(table.value).all()


def test_decisions_on_held_out_stimuli_and_what_an_update_costs():
    _, table = trained(FeedbackAlignment(), ("held_out_accuracy", "milliseconds_a_step", "megabytes_kept"))
    assert set(last(table, "held_out_accuracy", "decision")) <= {0.0, 0.25, 0.5, 0.75, 1.0}
    assert (last(table, "milliseconds_a_step", "all") > 0).all()
    weights = 6 * 6 + 6 * 5 + 5 * 5 + 5 * 4
    expected = 8 * (2 * (weights + 20) + weights - 36) / 1e6
    np.testing.assert_allclose(last(table, "megabytes_kept", "all"), expected)
