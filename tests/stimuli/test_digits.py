import gzip

import numpy as np
import pytest

from arealis.data import digest, fetch
from arealis.stimuli import mnist_digits, mnist_test_digits
from arealis.stimuli.digits import _read_idx
from arealis.types import DataError


@pytest.mark.real_data
def test_layout(digit_files):
    stimuli = mnist_digits()
    images, labels = stimuli.inputs["stimulus"], stimuli.targets["label"]
    assert (images.shape, images.dtype) == ((5000, 1, 784), np.float32)
    assert (images.min(), images.max()) == (0, 1)
    assert labels.dtype == np.int64
    np.testing.assert_array_equal(np.bincount(labels), np.full(10, 500))
    assert stimuli.stimulus_id[[0, -1]].tolist() == ["digit 0", "digit 4999"]
    assert digest("mnist_5k") in stimuli.provenance


@pytest.mark.real_data
def test_pixels_and_label_of_one_image_against_the_file(digit_files):
    with gzip.open(fetch("mnist_5k"), "rt") as file:
        line = [int(value) for value in file.read().splitlines()[3210].split(",")]
    stimuli = mnist_digits()
    np.testing.assert_allclose(stimuli.inputs["stimulus"][3210, 0] * 255, line[:-1], rtol=1e-6)
    assert stimuli.targets["label"][3210] == line[-1]


def test_corrupt_file(tmp_path, monkeypatch):
    path = tmp_path / "mnist_subset" / "mnist_5k.csv.gz"
    path.parent.mkdir()
    path.write_bytes(gzip.compress(b"0,1\n"))
    monkeypatch.setenv("AREALIS_DATA", str(tmp_path))
    with pytest.raises(DataError, match="'mnist_5k' is corrupt"):
        mnist_digits()


@pytest.mark.real_data
def test_the_test_set_is_laid_out_like_the_training_set_and_shares_no_image(digit_files):
    test, training = mnist_test_digits(), mnist_digits()
    images = test.inputs["stimulus"]
    assert (images.shape, images.dtype) == ((10000, 1, 784), np.float32)
    assert (images.min(), images.max()) == (0, 1)
    assert test.targets["label"][:6].tolist() == [7, 2, 1, 0, 4, 1]
    learnt = {image.tobytes() for image in training.inputs["stimulus"]}
    assert not learnt & {image.tobytes() for image in images}


def test_a_file_that_holds_no_bytes_is_refused(tmp_path):
    path = tmp_path / "labels.gz"
    path.write_bytes(gzip.compress(b"\0\0\x0d\x01\0\0\0\x02ab"))
    with pytest.raises(DataError, match=r"cannot be read.*0000 ?0d01"):
        _read_idx(path)
    path.write_bytes(gzip.compress(b"\0\0\x08\x01\0\0\0\x02abc"))
    with pytest.raises(DataError, match="cannot be read"):
        _read_idx(path)
