import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arealis.stimuli import hold_out
from arealis.types import SpecificationError


@st.composite
def splits(draw):
    count = draw(st.integers(1, 60))
    held_out = draw(st.integers(1, count))
    training = draw(st.integers(0, count - held_out))
    return count, held_out, training, draw(st.integers(0, 20)), draw(st.integers(0, 2**32 - 1))


def split(count, held_out, training, fold, seed):
    return hold_out(count, held_out=held_out, training=training, fold=fold, rng=np.random.default_rng(seed))


@settings(deadline=None)
@given(splits())
def test_sets_are_disjoint_and_have_the_sizes_asked_for(case):
    count, held_out, training, _, _ = case
    train, test = split(*case)
    assert (len(train), len(test)) == (training, held_out)
    both = np.concatenate([train, test])
    assert len(set(both)) == len(both)
    assert set(both) <= set(range(count))


@settings(deadline=None)
@given(splits(), st.data())
def test_smaller_training_sets_are_nested_and_the_test_set_stays(case, data):
    count, held_out, training, fold, seed = case
    fewer = data.draw(st.integers(0, training))
    train, test = split(*case)
    smaller, same = split(count, held_out, fewer, fold, seed)
    np.testing.assert_array_equal(smaller, train[:fewer])
    np.testing.assert_array_equal(same, test)


@settings(deadline=None)
@given(splits())
def test_folds_of_one_shuffle_cover_without_overlap(case):
    count, held_out, training, _, seed = case
    folds = count // held_out
    tested = np.concatenate([split(count, held_out, training, fold, seed)[1] for fold in range(folds)])
    assert len(set(tested)) == len(tested) == folds * held_out


def test_folds_train_on_different_stimuli_even_when_few_are_drawn():
    training_sets = [set(split(181, 35, 10, fold, 0)[0]) for fold in range(5)]
    assert all(not (a & b) for i, a in enumerate(training_sets) for b in training_sets[:i])


def test_a_fresh_shuffle_once_the_folds_are_used_up():
    first = [split(10, 5, 0, fold, 0)[1].tolist() for fold in range(2)]
    later = [split(10, 5, 0, fold, 0)[1].tolist() for fold in range(2, 4)]
    assert sorted(later[0] + later[1]) == list(range(10))
    assert sorted(map(sorted, first)) != sorted(map(sorted, later))


def test_the_same_generator_state_gives_the_same_split_and_another_seed_another():
    np.testing.assert_array_equal(split(100, 20, 50, 3, 7)[1], split(100, 20, 50, 3, 7)[1])
    assert split(100, 20, 50, 3, 7)[1].tolist() != split(100, 20, 50, 3, 8)[1].tolist()


def test_every_stimulus_is_tested_equally_often_over_seeds():
    tested = np.concatenate([split(10, 3, 4, 0, seed)[1] for seed in range(1000)])
    counts = np.bincount(tested, minlength=10)
    assert abs(counts - 300).max() < 5 * np.sqrt(1000 * 0.3 * 0.7)


@pytest.mark.parametrize(
    "case",
    [(10, 6, 5, 0), (10, 0, 5, 0), (10, -1, 5, 0), (10, 3, -1, 0), (10, 3, 5, -1), (0, 1, 0, 0)],
    ids=["too many", "nothing held out", "negative test", "negative training", "negative fold", "no stimuli"],
)
def test_impossible_splits(case):
    with pytest.raises(
        SpecificationError, match=f"{case[0]} stimuli, held_out = {case[1]}, training = {case[2]}"
    ):
        split(*case, seed=0)
