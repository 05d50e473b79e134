import numpy as np
import pytest
from pydantic import TypeAdapter

from arealis.networks.neurons import IZHIKEVICH_PATTERNS
from arealis.stimuli import FIRING_PATTERN_CURRENTS, CurrentPiece, injected_currents
from arealis.stimuli.current_piece import current_over_time
from arealis.types import SpecificationError


def test_pieces_add_up_between_their_ends():
    pieces = [CurrentPiece(1.0), CurrentPiece(2.0, start=0.003, stop=0.006), CurrentPiece(-1.0, start=0.005)]
    current = current_over_time(pieces, steps=8, step_duration=1e-3)
    assert current.tolist() == [1, 1, 1, 3, 3, 2, 0, 0]


@pytest.mark.parametrize("step_duration", [1e-4, 2e-4, 2.5e-4, 5e-4, 1e-3])
def test_a_piece_lasts_as_long_whatever_the_step(step_duration):
    piece = CurrentPiece(2.0, start=0.009, stop=0.021)
    current = current_over_time([piece], steps=round(0.03 / step_duration), step_duration=step_duration)
    assert current.sum() * step_duration == pytest.approx(2.0 * 0.012)


def test_a_ramp_is_a_straight_line():
    current = current_over_time([CurrentPiece(1.0, 0.002, 0.006, until=5.0)], steps=8, step_duration=1e-3)
    np.testing.assert_allclose(current, [0, 0, 1, 2, 3, 4, 0, 0], atol=1e-12)


@pytest.mark.parametrize(
    "piece",
    [
        {"current": float("nan")},
        {"current": 1.0, "start": float("inf")},
        {"current": 1.0, "start": 0.2, "stop": 0.1},
        {"current": 1.0, "until": 2.0},
        {"current": 1.0, "stop": 1.0, "until": float("inf")},
    ],
)
def test_pieces_that_make_no_sense_are_refused(piece):
    with pytest.raises(SpecificationError, match="cannot be injected"):
        CurrentPiece(**piece)


def test_levels_begin_at_the_onset_and_are_targets():
    stimuli = injected_currents(
        step_duration=1e-3, duration=0.01, onset=0.004, levels={"a": [0.5, -1.0, 2.0], "b": [1.0, 2.0, 3.0]}
    )
    assert len(stimuli) == 3
    assert stimuli.inputs["a"].shape == (3, 10, 1)
    assert (stimuli.inputs["a"][:, :4] == 0).all()
    assert (stimuli.inputs["a"][:, 4:, 0] == np.array([[0.5], [-1.0], [2.0]])).all()
    assert stimuli.targets["current into b"].tolist() == [1, 2, 3]


def test_protocols_by_name_or_piece_are_the_same_in_every_stimulus():
    stimuli = injected_currents(
        step_duration=1e-4,
        duration=0.05,
        protocols={"a": "tonic_spiking", "b": [CurrentPiece(3.0)]},
        levels={"c": [1.0, 2.0]},
    )
    assert (stimuli.inputs["a"][0] == stimuli.inputs["a"][1]).all()
    assert stimuli.inputs["a"][0, [99, 100], 0].tolist() == [0, 14]
    assert (stimuli.inputs["b"] == 3).all()
    assert injected_currents(step_duration=1e-3, duration=0.01, protocols={"a": "class_1"}).stimulus_id == [
        "protocol"
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"protocols": {"a": "tonic"}}, "unknown protocol"),
        ({}, "cannot be injected"),
        ({"protocols": {"a": "class_1"}, "levels": {"a": [1.0]}}, "with both"),
        ({"levels": {"a": [1.0], "b": [1.0, 2.0]}}, "as many"),
        ({"levels": {"a": [float("nan")]}}, "not finite"),
        ({"levels": {"a": []}}, "not finite or none"),
        ({"levels": {"a": [1.0]}, "onset": 1.0}, "durations"),
        ({"levels": {"a": [1.0]}, "step_duration": 0.0}, "durations"),
        ({"levels": {"a": [1.0]}, "duration": float("inf")}, "durations"),
    ],
)
def test_what_cannot_be_injected_is_named(options, words):
    with pytest.raises(SpecificationError, match=words):
        injected_currents(**({"step_duration": 1e-3, "duration": 0.1} | options))


def test_every_pattern_has_a_neuron_and_a_current():
    assert set(FIRING_PATTERN_CURRENTS) == set(IZHIKEVICH_PATTERNS)
    assert len(FIRING_PATTERN_CURRENTS) == 20


def test_a_file_can_write_pieces_as_tables():
    kind = TypeAdapter(dict[str, str | list[CurrentPiece]])
    made = kind.validate_python({"a": [{"current": 1.0, "stop": 0.2}], "b": "class_1"})
    assert made == {"a": [CurrentPiece(1.0, stop=0.2)], "b": "class_1"}
