"""Agreement with torch_cka, whose numbers oracles/torch_cka_layers.py wrote, in its single precision."""

import json
from pathlib import Path

import numpy as np
import pytest

from arealis.numerics import linear_cka, minibatch_cka

PEER = json.loads((Path(__file__).parent / "torch_cka_layers.json").read_text())
NETWORKS = [[np.array(layer) for layer in network] for network in PEER["features"]]


@pytest.mark.parametrize("batch", [16, 64])
def test_minibatches(batch):
    """It does not centre, so that single precision costs it a digit where units have a mean."""
    ours = [[minibatch_cka(a, b, batch=batch) for b in NETWORKS[1]] for a in NETWORKS[0]]
    np.testing.assert_allclose(ours, PEER["cka"][str(batch)], rtol=0, atol=2e-6)


def test_its_batches_do_not_give_the_value_of_all_stimuli():
    whole = [[linear_cka(a, b, debiased=True) for b in NETWORKS[1]] for a in NETWORKS[0]]
    assert np.abs(np.array(PEER["cka"]["16"]) - whole).max() > 0.01
    assert np.abs(np.array(PEER["cka"]["64"]) - whole).max() < 2e-6
