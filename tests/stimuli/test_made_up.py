import numpy as np

from arealis.stimuli.made_up import made_up


def test_inputs_and_targets_have_the_types_that_a_network_reads():
    made = made_up("x", {"a": np.ones((2, 1, 3))}, {"n": np.array([1, 0], dtype=np.uint8), "v": np.ones(2)})
    assert made.inputs["a"].dtype == made.targets["v"].dtype == np.float32
    assert made.targets["n"].dtype == np.int64


def test_provenance_follows_every_input_and_the_source():
    one, zero = np.ones((2, 1, 3)), np.zeros((2, 1, 3))
    said = {
        made_up("x", {"a": a, "b": b}, {}, source=s).provenance
        for a in (one, zero)
        for b in (one, zero)
        for s in ("made up", "a photograph")
    }
    assert len(said) == 8
    assert made_up("x", {"a": one, "b": zero}, {}).provenance in said
