"""A predictive hierarchy out of ordinary areas: feedback explains away what it predicts."""

import pytest
import torch
from torch.testing import assert_close

from arealis.networks import Area, Bundle, RateNeuron, Synapses, build, cut, dense
from arealis.numerics import ReplicaStreams

PIXELS, CAUSES, EXAMPLES = 12, 4, 6


def copied(targets, sources, *, rng):
    """Each source unit reaches its own target unit."""
    return Synapses(torch.eye(len(targets)).numpy())


def hierarchy(seeds=(0, 1)):
    """Eye → error ⇄ causes: what the causes predict is taken from the input, through the same synapses."""
    sizes = {"error": PIXELS, "causes": CAUSES}
    areas = [
        Area(name, tuple(f"{name} {i}" for i in range(n)), RateNeuron("linear", leak=0.04), bias=False)
        for name, n in sizes.items()
    ]
    bundles = [
        Bundle(("eye",), ("error",), copied),
        Bundle(("error",), ("causes",), dense, reciprocal=-1.0),
    ]
    rng = ReplicaStreams(seeds)
    return build(areas, bundles, inputs={"eye": PIXELS}, rng=rng, dtype=torch.float64)


def settled(network, params, eye):
    rest = network.initial_state(2, eye.shape[1], like=eye)
    _, activity = network.run(params, rest, {"eye": eye[None]}, steps=600)
    return activity["error"][-1], activity["causes"][-1]


def seen(seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, EXAMPLES, PIXELS, generator=generator, dtype=torch.float64)


def test_it_settles_at_the_causes_that_explain_the_input_best():
    r"""At rest causes minimise :math:`\frac12 \|x - W^\top r\|^2 + \frac12 \|r\|^2`: ridge regression."""
    network, params = hierarchy()
    x, W = seen(), params["error->causes.weight"]
    error, causes = settled(network, params, x)
    precision = torch.eye(CAUSES, dtype=torch.float64) + W @ W.transpose(1, 2)
    expected = torch.linalg.solve(precision, W @ x.transpose(1, 2)).transpose(1, 2)
    assert_close(causes, expected)
    assert_close(error, x - expected @ W)


def test_feedback_lowers_the_answer_to_what_it_predicts_and_to_nothing_else():
    """Inputs that causes can produce leave a small error; inputs that none can are passed on as they are."""
    network, params = hierarchy()
    W = 3 * params["error->causes.weight"]
    params = params | {"error->causes.weight": W}
    predictable = torch.randn(2, EXAMPLES, CAUSES, generator=torch.Generator().manual_seed(1)).double() @ W
    basis = torch.linalg.qr(W.transpose(1, 2)).Q
    novel = seen() - (seen() @ basis) @ basis.transpose(1, 2)
    lowered = [(settled(network, params, x)[0].norm() / x.norm()).item() for x in (predictable, novel)]
    assert lowered[0] < 0.25
    assert lowered[1] == pytest.approx(1, abs=1e-9)
    alone, _ = settled(cut(network, "causes->error"), params, predictable)
    assert_close(alone, predictable)
