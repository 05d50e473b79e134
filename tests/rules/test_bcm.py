"""The BCM rule makes every unit answer one pattern alone."""

from functools import lru_cache

import numpy as np
import pytest
import torch
from tests.rules.following import area_on, estimate, follow, start

from arealis.rules import BienenstockCooperMunro
from arealis.types import SpecificationError

rng = np.random.default_rng(1)
PATTERNS = np.eye(4) + 0.15 * rng.random((4, 4))


@lru_cache
def grown(target=1.0):
    case = area_on(PATTERNS, 12, "relu")
    case = type(case)(
        case.network, {k: v.abs() for k, v in case.params.items()}, case.batch, case.activity, None
    )
    return follow(BienenstockCooperMunro(target, memory=3.0), case, steps=1500, rate=0.05)


@pytest.mark.parametrize("target", [1.0, 0.5])
def test_each_unit_answers_one_pattern_by_its_inverse_probability(target):
    case, state = grown(target)
    answers = np.sort(case.activity["V1"][0, 0].numpy().T, axis=1)
    np.testing.assert_allclose(answers[:, -1], 4 * target, rtol=1e-6)
    np.testing.assert_allclose(answers[:, :-1], 0, atol=1e-6)
    np.testing.assert_allclose(state["V1.threshold"], 4 * target, rtol=1e-6)


def test_units_choose_different_patterns():
    case, _ = grown()
    assert len(set(case.activity["V1"][0, 0].argmax(0).tolist())) > 1


def test_growth_changes_sign_at_the_threshold():
    rule = BienenstockCooperMunro()
    case = area_on(PATTERNS[:1], 1, "linear")
    answer = float(case.activity["V1"])
    for threshold, sign in ((answer - 0.1, 1), (answer, 0), (answer + 0.1, -1)):
        state = {"V1.threshold": torch.full((1, 1), threshold, dtype=torch.float64)}
        updates, after = estimate(rule, case, state, None)
        growth = -updates["eye->V1.weight"][0, 0] * np.sign(answer)
        assert torch.equal(torch.sign(growth), torch.full_like(growth, sign))
        assert float(after["V1.threshold"]) == pytest.approx(threshold + (answer**2 - threshold) / 10)


def test_the_threshold_starts_at_the_target():
    state, _ = start(BienenstockCooperMunro(0.3), area_on(PATTERNS, 2))
    assert state["V1.threshold"].tolist() == [[0.3, 0.3]]


@pytest.mark.parametrize("settings", [{"target": 0.0}, {"memory": 0.5}])
def test_a_threshold_that_cannot_slide_is_an_error(settings):
    with pytest.raises(SpecificationError, match="cannot slide"):
        BienenstockCooperMunro(**settings)
