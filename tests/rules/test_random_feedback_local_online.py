"""RFLO is real-time recurrent learning without its non-local term and with other feedback."""

import pytest
import torch
from tests.rules.test_e_prop import make_sequence_case

from arealis.numerics import ReplicaStreams
from arealis.rules import RandomFeedbackLocalOnline, RealTimeRecurrentLearning
from arealis.types import SpecificationError


def step(rule, case, state=None):
    rng = ReplicaStreams((0, 1)).spawn("rule")
    drawn = rule.init(case.network, case.params, case.objective, case.areas, rng=rng)
    state = drawn if state is None else state
    args = case.network, case.params, case.activity, case.batch, case.objective, case.areas, state
    updates, _, _ = rule.step(*args, rng=rng)
    return updates


def make_linear_case(recurrence):
    """A readout without leak or nonlinearity, as in the paper."""
    case = make_sequence_case(recurrence=recurrence, readout_leak=1.0, readout="linear")
    return case, {"readout=>pool": case.params["pool->readout.weight"]}


def difference(recurrence):
    case, transposed = make_linear_case(recurrence)
    exact = step(RealTimeRecurrentLearning(), case)["eye->pool.weight"]
    local = step(RandomFeedbackLocalOnline(), case, transposed)["eye->pool.weight"]
    return float((local - exact).norm() / exact.norm())


def test_with_the_readout_for_feedback_and_no_recurrence_it_is_the_gradient():
    case, transposed = make_linear_case(None)
    updates = step(RandomFeedbackLocalOnline(), case, transposed)
    for name, expected in step(RealTimeRecurrentLearning(), case).items():
        torch.testing.assert_close(updates[name], expected, rtol=1e-13, atol=1e-15)


def test_what_it_drops_is_in_proportion_to_recurrence():
    weak, weaker = difference(1e-3), difference(1e-5)
    assert weaker < 1e-4
    assert weak / weaker == pytest.approx(100, rel=0.02)
    assert difference(1.0) > 0.1


@pytest.mark.parametrize("recurrence", [None, 1.0])
def test_traces_carried_forward_learn_the_same(recurrence):
    """The slow way: a trace a source, and the output error of the moment through fixed synapses."""
    case = make_sequence_case(recurrence=recurrence, readout_leak=0.3)
    rule, rng = RandomFeedbackLocalOnline(), ReplicaStreams((0, 1)).spawn("rule")
    back = rule.init(case.network, case.params, case.objective, case.areas, rng=rng)["readout=>pool"]
    pool, trace, learnt = case.activity["pool"], 0.0, 0.0
    for t in range(len(pool)):
        error = (case.activity["readout"][t] - case.batch.targets["course"][:, :, t]) / 5
        trace = 0.6 * trace + 0.4 * case.batch.inputs["eye"][t]
        learnt = learnt + ((error @ back) * (1 - pool[t] ** 2)).transpose(1, 2) @ trace
    torch.testing.assert_close(step(rule, case)["eye->pool.weight"], learnt, rtol=1e-12, atol=1e-14)


def test_no_gain_is_an_error():
    with pytest.raises(SpecificationError, match="feeds nothing back"):
        RandomFeedbackLocalOnline(gain=0.0)
