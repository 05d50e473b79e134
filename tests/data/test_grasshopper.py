"""The files of the grasshopper's receptor: read as published, refused if damaged."""

import numpy as np
import pytest

from arealis.data import fetch, locate, read_grasshopper_sound, read_grasshopper_spikes
from arealis.types import DataError


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "file.txt"
        path.write_text(text)
        return path

    return written


def test_times_are_seconds_behind_comments(write):
    spikes = read_grasshopper_spikes(write("# carrier freq (kHz): 2.5\n6700\n9900\n9999300\n"))
    np.testing.assert_allclose(spikes, [0.0067, 0.0099, 9.9993])


@pytest.mark.parametrize("text", ["9900\n6700\n", "-5\n", "10000001\n", "1 2\n", "nan\n", "spike\n"])
def test_times_that_cannot_be(write, text):
    with pytest.raises(DataError, match="cannot be read"):
        read_grasshopper_spikes(write(text))


def sound(samples=200_000, amplitude=0.5):
    return "\n".join(f"{50 * i}  {amplitude}" for i in range(samples))


def test_a_sound_is_its_amplitude(write):
    found = read_grasshopper_sound(write(sound()))
    assert found.shape == (200_000,)
    assert set(found.tolist()) == {0.5}


@pytest.mark.parametrize("text", [sound(10), sound(amplitude=0.0), "0\n50\n"])
def test_sounds_that_cannot_be(write, text):
    with pytest.raises(DataError, match="cannot be read"):
        read_grasshopper_sound(write(text))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read_grasshopper_sound(tmp_path / "nothing.txt")


@pytest.mark.real_data
@pytest.mark.parametrize(("sound", "count"), [(1, 929), (2, 868)])
def test_as_published(sound, count):
    name = f"grasshopper_spike_times_{sound}"
    if locate(name) is None:
        try:
            fetch(name)
        except DataError as error:
            pytest.skip(str(error))
    assert len(read_grasshopper_spikes(fetch(name))) == count
