"""Experience: what is shown is altered as its equation says, replica by replica."""

import pytest
import torch
from scipy.ndimage import gaussian_filter

from arealis.development import Blurred, Deprived, Noisy, Remembered, Replayed, Rolled, Spontaneous
from arealis.numerics import ReplicaStreams
from arealis.types import Batch, Progress, SpecificationError

RNG = ReplicaStreams((0, 1))
FIRST, LAST = Progress(0, 11), Progress(10, 11)


def shown(examples: int = 4, side: int = 12, *, time: int = 1, start: int = 0) -> Batch:
    generator = torch.Generator().manual_seed(start)
    eye = torch.rand(time, 2, examples, side**2, generator=generator, dtype=torch.float64)
    label = torch.arange(start, start + examples).expand(2, -1)
    return Batch({"eye": eye}, {"label": label}, time)


def test_a_blur_is_a_gaussian_that_ends_where_it_says():
    batch = shown(time=2)
    blurred, memory = Blurred("eye", 2.0, 1.0).step(batch, LAST, {"kept": torch.ones(1)}, rng=RNG)
    image = batch.inputs["eye"][1, 1, 2].reshape(12, 12).numpy()
    expected = gaussian_filter(image, 1.0, mode="nearest", radius=3)
    there = blurred.inputs["eye"][1, 1, 2].reshape(12, 12).numpy()
    assert there == pytest.approx(expected, abs=1e-12)
    assert list(memory) == ["kept"]
    sharp, _ = Blurred("eye", 2.0, 0.0).step(batch, LAST, {}, rng=RNG)
    assert sharp is batch


def test_darkness_shows_nothing_and_diffuse_light_the_same_to_all():
    batch = shown()
    dark, _ = Deprived("eye").step(batch, FIRST, {}, rng=RNG)
    assert not dark.inputs["eye"].any()
    diffuse, _ = Deprived("eye", "diffuse").step(batch, FIRST, {}, rng=RNG)
    torch.testing.assert_close(diffuse.inputs["eye"][:, :, 0], batch.inputs["eye"].mean(2))
    assert (diffuse.inputs["eye"].std(2) < 1e-12).all()
    assert batch.inputs["eye"].any()


def test_noise_has_its_strength_and_leaves_a_clean_copy():
    batch = shown(200)
    noisy, _ = Noisy("eye", 0.5).step(batch, FIRST, {}, rng=RNG)
    difference = noisy.inputs["eye"] - batch.inputs["eye"]
    assert float(difference.std()) == pytest.approx(0.5, rel=0.02)
    assert torch.equal(noisy.targets["clean eye"].permute(2, 0, 1, 3), batch.inputs["eye"])
    assert not torch.equal(difference[:, 0], difference[:, 1])


def test_patterns_roll_along_the_ring_each_by_its_own_distance_to_any_place():
    ring = torch.arange(7.0, dtype=torch.float64).expand(3, 1, 500, 7)
    batch = Batch({"eye": ring}, {}, 3)
    rolled, _ = Rolled("eye").step(batch, FIRST, {}, rng=RNG)
    there = rolled.inputs["eye"]
    assert there.shape == (3, 2, 500, 7)
    assert torch.equal(there[0], there[2])
    assert torch.equal((there[..., 1:] - there[..., :-1]) % 7, torch.ones(3, 2, 500, 6, dtype=torch.float64))
    counts = torch.bincount(there[0, 0, :, 0].long(), minlength=7)
    assert counts.min() > 40
    assert not torch.equal(there[:, 0], there[:, 1])


def test_waves_are_as_active_and_as_smooth_as_asked():
    batch = shown(300, 24)
    rough, smooth = (
        Spontaneous("eye", smoothness=s, active=0.3).step(batch, FIRST, {}, rng=RNG)[0].inputs["eye"]
        for s in (0.3, 3.0)
    )
    for waves in (rough, smooth):
        assert set(waves.unique().tolist()) == {0.0, 1.0}
        assert float(waves.mean()) == pytest.approx(0.3, abs=0.02)
    edges = [float(w.unflatten(-1, (24, 24)).diff(dim=-1).abs().mean()) for w in (rough, smooth)]
    assert edges[1] < 0.4 * edges[0]


