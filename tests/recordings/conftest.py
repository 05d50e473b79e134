"""Real files: from AREALIS_DATA, the cache, or the published wheel."""

import pytest

from arealis.data import fetch, locate
from arealis.types import DataError


@pytest.fixture(scope="session")
def worm_files():
    """Skip where the files are not here and cannot be downloaded; a corrupt file still fails."""
    for name in ("worm_cells", "worm_connectome", "worm_signal_propagation", "worm_transmitters"):
        if locate(name) is None:
            try:
                fetch(name)
            except DataError as error:
                pytest.skip(str(error))


@pytest.fixture(scope="session")
def receptor_files():
    """Skip where a file is not here and cannot be downloaded; a corrupt file still fails."""
    for name in (f"grasshopper_{what}_{sound}" for what in ("spike_times", "stimulus") for sound in (1, 2)):
        if locate(name) is None:
            try:
                fetch(name)
            except DataError as error:
                pytest.skip(str(error))
