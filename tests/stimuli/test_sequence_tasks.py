"""What the tasks for structured modules have in common, and what each asks."""

import numpy as np
import pytest

from arealis.stimuli import binding_task, copy_task, one_shot_recall, planning_task
from arealis.types import SpecificationError

TASKS = [copy_task, binding_task, one_shot_recall, planning_task]


@pytest.mark.parametrize("task", TASKS)
def test_a_cue_marks_the_question_and_the_seed_draws_the_rest(task):
    made = task(stimuli=200)
    cue = made.inputs["stimulus"][..., -1]
    assert made.inputs["stimulus"].dtype == np.float32
    assert set(np.unique(cue)) == {0, 1}
    assert cue[:, -1].all()
    assert (cue == cue[0]).all()
    assert made.targets["label"].dtype == np.int64
    assert made.provenance == task(stimuli=200).provenance != task(stimuli=200, seed=1).provenance


@pytest.mark.parametrize(("task", "classes"), [(copy_task, 8), (binding_task, 8), (one_shot_recall, 8)])
def test_answers_are_evenly_spread(task, classes):
    label = task(stimuli=16_000).targets["label"]
    np.testing.assert_allclose(np.bincount(label) / len(label), np.full(classes, 1 / classes), atol=0.012)


def test_what_is_to_be_copied_is_what_was_shown():
    made = copy_task(symbols=5, length=3, delay=4, stimuli=30)
    shown, wanted = made.inputs["stimulus"][..., :-1], made.targets["wanted"]
    np.testing.assert_array_equal(wanted[:, 7:], shown[:, :3])
    assert not shown[:, 3:].any()
    assert not wanted[:, :7].any()
    assert (shown[:, :3].sum(axis=2) == 1).all()
    assert made.targets["scored"][0, :, 0].tolist() == [0] * 7 + [1] * 3
    np.testing.assert_array_equal(wanted[:, -1].argmax(axis=1), made.targets["label"])


def test_the_filler_asked_for_is_the_one_that_came_with_the_role():
    made = binding_task(roles=5, fillers=6, pairs=4, stimuli=200)
    shown = made.inputs["stimulus"]
    for pairs, label, role in zip(shown, made.targets["label"], made.targets["role"], strict=True):
        bound = {int(step[:5].argmax()): int(step[5:11].argmax()) for step in pairs[:-1]}
        assert len(bound) == len(set(bound.values())) == 4
        assert pairs[-1, :5].argmax() == role
        assert bound[int(role)] == label
        assert not pairs[-1, 5:11].any()


def test_every_pair_is_asked_about_equally_often():
    lag = one_shot_recall(pairs=4, stimuli=8000).targets["lag"]
    np.testing.assert_allclose(np.bincount(lag)[1:] / 8000, 0.25, atol=0.02)


@pytest.mark.parametrize(("noise", "low", "high"), [(0.0, 1.0, 1.0), (1.0, 0.9, 0.995)])
def test_the_nearest_key_has_the_value_asked_for(noise, low, high):
    made = one_shot_recall(key_features=16, noise=noise, stimuli=2000)
    shown, label = made.inputs["stimulus"], made.targets["label"]
    match = np.einsum("spf,sf->sp", shown[:, :-1, :16], shown[:, -1, :16])
    match -= (shown[:, :-1, :16] ** 2).sum(axis=2) / 2
    answered = shown[np.arange(2000), match.argmax(axis=1), 16:-1].argmax(axis=1)
    assert low <= (answered == label).mean() <= high
    assert shown[:, -1, :16].var() == pytest.approx(1, abs=0.03)


def _first_steps(edges, start, goal):
    """Every neighbour of the start that begins a shortest way, by breadth-first search from the goal."""
    near, reached, frontier = {goal: 0}, 0, {goal}
    while frontier:
        reached += 1
        frontier = {b for a in frontier for e in edges if a in e for b in e if b not in near}
        near.update(dict.fromkeys(frontier, reached))
    neighbours = {b for e in edges if start in e for b in e if b != start}
    return {b for b in neighbours if near[b] == near[start] - 1}, near[start], len(neighbours)


@pytest.mark.parametrize(("nodes", "shortcuts"), [(4, 0), (4, 1), (6, 1), (9, 2)])
def test_the_answer_is_the_only_first_step_of_a_shortest_way(nodes, shortcuts):
    made = planning_task(nodes=nodes, shortcuts=shortcuts, stimuli=100)
    shown, targets = made.inputs["stimulus"], made.targets
    assert shown.shape == (100, nodes + shortcuts, 2 * nodes + 1)
    ends = np.stack([shown[..., :nodes].argmax(-1), shown[..., nodes:-1].argmax(-1)], axis=-1)
    for steps, label, distance, choices in zip(
        ends.tolist(), targets["label"], targets["distance"], targets["choices"], strict=True
    ):
        *edges, (start, goal) = steps
        assert len({frozenset(e) for e in edges}) == nodes - 1 + shortcuts
        assert _first_steps(edges, start, goal) == ({label}, distance, choices)
        assert min(distance, choices) >= 2


def test_guessing_among_neighbours_is_as_good_as_the_docstring_says():
    assert (1 / planning_task(stimuli=5000).targets["choices"]).mean() == pytest.approx(0.45, abs=0.02)


@pytest.mark.parametrize(
    ("task", "wrong"),
    [
        (copy_task, {"symbols": 1}),
        (copy_task, {"length": 0}),
        (copy_task, {"delay": -1}),
        (binding_task, {"pairs": 5}),
        (binding_task, {"fillers": 1}),
        (binding_task, {"roles": 0}),
        (one_shot_recall, {"pairs": 9}),
        (one_shot_recall, {"noise": -1.0}),
        (one_shot_recall, {"key_features": 0}),
        (planning_task, {"nodes": 3}),
        (planning_task, {"shortcuts": 2}),
        *((task, {"stimuli": 0}) for task in TASKS),
    ],
)
def test_impossible_tasks_are_refused(task, wrong):
    with pytest.raises(SpecificationError, match="task cannot be made like this"):
        task(**wrong)
