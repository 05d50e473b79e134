import numpy as np
import pytest

from arealis.stimuli import single_unit_stimulation
from arealis.types import DataError, SpecificationError, make_responses

AREAS = ["inter", "inter", "motor", "sensory", "sensory"]


def recorded(values, stimulus_id, area=AREAS):
    unit_id = [f"unit {i}" for i in range(values.shape[3])]
    return make_responses(
        values,
        stimulus_id=stimulus_id,
        unit_id=unit_id,
        area=area,
        time=np.arange(values.shape[2]) / 10,
        quantity="calcium",
        unit="dF/F",
        provenance="made up",
    )


def test_one_unit_is_stimulated_in_its_own_area():
    values = np.arange(15.0).reshape(3, 1, 1, 5)
    stimuli = single_unit_stimulation(recorded(values, ["unit 4", "unit 0", "unit 2"]), amplitude=-0.5)
    assert list(stimuli.inputs) == ["inter", "motor", "sensory"]
    assert {a: c.shape for a, c in stimuli.inputs.items()} == {
        "inter": (3, 1, 2),
        "motor": (3, 1, 1),
        "sensory": (3, 1, 2),
    }
    together = np.concatenate(list(stimuli.inputs.values()), axis=2)[:, 0]
    expected = np.zeros((3, 5))
    expected[[0, 1, 2], [4, 0, 2]] = -0.5
    np.testing.assert_array_equal(together, expected)
    assert together.dtype == np.float32
    assert stimuli.stimulus_id.tolist() == ["unit 4", "unit 0", "unit 2"]
    assert stimuli.provenance == "made up"


def test_response_is_averaged_and_keeps_what_was_not_measured():
    values = np.arange(40.0).reshape(2, 2, 2, 5)
    values[0, 1, :, 0] = np.nan
    values[1, :, :, 1] = np.nan
    response = single_unit_stimulation(recorded(values, ["unit 0", "unit 1"]), amplitude=1.0).targets[
        "response"
    ]
    assert (response.shape, response.dtype) == ((2, 5), np.float32)
    np.testing.assert_array_equal(response[0], [2.5, 8.5, 9.5, 10.5, 11.5])
    np.testing.assert_array_equal(response[1], [27.5, np.nan, 29.5, 30.5, 31.5])


def test_a_stimulus_that_is_no_unit():
    with pytest.raises(DataError, match="1 of 2 stimuli, first 'tone'"):
        single_unit_stimulation(recorded(np.zeros((2, 1, 1, 5)), ["unit 0", "tone"]), amplitude=1.0)


def test_areas_that_are_not_together_and_the_cure_that_the_error_names():
    mixed = recorded(np.arange(5.0).reshape(1, 1, 1, 5), ["unit 1"], area=["a", "b", "a", "b", "b"])
    with pytest.raises(DataError, match=r"not neighbours.*a, b, a, b"):
        single_unit_stimulation(mixed, amplitude=1.0)
    stimuli = single_unit_stimulation(mixed.sortby("area"), amplitude=1.0)
    np.testing.assert_array_equal(stimuli.inputs["b"][0, 0], [1, 0, 0])
    np.testing.assert_array_equal(stimuli.targets["response"], [[0, 2, 1, 3, 4]])


@pytest.mark.parametrize("amplitude", [0.0, float("nan"), float("inf")])
def test_an_amplitude_that_does_not_stimulate(amplitude):
    with pytest.raises(SpecificationError, match="does not stimulate"):
        single_unit_stimulation(recorded(np.zeros((1, 1, 1, 5)), ["unit 0"]), amplitude=amplitude)
