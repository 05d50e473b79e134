import numpy as np
import pytest

from arealis.stimuli import grid_world
from arealis.types import SpecificationError

UP, RIGHT, DOWN, LEFT = range(4)


def _places(seen, side):
    """Row and column of the walker and of the goal."""
    walker, goal = seen[:, : side**2].argmax(axis=1), seen[:, side**2 :].argmax(axis=1)
    return np.stack(np.divmod(walker, side), axis=1), np.stack(np.divmod(goal, side), axis=1)


def test_moves_walls_and_edges():
    world = grid_world(side=3, walls=((1, 1),), goal=(2, 2), episodes=300)
    here, goal = _places(world.reset(np.random.default_rng(0)), 3)
    assert {tuple(place) for place in goal.tolist()} == {(2, 2)}
    assert {tuple(p) for p in here.tolist()} == {(r, c) for r in range(3) for c in range(3)} - {
        (1, 1),
        (2, 2),
    }
    action = np.random.default_rng(1).integers(4, size=300)
    there = here + np.array([[-1, 0], [0, 1], [1, 0], [0, -1]])[action]
    blocked = (there < 0).any(axis=1) | (there > 2).any(axis=1) | (there == 1).all(axis=1)
    there[blocked] = here[blocked]
    outcome = world.step(action)
    reached = (there == 2).all(axis=1)
    np.testing.assert_array_equal(outcome.done, reached)
    np.testing.assert_array_equal(_places(outcome.observation[~reached], 3)[0], there[~reached])
    np.testing.assert_allclose(outcome.reward, np.where(reached, 1, -0.01))
    assert 0 < blocked.mean() < 0.6


def test_straight_ahead_takes_as_many_steps_as_are_known():
    world = grid_world(side=6, episodes=200)
    seen = world.reset(np.random.default_rng(0))
    taken, distance = np.zeros(200), None
    done = np.zeros(200, dtype=bool)
    while not done.all():
        here, goal = _places(seen, 6)
        rows, columns = (goal - here).T
        action = np.where(rows, np.where(rows > 0, DOWN, UP), np.where(columns > 0, RIGHT, LEFT))
        taken += ~done
        seen, _, done, info = world.step(action)
        assert distance is None or (info["distance"] <= distance).all()
        distance = info["distance"]
    np.testing.assert_array_equal(taken, info["shortest"])
    assert info["reached"].all()
    assert info["shortest"].min() >= 1


def test_a_wall_makes_the_way_longer():
    wall = ((0, 1), (1, 1))
    world = grid_world(side=3, walls=wall, goal=(0, 2), episodes=200)
    here, _ = _places(world.reset(np.random.default_rng(0)), 3)
    info = world.step(np.full(200, UP)).info
    corner = (here == 0).all(axis=1)
    assert corner.any()
    assert set(info["shortest"][corner].tolist()) == {6}


def test_who_stands_still_is_stopped_without_reward():
    world = grid_world(side=2, goal=(1, 1), longest=4, step_cost=0.5, episodes=50)
    world.reset(np.random.default_rng(0))
    rewards = [world.step(np.full(50, UP)) for _ in range(4)]
    assert [o.done.all() for o in rewards] == [False, False, False, True]
    assert {float(r) for o in rewards for r in o.reward} == {-0.5}
    assert not rewards[-1].info["reached"].any()


@pytest.mark.parametrize(
    "wrong",
    [
        {"walls": ((0, 9),)},
        {"walls": ((-1, 0),)},
        {"goal": (5, 0)},
        {"goal": (1, 1), "walls": ((1, 1),)},
        {"side": 3, "walls": ((0, 1), (1, 1), (2, 1))},
        {"side": 2, "walls": ((0, 0), (0, 1), (1, 0))},
    ],
)
def test_a_grid_that_nobody_can_walk_in_is_refused(wrong):
    with pytest.raises(SpecificationError, match="nobody can walk in this grid"):
        grid_world(**wrong)


@pytest.mark.parametrize("wrong", [{"side": 1}, {"step_cost": -1.0}, {"longest": 0}, {"episodes": 0}])
def test_impossible_worlds_are_refused(wrong):
    with pytest.raises(SpecificationError, match="a grid world cannot be made like this"):
        grid_world(**wrong)
