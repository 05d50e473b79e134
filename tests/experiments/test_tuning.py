"""Tuning: every candidate has the same search, on stimuli that are neither learnt from nor tested on."""

from copy import deepcopy

import numpy as np
import pandas as pd
import pytest
from tests.experiments.test_run import start
from tests.experiments.test_session import NETWORK, session

from arealis.cli.page import write_page
from arealis.experiments import grow, parse_experiment, plan
from arealis.experiments.specification import TuneTable
from arealis.experiments.tuning import apply_tuning, choose_factors, tuning_trials
from arealis.store import read_measurements, read_run
from arealis.types import (
    EstimatorCard,
    Measurement,
    NotEstimable,
    Result,
    SpecificationError,
    measurement_table,
)


@pytest.fixture
def searched(tiny):
    """Two candidates that learn letters, without a recording, tuned by accuracy."""
    del tiny["recording"]
    tiny |= {k: v for k, v in deepcopy(NETWORK).items() if k != "lesson"}
    tiny["stimuli"] |= {"kind": "letters", "held_out": 10, "training": 20}
    tiny["measure"] = [{"kind": "accuracy", "area": "IT"}]
    tiny["candidate"] = [
        {"name": "small", "set": {"area.0.units": 2}},
        {"name": "large", "set": {"area.0.units": 3, "learner.0.optimiser.learning_rate": 0.1}},
    ]
    tiny["tune"] = {"factors": [0.1, 3], "validation": 5}
    tiny["report"] = {"rank_by": "accuracy"}
    return tiny


def measured(value):
    none = NotEstimable("made up")
    one = Measurement("accuracy", value, none, none, none, 5, EstimatorCard("made up"))
    return Result({}, measurement_table([one], seed=[0]), {})


def test_validation_stimuli_come_from_the_training_ones(searched):
    searched["stimuli"]["validation"] = 5
    found = session(searched, seeds=(0,))
    learnt, shown = set(found.learnt_from()[0].stimulus_id), set(found.shown()[0].stimulus_id)
    searched["stimuli"]["validation"] = 0
    whole = session(searched, seeds=(0,))
    assert (len(learnt), len(shown)) == (15, 5)
    assert not learnt & shown
    assert learnt | shown == set(whole.learnt_from()[0].stimulus_id)


def test_a_lesson_is_divided_too(tiny):
    tiny |= deepcopy(NETWORK)
    tiny["stimuli"] |= {"training": 10, "validation": 4}
    found = session(tiny, seeds=(0,))
    names = [*found.learnt_from()[0].stimulus_id, *found.shown()[0].stimulus_id]
    assert len(names) == len(set(names)) == 10
    assert all(name.startswith("letter") for name in names)


def test_something_is_left_to_learn_from(searched):
    searched["stimuli"]["validation"] = 20
    with pytest.raises(SpecificationError, match="too many training stimuli are held back"):
        session(searched)


def test_a_trial_is_the_model_with_other_rates_and_other_seeds(searched):
    experiment = parse_experiment(searched)
    assert experiment.tune is not None
    tasks = plan(experiment)
    trials = tuning_trials(experiment.tune, tasks)
    rates = [t.task.model.learner[0].optimiser.learning_rate for t in trials]
    assert rates == [0.001, 0.03, 0.01, 0.3]
    assert {t.task.model.stimuli.validation for t in trials} == {5}
    assert not {s for t in trials for s in t.task.seeds} & {s for t in tasks for s in t.seeds}


def test_the_best_factor_is_kept_the_smallest_of_equals(searched):
    experiment = parse_experiment(searched)
    tasks, tune = plan(experiment), TuneTable(factors=[0.1, 1, 3], validation=5)
    trials = tuning_trials(tune, tasks)
    values = [0.2, 0.9, 0.9, 0.7, None, 0.1]
    chosen = choose_factors(tune, trials, [None if v is None else measured(v) for v in values])
    assert [c["factor"] for c in chosen] == [1, 0.1]
    assert chosen[1]["tried"] == {"0.1": 0.7, "1": None, "3": 0.1}
    rates = [t.model.learner[0].optimiser.learning_rate for t in apply_tuning(tasks, chosen)]
    np.testing.assert_allclose(rates, [0.01, 0.01])


def test_where_all_factors_fail_the_rates_stay(searched):
    experiment = parse_experiment(searched)
    tasks = plan(experiment)
    assert experiment.tune is not None
    trials = tuning_trials(experiment.tune, tasks)
    chosen = choose_factors(experiment.tune, trials, [None] * len(trials))
    assert list(apply_tuning(tasks, chosen)) == tasks


def test_what_is_not_measured_cannot_tune(searched):
    searched["tune"]["measure"] = "roc_auc"
    experiment = parse_experiment(searched)
    assert experiment.tune is not None
    with pytest.raises(SpecificationError, match="cannot be tuned"):
        tuning_trials(experiment.tune, plan(experiment))


def test_a_run_tunes_first_and_says_how(searched, tmp_path):
    outcome, told = start(searched, tmp_path)
    assert not outcome.failed
    assert [finished for _, _, finished, _ in told] == list(range(1, 8))
    assert len(outcome.done) == 3
    run, table = read_run(tmp_path), read_measurements(tmp_path)
    assert len(run.plan) == 3
    assert set(table[table.seed.notna()].seed) == {0}
    for record in run.details["tuning"]:
        best = max(record["tried"].values())
        assert record["tried"][f"{record['factor']:g}"] == best
    page = write_page(tmp_path).read_text(encoding="utf-8")
    assert "How learning rates were chosen" in page
    again, _ = start(searched, tmp_path)
    assert len(again.reused) == 3
    pd.testing.assert_frame_equal(table, read_measurements(tmp_path))


def test_what_was_observed_is_judged_by_its_course(searched):
    """What a measure takes from the history is observed as often as in the file, and averaged."""
    searched["observe"], searched["observe_every"] = ["held_out_accuracy"], 1
    searched["measure"].append({"kind": "observed", "quantities": ["held_out_accuracy"]})
    searched["tune"]["measure"] = "held_out_accuracy"
    experiment = parse_experiment(searched)
    trials = tuning_trials(experiment.tune, plan(experiment))
    assert {t.task.model.observe_every for t in trials} == {1}
    assert {m.kind for t in trials for m in t.task.model.measure} == {"observed"}
    result = grow(trials[0].task)
    seen = result.history.query("quantity == 'held_out_accuracy'")
    assert len(seen) > 2
    chosen = choose_factors(experiment.tune, trials[:1], [result])
    assert chosen[0]["tried"] == {"0.1": pytest.approx(seen["value"].mean(), abs=1e-12)}
