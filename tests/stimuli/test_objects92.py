import numpy as np
import pytest
from scipy.io import savemat

from arealis.data import locate, objects92_names
from arealis.stimuli import objects92, objects92_photographs, read_photographs
from arealis.stimuli.objects92 import _average_over
from arealis.types import DataError

RUNS = {"hand": 12, "face": 12, "camel": 12, "cow": 12, "carrot": 23, "key": 21}


@pytest.fixture(scope="module")
def photographs_file():
    """Skip where the file is not on this machine; a corrupt file still fails."""
    if locate("objects92") is None:
        pytest.skip("'objects92' is not on this machine; arealis data fetch objects92")


def entries():
    grey = np.full((175, 175, 3), 128, np.uint8)
    return [{"image": grey, "category": name} for name, count in RUNS.items() for _ in range(count)]


def written(folder, objects):
    savemat(folder / "file.mat", {"stimuli_92objs": np.array(objects)}, do_compression=True)
    return folder / "file.mat"


def test_photographs_are_read_as_they_are(tmp_path):
    objects = entries()
    objects[7]["image"] = np.random.default_rng(0).integers(0, 256, (175, 175, 3), dtype=np.uint8)
    photographs = read_photographs(written(tmp_path, objects))
    assert (photographs.shape, photographs.dtype) == ((92, 175, 175, 3), np.uint8)
    np.testing.assert_array_equal(photographs[7], objects[7]["image"])


@pytest.mark.parametrize(
    ("spoil", "given"),
    [
        (lambda o: o.pop(), "91 objects, 91 of them"),
        (lambda o: o[3].update(image=o[3]["image"][:, :174]), "92 objects, 91 of them"),
        (lambda o: o[3].update(image=o[3]["image"] / 255), "92 objects, 91 of them"),
        (lambda o: o[3].update(image="none"), "92 objects, 91 of them"),
        (lambda o: o.reverse(), r"runs of \[21, 23, 12, 12, 12, 12\]"),
        (lambda o: o[3].update(category="key"), "runs of"),
    ],
    ids=["one missing", "narrow", "fractions", "text", "reversed", "mixed"],
)
def test_damaged_files(tmp_path, spoil, given):
    objects = entries()
    spoil(objects)
    with pytest.raises(DataError, match=given):
        read_photographs(written(tmp_path, objects))


@pytest.mark.parametrize("size", [0, 176])
def test_impossible_sizes(size):
    with pytest.raises(DataError, match=f"size = {size}"):
        objects92(size=size)


@pytest.mark.parametrize("size", [1, 28, 92, 175])
def test_shrinking_averages(size):
    weights = _average_over(175, size)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(weights.sum(axis=0), size / 175, rtol=1e-5)
    seen_at = weights @ np.arange(175, dtype=np.float32)
    np.testing.assert_allclose(seen_at, (np.arange(size) + 0.5) * 175 / size - 0.5, atol=0.05)


def test_shrinking_to_a_divisor_is_the_mean_of_blocks():
    signal = np.random.default_rng(0).random(175).astype(np.float32)
    np.testing.assert_allclose(_average_over(175, 25) @ signal, signal.reshape(25, 7).mean(axis=1), rtol=1e-5)


@pytest.mark.real_data
def test_layout(photographs_file):
    small, photographs = objects92(size=28), objects92_photographs()
    image = small.inputs["stimulus"]
    assert (image.shape, image.dtype) == ((92, 1, 784), np.float32)
    assert 0 <= image.min() < 0.01
    assert 0.99 < image.max() <= 1
    assert image[0, 0, 0] == pytest.approx(128 / 255)
    assert photographs.inputs["photograph"].shape == (92, 1, 175, 175, 3)
    for stimuli in (small, photographs):
        assert list(stimuli.inputs) in (["stimulus"], ["photograph"])
        np.testing.assert_array_equal(stimuli.stimulus_id, objects92_names())
        np.testing.assert_array_equal(np.bincount(stimuli.targets["label"]), [48, 44])
        np.testing.assert_array_equal(np.bincount(stimuli.targets["category"]), [12, 12, 12, 12, 23, 21])


@pytest.mark.real_data
def test_full_size_is_the_luminance_of_the_photograph(photographs_file):
    grey = objects92(size=175).inputs["stimulus"].reshape(92, 175, 175)
    colours = objects92_photographs().inputs["photograph"][:, 0].astype(float) / 255
    np.testing.assert_allclose(grey, colours @ [0.299, 0.587, 0.114], atol=1e-6)
    small = objects92(size=25).inputs["stimulus"].reshape(92, 25, 25)
    np.testing.assert_allclose(small, grey.reshape(92, 25, 7, 25, 7).mean(axis=(2, 4)), atol=1e-5)
