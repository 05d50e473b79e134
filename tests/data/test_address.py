"""What a download may go wrong in is in tests/faults/test_data_faults.py; here is the real server."""

import pytest

from arealis.data import CATALOGUE
from arealis.data.address import read_from_address
from arealis.types import DataError


@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.parametrize("name", ["n400_edinburgh", "objects92_human_it"])
def test_the_addresses_hold_what_the_catalogue_says(name):
    entry = CATALOGUE[name]
    try:
        content = read_from_address(entry, entry.origin, by_hand="copy it")
    except DataError as error:
        if "cannot download" not in error.problem:
            raise
        pytest.skip(str(error))
    assert len(content) == entry.size_bytes
