"""Ratios between candidates: seed by seed, with bounds where a candidate never got there."""

import math

import numpy as np
import pytest

from arealis.experiments import check, parse_experiment, plan
from arealis.experiments.ratios import take_ratios
from arealis.experiments.summarise import Difference, Summary, summarise
from arealis.types import (
    EstimatorCard,
    Measurement,
    NotEstimable,
    Result,
    SpecificationError,
    measurement_table,
)

NONE = NotEstimable("made up")


def result(seeds, values):
    """A stored task: what each seed needed; below zero, what was not enough."""
    taken = [
        Measurement(
            "stimuli_to_reach",
            value if value > 0 else math.nan,
            NONE,
            NONE,
            NONE,
            9 if value > 0 else 0,
            EstimatorCard("made up", options={} if value > 0 else {"at least": -value}),
        )
        for value in values
    ]
    table = measurement_table(taken, seed=seeds)
    return Result({}, table, {"held-out stimuli of each seed": [[seed] for seed in seeds]})


STORED = {
    "intact, 0": result([0, 1], [100, 200]),
    "intact, 1": result([2], [100]),
    "without, 0": result([2, 1], [400, 200]),
    "without, 1": result([0], [-1600]),
    "slow": result([1], [800]),
    "elsewhere": result([7], [800]),
}


def ratios(first, second):
    return list(take_ratios(first, second, "stimuli_to_reach", STORED.__getitem__))


def test_it_is_paired_by_seed_and_a_seed_that_never_got_there_makes_a_bound():
    (found,) = ratios(["without, 0", "without, 1"], ["intact, 0", "intact, 1"])
    assert found.value == pytest.approx(
        np.exp(np.mean(np.log([1600 / 100, 200 / 200, 400 / 100]))), rel=1e-12
    )
    assert (found.card.options["bound"], found.n) == ("lower", 3)


def test_only_seeds_that_both_have_count():
    (found,) = ratios(["slow"], ["intact, 0", "intact, 1"])
    assert (found.value, found.n) == (pytest.approx(4.0, abs=1e-12), 1)
    assert ratios(["elsewhere"], ["intact, 0"]) == []
    assert list(take_ratios(["slow"], ["intact, 0"], "accuracy", STORED.__getitem__)) == []


def test_a_summary_stores_the_ratio_and_no_average_of_those_who_got_there():
    groups = (("intact, 0", "intact, 1"), ("without, 0", "without, 1"))
    asked = Difference(1, 0, "seeds", "stimuli_to_reach")
    table = summarise(Summary(groups, (asked,)), STORED.__getitem__).measurements
    whole = table[table["other_task"].isna()]
    assert whole["task"].tolist() == ["intact, 0"]
    assert whole["value"].tolist() == pytest.approx([400 / 3], abs=1e-12)
    (row,) = table[table["other_task"].notna()].to_dict("records")
    assert (row["measure"], row["task"], row["other_task"]) == (
        "stimuli_to_reach_ratio",
        "without, 0",
        "intact, 0",
    )


def asking(tiny, **options):
    tiny["contrast"] = [
        {"name": "wiring", "of": {"candidate": "a"}, "minus": {"candidate": "b"}, "over": "seeds"} | options
    ]
    experiment = parse_experiment(tiny)
    check(experiment, plan(experiment))


def test_a_ratio_of_what_is_not_measured_is_refused(tiny):
    with pytest.raises(SpecificationError, match="unknown measure 'stimuli_to_reach' in contrast 'wiring'"):
        asking(tiny, ratio="stimuli_to_reach")


def test_a_ratio_over_stimuli_is_refused(tiny):
    with pytest.raises(SpecificationError, match="'wiring' takes a ratio over stimuli"):
        asking(tiny, ratio=tiny["report"]["rank_by"], over="stimuli")