def test_a_replica_does_not_depend_on_its_neighbours():
    batch = shown()
    alone = Batch({"eye": batch.inputs["eye"][:, 1:]}, {"label": batch.targets["label"][1:]}, 1)
    for experience in (Noisy("eye", 0.5), Spontaneous("eye")):
        both, _ = experience.step(batch, FIRST, {}, rng=ReplicaStreams((0, 1)).spawn("now"))
        one, _ = experience.step(alone, FIRST, {}, rng=ReplicaStreams((1,)).spawn("now"))
        assert torch.equal(both.inputs["eye"][:, 1], one.inputs["eye"][:, 0])


def lived(capacity: int, batches: int, seeds: tuple[int, ...] = (0, 1)) -> dict:
    memory: dict = {}
    for number in range(batches):
        rng = ReplicaStreams(seeds).spawn(f"step {number}")
        _, memory = Remembered(capacity).step(shown(start=4 * number), FIRST, memory, rng=rng)
    return memory


def test_what_is_remembered_is_an_unbiased_sample_of_the_past():
    kept = torch.cat(
        [lived(10, 10, (2 * s, 2 * s + 1))["episodes/targets/label"].flatten() for s in range(100)]
    )
    chances = torch.bincount(kept, minlength=40) / 200
    assert float(chances.mean()) == pytest.approx(0.25)
    assert chances.std() < 1.5 * (0.25 * 0.75 / 200) ** 0.5
    memory = lived(10, 10)
    assert all(len(set(labels.tolist())) == 10 for labels in memory["episodes/targets/label"])
    assert memory["episodes/seen"].tolist() == [40, 40]


def test_episodes_come_back_whole():
    memory = lived(100, 5)
    batch, _ = Replayed().step(shown(30), FIRST, memory, rng=RNG)
    assert batch.inputs["eye"].shape == (1, 2, 30, 144)
    assert set(batch.targets["label"].flatten().tolist()) <= set(range(20))
    for replica in range(2):
        for example in range(30):
            label = int(batch.targets["label"][replica, example])
            first = shown(start=label - label % 4).inputs["eye"][0, replica, label % 4]
            assert torch.equal(batch.inputs["eye"][0, replica, example], first)


def test_a_half_interleaves_old_and_new():
    fresh = shown(10, start=400)
    batch, _ = Replayed(0.5).step(fresh, FIRST, lived(100, 5), rng=RNG)
    assert torch.equal(batch.targets["label"][:, 5:], fresh.targets["label"][:, 5:])
    assert (batch.targets["label"][:, :5] < 20).all()


def test_a_replay_of_nothing_is_an_error():
    with pytest.raises(SpecificationError, match="no episodes to replay"):
        Replayed().step(shown(), FIRST, {}, rng=RNG)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Blurred("eye", -1.0),
        lambda: Deprived("eye", "sutured"),
        lambda: Noisy("eye", 0.0),
        lambda: Spontaneous("eye", active=1.0),
        lambda: Spontaneous("eye", smoothness=0.0),
        lambda: Remembered(0),
        lambda: Replayed(0.0),
        lambda: Replayed(1.5),
    ],
)
def test_impossible_options_are_errors(make):
    with pytest.raises(SpecificationError):
        make()


@pytest.mark.parametrize(
    "kind", [Blurred("ear", 1.0), Deprived("ear"), Noisy("ear", 1.0), Rolled("ear"), Spontaneous("ear")]
)
def test_an_input_that_is_not_there_is_an_error(kind):
    with pytest.raises(SpecificationError, match="not there"):
        kind.step(shown(), FIRST, {}, rng=RNG)


@pytest.mark.parametrize("kind", [Blurred("eye", 1.0), Spontaneous("eye")])
def test_an_input_that_is_no_image_is_an_error(kind):
    with pytest.raises(SpecificationError, match="square"):
        kind.step(Batch({"eye": torch.zeros(1, 1, 2, 10)}, {}, 1), FIRST, {}, rng=RNG)
