import json

import numpy as np
import pytest

from arealis.data import digest, fetch
from arealis.recordings import load_worm_signal_propagation, read_signal_propagation
from arealis.recordings.worm.cells import CELL_CLASSES
from arealis.types import DataError


@pytest.fixture
def written(tmp_path):
    """Write a matrix as the atlas is written, with NaN and Infinity as Python's json spells them."""

    def written(matrix, nodes=("A", "B", "C")):
        path = tmp_path / "recording.json"
        path.write_text(json.dumps({"nodes": list(nodes), "connections": {"Functional": matrix}}))
        return path

    return written


def test_rows_are_stimulated_neurons(written):
    names, values = read_signal_propagation(written([[0, 0.5, 0], [0, 0, 0], [0, -0.25, 0]]))
    assert names == ["A", "B", "C"]
    np.testing.assert_array_equal(values, [[0, 0.5, 0], [0, 0, 0], [0, -0.25, 0]])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_first_response_that_is_not_finite_is_named(written, value):
    path = written([[0, 0, 0], [0, 0, value], [value, 0, 0]])
    with pytest.raises(
        DataError, match=r"2 responses that are not finite, first -?(nan|inf) for B → C"
    ) as caught:
        read_signal_propagation(path)
    assert str(path) in caught.value.problem


@pytest.mark.parametrize(
    ("matrix", "given"),
    [
        ([[0, 0, 0], [0, 0, 0]], r"shape \(2, 3\) for 3 neurons"),
        ([[0, 0], [0, 0]], r"shape \(2, 2\) for 3 neurons"),
        ([0, 0, 0], r"shape \(3,\) for 3 neurons"),
        ([[0, 0, 0], [0, 0], [0, 0, 0]], "ValueError"),
        ([[0, 0, 0], [0, "high", 0], [0, 0, 0]], "ValueError"),
        ([[0, 0, 0], [0, None, 0], [0, 0, 0]], "1 responses that are not finite, first nan for B → B"),
    ],
    ids=["not square", "too small", "one dimension", "ragged", "text", "null"],
)
def test_other_shapes_are_refused(written, matrix, given):
    with pytest.raises(DataError, match=given):
        read_signal_propagation(written(matrix))


def test_repeated_neuron(written):
    with pytest.raises(DataError, match="the neuron 'A' more than once"):
        read_signal_propagation(written([[0, 0, 0]] * 3, nodes=("A", "B", "A")))


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"nodes": ["A"]}', '{"nodes": null}'])
def test_files_of_another_layout(tmp_path, content):
    path = tmp_path / "recording.json"
    path.write_text(content)
    with pytest.raises(DataError, match="cannot use the recording"):
        read_signal_propagation(path)


def test_missing_file(tmp_path):
    with pytest.raises(DataError, match="FileNotFoundError"):
        read_signal_propagation(tmp_path / "nowhere.json")


@pytest.mark.real_data
def test_layout_of_the_atlas(worm_files):
    recording = load_worm_signal_propagation()
    assert dict(recording.sizes) == {"stimulus": 181, "trial": 1, "time": 1, "unit": 181}
    np.testing.assert_array_equal(recording.stimulus_id.values, recording.unit_id.values)
    assert recording.attrs["unit"] == "dF/F"
    assert "q < .05" in recording.attrs["note"]
    assert "not tested" in recording.attrs["note"]
    assert digest("worm_signal_propagation") in recording.attrs["provenance"]
    assert digest("worm_cells") in recording.attrs["provenance"]


@pytest.mark.real_data
def test_units_are_sorted_by_area_then_name(worm_files):
    recording = load_worm_signal_propagation()
    keys = [
        (CELL_CLASSES.index(a), n)
        for a, n in zip(recording.area.values, recording.unit_id.values, strict=True)
    ]
    assert keys == sorted(keys)
    counts = {area: int((recording.area == area).sum()) for area in CELL_CLASSES}
    assert counts == {"sensory": 61, "inter": 68, "motor": 52}


@pytest.mark.real_data
def test_only_the_stimulated_neuron_is_not_measured(worm_files):
    values = load_worm_signal_propagation().values[:, 0, 0, :]
    np.testing.assert_array_equal(np.isnan(values), np.eye(181, dtype=bool))
    assert np.count_nonzero(np.nan_to_num(values)) == 1150
    assert np.isclose(np.nanmax(values), 2.2084516102227223)


@pytest.mark.real_data
def test_orientation_and_order_against_the_file(worm_files):
    content = json.loads(fetch("worm_signal_propagation").read_text(encoding="utf-8"))
    names, matrix = content["nodes"], content["connections"]["Functional"]
    recording = load_worm_signal_propagation().set_index(stimulus="stimulus_id", unit="unit_id")
    for stimulated, responding in [("AVAL", "AVEL"), ("AVJR", "AVDR"), ("ASHL", "AVAL"), ("M1", "I2L")]:
        found = recording.sel(stimulus=stimulated, unit=responding).item()
        assert found == matrix[names.index(stimulated)][names.index(responding)]
    # A matrix read the wrong way round would fail the line above only where the two directions differ.
    assert (
        matrix[names.index("AVAL")][names.index("AVEL")] != matrix[names.index("AVEL")][names.index("AVAL")]
    )
