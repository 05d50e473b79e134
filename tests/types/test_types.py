"""Plain data refuse what they cannot be, and say what was given, what was needed, and what to do."""

import pickle

import numpy as np
import pytest
import xarray as xr

from arealis.types import (
    ArealisError,
    DataError,
    DivergenceError,
    EstimatorCard,
    Measurement,
    NotEstimable,
    Range,
    Stimuli,
    check_responses,
    make_connectome,
    make_dissimilarities,
    make_responses,
    measurement_table,
    parse_measurements,
    stack_draws,
)


def responses(values=None, **changes):
    settings = {
        "stimulus_id": ["a", "b"],
        "unit_id": ["u", "v", "w"],
        "area": "V1",
        "quantity": "firing rate",
        "unit": "spikes/s",
        "provenance": "made up",
    }
    return make_responses(np.zeros((2, 1, 1, 3)) if values is None else values, **{**settings, **changes})


def test_responses_carry_all_labels():
    r = responses(stimulus_attributes={"loudness": [1.0, 2.0]}, unit_attributes={"layer": [1, 2, 3]})
    assert r.dims == ("stimulus", "trial", "time", "unit")
    assert r.coords["loudness"].dims == ("stimulus",)
    assert r.coords["layer"].values.tolist() == [1, 2, 3]
    assert r.attrs == {"quantity": "firing rate", "unit": "spikes/s", "provenance": "made up"}


def test_a_missing_trial_is_nan():
    values = np.zeros((2, 2, 1, 3))
    values[0, 1] = np.nan
    assert np.isnan(responses(values).values).sum() == 3


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: responses(np.zeros((2, 3))), "four dimensions"),
        (lambda: responses(stimulus_id=["a"]), "'stimulus_id' does not fit"),
        (lambda: responses(area=["V1", "V2"]), "'area' does not fit"),
        (lambda: responses(time=[0.0, 1.0]), "'time' does not fit"),
        (lambda: responses(unit_id=["u", "u", "w"]), "'unit_id' repeats"),
        (lambda: responses(stimulus_id=["a", "a"]), "'stimulus_id' repeats"),
        (lambda: responses(np.full((2, 1, 1, 3), np.inf)), "infinite"),
        (lambda: check_responses(responses().transpose("unit", ...)), "wrong dimensions"),
        (lambda: check_responses(responses().drop_vars("area")), "lack the coordinate 'area'"),
        (lambda: check_responses(xr.DataArray(0.0)), "wrong dimensions"),
    ],
)
def test_impossible_responses_are_errors(make, said):
    with pytest.raises(DataError, match=said):
        make()


@pytest.mark.parametrize(
    ("inputs", "targets", "said"),
    [
        ({"eye": np.zeros((3, 4))}, {}, "input 'eye' does not fit"),
        ({"eye": np.zeros((2, 1, 4))}, {}, "input 'eye' does not fit"),
        ({"eye": np.zeros((3, 1, 4))}, {"label": np.zeros(2)}, "target 'label' does not fit"),
    ],
)
def test_impossible_stimuli_are_errors(inputs, targets, said):
    with pytest.raises(DataError, match=said):
        Stimuli(inputs, np.array(["a", "b", "c"]), targets)


def test_selected_stimuli_keep_their_targets():
    shown = Stimuli(
        {"eye": np.arange(3.0).reshape(3, 1, 1)}, np.array(["a", "b", "c"]), {"label": np.arange(3)}
    )
    two = shown.select([2, 0])
    assert two.stimulus_id.tolist() == ["c", "a"]
    assert two.targets["label"].tolist() == two.inputs["eye"][:, 0, 0].tolist() == [2, 0]


@pytest.mark.parametrize("values", [np.zeros((1, 1, 2)), np.zeros((1, 3))])
def test_dissimilarities_need_all_pairs(values):
    with pytest.raises(DataError, match="do not fit the stimuli"):
        make_dissimilarities(
            values, stimulus_id=np.array(list("abc")), distance="correlation", provenance="x"
        )


@pytest.mark.parametrize(
    "counts", [np.zeros((1, 2, 3)), np.full((1, 2, 2), -1.0), np.full((1, 2, 2), np.nan)]
)
def test_impossible_connectomes_are_errors(counts):
    with pytest.raises(DataError, match="contact counts do not fit"):
        make_connectome(
            counts,
            synapse=["chemical"],
            unit_id=["a", "b"],
            cell_class=["x", "x"],
            sign=[1, 1],
            provenance="x",
        )


def test_errors_cross_process_boundaries_whole():
    error = DivergenceError("it diverged", given="a", needed="b", action="c")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is DivergenceError
    assert str(again) == str(error) == "it diverged. Given: a. Needed: b. Do this: c."
    assert isinstance(again, ArealisError)


NONE = NotEstimable("one trial")


def measured(value, draws=None):
    card = EstimatorCard("top 1", options={"seeds": 3})
    return Measurement("accuracy", value, Range(0.1, 0.9), NONE, NONE, 20, card, "V1", draws)


def test_tables_and_measurements_are_two_forms_of_one_thing():
    taken = [measured(0.5, np.arange(4.0)), measured(0.6)]
    table = measurement_table(taken, candidate="worm", seed=[0, 1], other_task=["x", None])
    assert table.seed.tolist() == [0, 1]
    assert table.other_task.isna().tolist() == [False, True]
    again = parse_measurements(table, stack_draws(taken))
    assert again == taken
    np.testing.assert_array_equal(again[0].draws, np.arange(4.0))
    assert again[1].draws is None


def test_a_swept_setting_is_a_column_of_its_own():
    table = measurement_table([measured(0.5)], **{"area.0.units": 7})
    assert table["area.0.units"].tolist() == [7]
    assert table.columns[-1] == "area.0.units"
