import numpy as np
import pytest

from arealis.stimuli import cochleagrams, mel_bank
from arealis.types import SpecificationError

RATE = 8000


def _made(*sounds, frames=4, channels=16):
    offsets = np.cumsum([0, *map(len, sounds)])
    return cochleagrams(np.concatenate(sounds), offsets, rate=RATE, frames=frames, channels=channels)


def _tone(frequency, samples=4000):
    return np.sin(2 * np.pi * frequency / RATE * np.arange(samples))


def test_filters_average_and_widen_with_frequency():
    bank = mel_bank(20, window=200, rate=RATE)
    np.testing.assert_allclose(bank.sum(axis=1), 1)
    centre = bank @ np.fft.rfftfreq(200, 1 / RATE)
    assert (np.diff(centre) > 0).all()
    assert (np.diff(centre, 2)[4:] > 0).all()


def test_a_tone_is_loudest_in_the_band_around_it():
    bank = mel_bank(16, window=200, rate=RATE)
    for frequency in (250, 1000, 3000):
        heard = _made(_tone(frequency))[0]
        assert heard.argmax(axis=1).tolist() == [bank[:, frequency * 200 // RATE].argmax()] * 4


def test_loudness_of_a_whole_sound_does_not_matter_and_silence_is_zero():
    one = _made(_tone(440), 7 * _tone(440), np.zeros(4000))
    np.testing.assert_allclose(one[0], one[1], atol=1e-5)
    assert not one[2].any()
    assert (one.max(), one.min(), one.dtype) == (1, 0, np.float32)


def test_decibels():
    heard = _made(np.concatenate([_tone(1000), 0.1 * _tone(1000)]), frames=8)[0].max(axis=1)
    np.testing.assert_allclose(heard[[0, 1, 6, 7]], [1, 1, 1 - 20 / 60, 1 - 20 / 60], atol=0.01)


def test_neighbouring_sounds_of_other_durations_do_not_matter():
    alone = _made(_tone(700, 3000))
    among = _made(_tone(200, 2500), _tone(700, 3000), _tone(3000, 5001))
    np.testing.assert_allclose(among[1], alone[0], atol=1e-6)


def test_frames_against_a_loop():
    rng = np.random.default_rng(0)
    sound, bank = rng.standard_normal(1000), mel_bank(5, window=200, rate=RATE)
    starts = range(0, 801, 32)
    power = [abs(np.fft.rfft(sound[s : s + 200] * np.hanning(200))) ** 2 @ bank.T for s in starts]
    energy = [np.mean([p for i, p in enumerate(power) if i * 3 // len(power) == f], axis=0) for f in range(3)]
    expected = np.clip(1 + np.log10(energy / np.max(energy)) / 6, 0, 1)
    np.testing.assert_allclose(_made(sound, frames=3, channels=5)[0], expected, atol=1e-5)


@pytest.mark.parametrize(
    ("options", "named"), [({"frames": 120}, "frames = 120"), ({"channels": 51}, "channels = 51")]
)
def test_more_than_a_sound_holds_is_refused(options, named):
    with pytest.raises(SpecificationError, match=named):
        _made(_tone(440), **options)


def test_a_sound_shorter_than_a_window_is_refused():
    with pytest.raises(SpecificationError, match="a cochleagram cannot be made like this"):
        _made(_tone(440, 150), frames=1)
