import numpy as np
import pytest

from arealis.stimuli import spike_patterns
from arealis.types import SpecificationError


def test_latency_patterns_fire_every_unit_once_at_a_time_drawn_evenly():
    made = spike_patterns(units=50, templates=400, duration=0.05)
    shown = made.inputs["stimulus"]
    assert shown.shape == (400, 50, 50)
    assert (shown.sum(axis=1) == 1).all()
    often = shown.sum(axis=(0, 2))
    np.testing.assert_allclose(often, 400, atol=5 * 20)
    assert np.bincount(made.targets["label"]).tolist() == [200, 200]
    assert not np.array_equal(made.targets["label"], np.arange(400) % 2)


def test_poisson_patterns_have_their_rate():
    made = spike_patterns(pattern="poisson", units=100, templates=100, rate=30.0, duration=0.2)
    # 100 units, 100 templates, 0.2 s, 30 spikes/s: 60,000 spikes, give or take 245
    assert made.inputs["stimulus"].sum() == pytest.approx(60_000, abs=5 * 245)


def test_copies_move_every_spike_of_their_template_by_the_jitter():
    exact = spike_patterns(units=20, templates=5, copies=2, duration=0.4)
    np.testing.assert_array_equal(*exact.inputs["stimulus"].reshape(5, 2, 400, 20).swapaxes(0, 1))
    moved = spike_patterns(units=400, templates=5, copies=4, duration=0.4, jitter=0.005)
    assert moved.targets["template"].tolist() == np.repeat(np.arange(5), 4).tolist()
    assert len(set(zip(moved.targets["template"], moved.targets["label"], strict=True))) == 5
    when = moved.inputs["stimulus"].argmax(axis=1).reshape(5, 4, 400)
    inside = (when > 30).all(axis=1) & (when < 370).all(axis=1)
    apart = (when[:, 0] - when[:, 1])[inside]
    assert (moved.inputs["stimulus"].sum(axis=1) == 1).all()
    # each copy is moved by 5 steps and the rounding, the difference of two by √2 times that
    assert apart.std() == pytest.approx(np.sqrt(2 * (25 + 1 / 12)), rel=0.06)


def test_each_class_wants_trains_of_its_own():
    made = spike_patterns(templates=6, classes=3, desired_units=4, desired_spikes=5)
    desired, label = made.targets["desired"], made.targets["label"]
    assert desired.shape == (6, 100, 4)
    assert (desired.sum(axis=1) == 5).all()
    for own in range(3):
        first, second = desired[label == own]
        np.testing.assert_array_equal(first, second)
    assert not np.array_equal(desired[label == 0][0], desired[label == 1][0])
    when = np.nonzero(desired[0, :, 0])[0]
    assert when[0] >= 5
    assert (np.diff(when) > 5).all()


def test_the_seed_decides():
    one, again, other = (spike_patterns(seed=s) for s in (0, 0, 1))
    assert one.provenance == again.provenance != other.provenance


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("units", 0),
        ("classes", 1),
        ("templates", 1),
        ("copies", 0),
        ("step_duration", 0.0),
        ("duration", 0.001),
        ("rate", 2000.0),
        ("jitter", -1.0),
        ("desired_units", -1),
        ("desired_spikes", 80),
    ],
)
def test_what_cannot_be_made_is_named(option, value):
    with pytest.raises(SpecificationError, match="spike patterns cannot be made"):
        spike_patterns(**{option: value})
