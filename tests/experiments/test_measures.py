"""Measures of one task: names, what is read of the whole recording, and controls."""

import numpy as np
import pytest
from tests.experiments.conftest import SHAPES, brain, copy_brain, label_responses, letters, shapes

from arealis.analysis import reliability
from arealis.experiments.entry import Entry
from arealis.experiments.measures import recording_reliability, unique_variance
from arealis.experiments.names import INSTRUMENTS, MEASURES, PREDICTORS
from arealis.store import read_measurements
from arealis.types import NotEstimable, SpecificationError


def over_seeds(folder):
    table = read_measurements(folder)
    return table[table.seed.isna() & table.other_task.isna()]


def test_two_variants_of_one_kind_have_names_of_their_own(tiny, compute):
    tiny["measure"] = [{"kind": "rsa"}, {"kind": "rsa", "comparator": "pearson", "name": "rsa_pearson"}]
    tiny["report"]["rank_by"] = "rsa_pearson"
    folder, outcome = compute(tiny)
    assert not outcome.failed
    table = over_seeds(folder)
    assert set(table.measure) == {"rsa", "rsa_pearson"}
    one = table[table.candidate == "model, 0.5"].set_index("measure").value
    assert one["rsa"] != one["rsa_pearson"]


def test_several_numbers_of_one_kind_keep_their_names_behind_the_given_one(tiny, compute):
    tiny["candidate"] = [{"name": "model", "set": {"predictor": {"kind": "copy", "noise": 0.5}}}]
    tiny["measure"] = [{"kind": "reliability"}, {"kind": "reliability", "splits": 20, "name": "few"}]
    tiny["report"]["rank_by"] = "reliability"
    folder, outcome = compute(tiny)
    assert not outcome.failed
    found = over_seeds(folder).set_index("measure").value
    assert set(found.index) == {"reliability", "noise_ceiling", "few_reliability", "few_noise_ceiling"}
    for before in ("", "few_"):
        assert found[f"{before}noise_ceiling"] == pytest.approx(found[f"{before}reliability"] ** 0.5)


def test_the_ceiling_of_a_recording_is_the_root_of_its_reliability():
    found = recording_reliability(whole_recording=brain(), rng=np.random.default_rng(0), splits=50)
    alone = reliability(brain(), splits=50, rng=np.random.default_rng(0))
    assert [m.name for m in found] == ["reliability", "noise_ceiling"]
    assert found[0].value == alone.value
    assert found[1].value == pytest.approx(alone.value**0.5)
    assert found[1].interval.low == pytest.approx(alone.interval.low**0.5)
    assert found[1].card.variant.startswith("square root of")


def test_a_recording_of_noise_has_a_ceiling_of_zero_and_one_trial_none():
    noise = label_responses(np.random.default_rng(3).normal(size=(24, 4, 1, 1)), SHAPES)
    found = recording_reliability(whole_recording=noise, rng=np.random.default_rng(0), splits=50)
    assert found[0].value < 0
    assert found[1].value == found[1].interval.low == 0
    single = recording_reliability(whole_recording=noise[:, :1], rng=np.random.default_rng(0))
    assert isinstance(single, NotEstimable)


class OneSession:
    """All shapes are shown, once."""

    held_out = (np.arange(24),)
    seeds = (0,)


def variance(controls):
    numbers = {name: values for name, values in shapes().targets.items() if values.dtype.kind == "f"}
    return unique_variance(
        model=copy_brain(OneSession, 0.5)[0],
        recording=brain(),
        attributes=numbers,
        weights=np.ones((40, 24)),
        controls=controls,
        folds=4,
    )


def test_controls_are_attributes_of_the_stimuli():
    found = variance(["size", "hue"])
    assert found.card.options["controls"] == 2
    assert found.value > 0


@pytest.mark.parametrize("controls", [[], ["length"], ["size", "lenght"]])
def test_controls_that_do_not_exist_are_refused(controls):
    with pytest.raises(SpecificationError, match="no such attributes") as refused:
        variance(controls)
    assert "['hue', 'size']" in str(refused.value)


def test_controls_that_are_no_numbers_are_refused(tiny, compute):
    tiny["measure"] = [{"kind": "unique_variance", "controls": ["word"]}]
    tiny["report"]["rank_by"] = "unique_variance"
    _, outcome = compute(tiny)
    assert all(problem.startswith("SpecificationError") for problem in outcome.failed.values())
    assert len(outcome.failed) == 3


def test_what_is_not_estimable_says_why_in_the_table(tiny, compute):
    tiny["recording"]["noise"], tiny["stimuli"]["held_out"] = 0.5, 2
    folder, outcome = compute(tiny)
    assert not outcome.failed
    table = read_measurements(folder)
    assert table.seed.notna().all()
    assert table.value.isna().all()
    assert table.interval_note.str.contains("2 stimuli").all()


def test_every_instrument_is_a_measure_that_needs_a_recording():
    assert set(INSTRUMENTS) <= set(MEASURES)
    for name in INSTRUMENTS:
        assert MEASURES[name].needs == ("recording",)
        assert MEASURES[name].options.keys() == INSTRUMENTS[name].options.keys()
        assert MEASURES[name].summary == INSTRUMENTS[name].summary


def test_a_predictor_gets_a_seed_for_every_replica(tiny, compute, monkeypatch):
    seen = []

    def look(session):
        """Look."""
        seen.append((session.seeds, len(session.held_out), len(session.learnt_from()[0])))
        return copy_brain(session, 1.0)

    monkeypatch.setitem(PREDICTORS, "looking", Entry(look, given=("session",)))
    tiny |= {"seeds": 5, "seeds_together": 3}
    tiny["candidate"] = [{"name": "model", "set": {"predictor": {"kind": "looking"}}}]
    compute(tiny)
    assert sorted(seen) == [((0, 1, 2), 3, 0), ((3, 4), 2, 0)]
    assert len(letters()) == 30
