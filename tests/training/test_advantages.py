"""Advantages against closed forms and a slow, obvious reference."""

import numpy as np
import pytest

from arealis.training import generalised_advantage


@pytest.fixture
def lived():
    """Rewards, values and ends of seven episodes of up to nine steps, some of which end early."""
    rng = np.random.default_rng(0)
    length = rng.integers(1, 10, size=7)
    over = np.arange(9)[:, None] >= length
    reward, value = rng.normal(size=(2, 9, 7))
    done = np.arange(9)[:, None] >= length - 1
    return np.where(over, 0, reward), np.where(over, 0, value), done, length


def test_without_trace_it_is_the_error_of_the_step(lived):
    reward, value, done, length = lived
    found = generalised_advantage(reward, value, done, discount=0.9, trace=0.0)
    for i, steps in enumerate(length):
        for t in range(9):
            later = value[t + 1, i] if t + 1 < steps else 0.0
            expected = reward[t, i] + 0.9 * later - value[t, i] if t < steps else 0.0
            assert found[t, i] == pytest.approx(expected)


def test_with_a_whole_trace_it_is_the_return_less_the_value(lived):
    reward, value, done, length = lived
    found = generalised_advantage(reward, value, done, discount=0.9, trace=1.0)
    for i, steps in enumerate(length):
        for t in range(steps):
            gained = sum(0.9 ** (k - t) * reward[k, i] for k in range(t, steps))
            assert found[t, i] == pytest.approx(gained - value[t, i])


def test_what_the_critic_says_after_the_end_does_not_matter(lived):
    reward, value, done, length = lived
    talkative = np.where(np.arange(9)[:, None] >= length, 5.0, value)
    one, other = (generalised_advantage(reward, v, done, discount=0.9, trace=0.5) for v in (value, talkative))
    np.testing.assert_array_equal(one, other)
