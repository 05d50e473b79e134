"""Sounds of the grasshopper: on the clock of the recording, causal, with the spikes a step late."""

import sys

import numpy as np
import pytest

from arealis.recordings import load_grasshopper_receptor
from arealis.stimuli import grasshopper_sound
from arealis.types import DataError, SpecificationError, make_responses

STEP, ONSETS = 0.01, (0.1, 0.3, 0.1, 0.3)


def recorded(step=STEP, **attributes):
    """Two stretches of two sounds, 0.1 s of past and 0.2 s more of each, with random spikes."""
    steps = round(0.3 / step)
    spikes = np.random.default_rng(0).random((4, 1, steps, 1)) < 0.2
    return make_responses(
        spikes.astype(np.float32),
        stimulus_id=list("abcd"),
        unit_id=["receptor"],
        area="receptor",
        time=step * (np.arange(steps) + 1) - 0.1,
        quantity="spikes",
        unit="1",
        provenance="made up",
        stimulus_attributes=attributes or {"sound": [1, 1, 2, 2], "onset": ONSETS},
    )


@pytest.fixture
def loud(monkeypatch):
    """A sound that is ten times as loud in one time step, from 0.15 s on."""
    module = sys.modules["arealis.stimuli.grasshopper_sound"]
    amplitude = np.full(200_000, 0.1)
    amplitude[3000:3200] = 1.0
    monkeypatch.setattr(module, "fetch", lambda name: name)
    monkeypatch.setattr(module, "provenance", lambda *names: "made up")
    monkeypatch.setattr(module, "read_grasshopper_sound", lambda path: amplitude)


def test_it_is_heard_when_it_was_played(loud):
    shown = grasshopper_sound(recorded(), sound=2, filters=2, earliest=0.0, latest=0.02)
    level = shown.targets["level"]
    assert shown.stimulus_id.tolist() == ["c", "d"]
    assert level[0].argmax() == 15
    np.testing.assert_allclose(np.ptp(level), 20 / 6, rtol=1e-5)  # 20 dB, in units of 6 dB
    heard = shown.inputs["sound"]
    assert heard.shape == (2, 30, 2)
    assert heard[0].argmax(axis=0).tolist() == [15, 17]
    np.testing.assert_allclose(heard[0, 3:15] - heard[0, 5, 0], 0, atol=1e-6)  # not before it was played
    assert np.ptp(level[1]) == 0  # the second stretch begins, with its past, at 0.2 s


def test_spikes_are_a_step_late_and_the_past_is_not_scored(loud):
    recording = recorded()
    shown = grasshopper_sound(recording, sound=1, filters=2, earliest=0.0, latest=0.02)
    spikes = recording.values[:2, 0]
    np.testing.assert_array_equal(shown.inputs["past_spikes"][:, 1:], spikes[:, :-1])
    np.testing.assert_array_equal(shown.inputs["past_spikes"][:, 0], 0)
    assert np.isnan(shown.targets["recorded"][:, :10]).all()
    np.testing.assert_array_equal(shown.targets["recorded"][:, 10:], spikes[:, 10:])
    alone = grasshopper_sound(recording, sound=1, filters=2, earliest=0.0, latest=0.02, past_spikes=False)
    assert set(alone.inputs) == {"sound"}


def test_halves_share_nothing(loud):
    halves = [
        grasshopper_sound(recorded(), sound=1, part=part, filters=2, earliest=0, latest=0.02)
        for part in ("even", "odd")
    ]
    assert [half.stimulus_id.tolist() for half in halves] == [["a"], ["b"]]


def test_another_recording_is_refused(loud):
    with pytest.raises(DataError, match="says nothing of the sound"):
        grasshopper_sound(recorded(word=list("wxyz")), sound=1)


def test_a_sound_that_there_is_not(loud):
    with pytest.raises(SpecificationError, match="no such sound"):
        grasshopper_sound(recorded(), sound=3)


def test_steps_that_do_not_divide_the_sound(loud):
    with pytest.raises(SpecificationError, match="cannot be divided"):
        grasshopper_sound(recorded(step=0.00003), sound=1)


@pytest.mark.real_data
def test_the_receptor_follows_the_sound(receptor_files):
    """Spikes come some 6 ms after the sound gets louder, as the published average says."""
    shown = grasshopper_sound(load_grasshopper_receptor(), sound=1)
    spikes, level = shown.targets["recorded"][..., 0], shown.targets["level"]
    lag = [
        np.nansum(spikes[:, 20:] * level[:, 20 - d : level.shape[1] - d]) / np.nansum(spikes)
        for d in range(15)
    ]
    assert int(np.argmax(lag)) in (5, 6, 7)
    assert max(lag) > 0.8
