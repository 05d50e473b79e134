import re
from pathlib import PurePosixPath

import pytest

from arealis.data import CATALOGUE, data_set, digest, provenance
from arealis.types import DataError


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_entries_are_complete(name):
    entry = CATALOGUE[name]
    assert entry.name == name
    assert all([entry.description, entry.citation, entry.licence])
    assert re.fullmatch("[0-9a-f]{64}", entry.sha256)
    assert re.fullmatch("[0-9a-f]{64}", entry.origin.wheel_sha256)
    assert 0 < entry.size_bytes < 3_000_000
    relative = PurePosixPath(entry.relative_path)
    assert not relative.is_absolute()
    assert ".." not in relative.parts


def test_no_two_data_sets_share_a_place():
    assert len({entry.relative_path for entry in CATALOGUE.values()}) == len(CATALOGUE)


def test_a_distribution_has_one_digest():
    wheels = {(e.origin.distribution, e.origin.version): e.origin.wheel_sha256 for e in CATALOGUE.values()}
    assert len(set(wheels.values())) == len(wheels)
    assert all(
        wheels[e.origin.distribution, e.origin.version] == e.origin.wheel_sha256 for e in CATALOGUE.values()
    )


def test_provenance_names_each_data_set_with_its_digest():
    assert provenance("mnist_5k", "worm_cells") == (
        f"mnist_5k sha256:{digest('mnist_5k')}; worm_cells sha256:{digest('worm_cells')}"
    )


@pytest.mark.parametrize("look_up", [data_set, digest, provenance])
def test_unknown_name_gets_the_closest(look_up):
    with pytest.raises(DataError, match=r"Given: 'worm_cell'\..*Do this: write 'worm_cells'"):
        look_up("worm_cell")


def test_unknown_name_like_no_other_gets_the_list():
    with pytest.raises(DataError, match=r"Needed: one of mnist_5k, .*worm_transmitters"):
        data_set("??")
