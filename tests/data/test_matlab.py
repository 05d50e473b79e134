import numpy as np
import pytest
from scipy.io import savemat

from arealis.data import read_matlab
from arealis.types import DataError


@pytest.fixture
def path(tmp_path):
    """Two variables, one of them a structure, in a compressed file."""
    content = {"one": np.arange(6.0).reshape(2, 3), "two": {"name": "IT", "RDM": np.ones((1, 4))}}
    savemat(tmp_path / "file.mat", content, do_compression=True)
    return tmp_path / "file.mat"


def test_structures_are_objects_and_dimensions_of_length_one_are_gone(path):
    found = read_matlab(path, ["one", "two"])
    assert list(found) == ["one", "two"]
    np.testing.assert_array_equal(found["one"], [[0, 1, 2], [3, 4, 5]])
    assert (found["two"].name, found["two"].RDM.shape) == ("IT", (4,))


def test_an_absent_variable(path):
    with pytest.raises(DataError, match=r"no variable 'three'.*format 4 to 7\.2 with one, three"):
        read_matlab(path, ["one", "three"])


def test_an_absent_file(tmp_path):
    with pytest.raises(DataError, match="FileNotFoundError"):
        read_matlab(tmp_path / "nowhere.mat", ["one"])


@pytest.mark.parametrize("content", [b"", b"text" * 100, bytes(128), b"\x89HDF\r\n\x1a\n" + bytes(600)])
def test_a_file_of_another_kind(tmp_path, content):
    (tmp_path / "file.mat").write_bytes(content)
    with pytest.raises(DataError, match="cannot read the MATLAB file"):
        read_matlab(tmp_path / "file.mat", ["one"])


def test_damage_anywhere_is_an_error_or_leaves_the_variable_readable(path):
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    refused = 0
    for _ in range(300):
        damaged = bytearray(whole)
        for place in rng.integers(0, len(whole), 3):
            damaged[place] = rng.integers(256)
        path.write_bytes(bytes(damaged[: rng.integers(len(whole) // 2, len(whole) + 1)]))
        try:
            assert set(read_matlab(path, ["one", "two"])) == {"one", "two"}
        except DataError:
            refused += 1
    assert refused > 200
