"""The published weights and photographs, where they can be had."""

import numpy as np
import pytest

from arealis.data import fetch, locate
from arealis.networks.pretrained import efficientnet_lite0
from arealis.stimuli import objects92_photographs
from arealis.types import DataError


@pytest.fixture(scope="session")
def trained():
    """Skip where the weights are not here and cannot be downloaded; a corrupt file still fails."""
    if locate("efficientnet_lite0") is None:
        try:
            fetch("efficientnet_lite0")
        except DataError as error:
            pytest.skip(str(error))
    return efficientnet_lite0()


@pytest.fixture(scope="session")
def untrained():
    return efficientnet_lite0(pretrained=False, rng=np.random.default_rng(0))


@pytest.fixture(scope="session")
def photographs():
    """Skip where the photographs are not on this machine; a corrupt file still fails."""
    if locate("objects92") is None:
        pytest.skip("'objects92' is not on this machine; arealis data fetch objects92")
    return objects92_photographs()
