"""Cosine between feedback and forward synapses, by the area that the forward ones end at."""

import torch
from tests.rules.case import make_layered_case

from arealis.analysis import feedback_alignment


def test_feedback_that_is_the_forward_weights_and_feedback_that_is_not():
    case = make_layered_case()
    forward = {p.name: p.efficacy(case.params[p.parameter]) for p in case.network.projections}
    state = {"a->b": 2 * forward["a->b"], "b->c": -forward["b->c"], "c->decision": torch.ones(3, 2, 2)}
    found = feedback_alignment(case.network.projections, case.params, state)
    assert set(found) == {"b", "c"}  # what is laid out otherwise is no feedback along a projection
    torch.testing.assert_close(found["b"], torch.ones(3, dtype=torch.float64))
    torch.testing.assert_close(found["c"], -torch.ones(3, dtype=torch.float64))


def test_random_feedback_is_near_orthogonal():
    case = make_layered_case()
    noise = torch.randn(3, 5, 6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    assert feedback_alignment(case.network.projections, case.params, {"a->b": noise})["b"].abs().max() < 0.5
