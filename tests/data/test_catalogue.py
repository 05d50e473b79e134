import re
from pathlib import PurePosixPath

import pytest

from arealis.data import CATALOGUE, MadeFrom, Url, WheelMember, data_set, digest, provenance
from arealis.types import DataError


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_entries_are_complete(name):
    entry = CATALOGUE[name]
    assert entry.name == name
    assert all([entry.description, entry.citation, entry.licence])
    assert re.fullmatch("[0-9a-f]{64}", entry.sha256)
    assert 0 < entry.size_bytes < 100_000_000
    relative = PurePosixPath(entry.relative_path)
    assert not relative.is_absolute()
    assert ".." not in relative.parts


def test_no_two_data_sets_share_a_place():
    assert len({entry.relative_path for entry in CATALOGUE.values()}) == len(CATALOGUE)


def test_a_distribution_has_one_digest():
    origins = [e.origin for e in CATALOGUE.values() if isinstance(e.origin, WheelMember)]
    wheels = {origin.place: origin.wheel_sha256 for origin in origins}
    assert len(set(wheels.values())) == len(wheels) == 7
    for origin in origins:
        assert re.fullmatch("[0-9a-f]{64}", origin.wheel_sha256)
        assert wheels[origin.place] == origin.wheel_sha256


def test_addresses_are_pinned_to_a_commit_and_hold_the_file_that_is_named():
    entries = [e for e in CATALOGUE.values() if isinstance(e.origin, Url)]
    assert len({e.origin.address for e in entries}) == len(entries) == 8
    for entry in entries:
        assert re.fullmatch("[0-9a-f]{40}", entry.origin.commit)
        assert re.fullmatch(
            f"https://[a-z.]+/.+/{entry.origin.commit}/{entry.origin.path}", entry.origin.address
        )
        assert PurePosixPath(entry.origin.path).name == PurePosixPath(entry.relative_path).name


def test_what_a_file_was_made_from_is_pinned_to_a_commit_too():
    origins = [e.origin for e in CATALOGUE.values() if isinstance(e.origin, MadeFrom)]
    assert [origin.place for origin in origins] == [
        "made from igraph/igraphdata at 289b9c7",
        "made from benfulcher/mouseStructuralConnectivity at a2429d1",
        "made from Jakobovski/free-spoken-digit-dataset at 26eb9aa",
    ]
    assert all(re.fullmatch("[0-9a-f]{40}", origin.commit) for origin in origins)


def test_the_folder_of_the_sentence_encoder_is_what_its_library_reads():
    folder = [PurePosixPath(e.relative_path) for name, e in CATALOGUE.items() if name.startswith("minilm_")]
    assert {path.parent.name for path in folder} == {"all_minilm_l6_v2"}
    assert {"config.json", "model.safetensors", "tokenizer.json", "vocab.txt"} <= {p.name for p in folder}


def test_provenance_names_each_data_set_with_its_digest():
    assert provenance("mnist_5k", "worm_cells") == (
        f"mnist_5k sha256:{digest('mnist_5k')}; worm_cells sha256:{digest('worm_cells')}"
    )


@pytest.mark.parametrize("look_up", [data_set, digest, provenance])
def test_unknown_name_gets_the_closest(look_up):
    with pytest.raises(DataError, match=r"Given: 'worm_cell'\..*Do this: write 'worm_cells'"):
        look_up("worm_cell")


def test_unknown_name_like_no_other_gets_the_list():
    with pytest.raises(DataError, match=r"Needed: one of efficientnet_lite0, .*worm_transmitters"):
        data_set("??")
