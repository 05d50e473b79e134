"""Agreement with Elephant, whose numbers oracles/elephant_spike_trains.py wrote."""

import json
from pathlib import Path

import numpy as np
import pytest

from arealis.numerics import (
    van_rossum_distances,
    van_rossum_distances_eagerly,
    victor_purpura_distances,
    victor_purpura_distances_eagerly,
)

PEER = json.loads((Path(__file__).parent / "elephant_spike_trains.json").read_text())


@pytest.mark.parametrize("distances", [victor_purpura_distances, victor_purpura_distances_eagerly])
@pytest.mark.parametrize("cost", PEER["victor_purpura"])
def test_victor_purpura(distances, cost):
    ours = distances(PEER["trains"], cost=float(cost))
    np.testing.assert_allclose(ours, PEER["victor_purpura"][cost], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("distances", [van_rossum_distances, van_rossum_distances_eagerly])
@pytest.mark.parametrize("time_constant", PEER["van_rossum"])
def test_van_rossum(distances, time_constant):
    ours = distances(PEER["trains"], time_constant=float(time_constant))
    np.testing.assert_allclose(ours, PEER["van_rossum"][time_constant], rtol=1e-9, atol=1e-6)
