"""Delays of single synapses, as an experiment file asks for them."""

import numpy as np
import pytest
import torch

from arealis.experiments import describe_anatomy, parse_experiment, plan
from arealis.experiments.assemble import assemble_network
from arealis.experiments.check import check
from arealis.numerics import ReplicaStreams
from arealis.types import SpecificationError, Stimuli


def of_file(tables, **keys):
    """The tiny experiment with spikes that take their time to the first area."""
    tables["area"][0]["neuron"] = {"kind": "leaky_integrate_and_fire", "time_constant": 0.02}
    tables["simulation"] = {"steps": 30, "step_duration": 0.001}
    tables["projection"][0] |= keys
    experiment = parse_experiment(tables)
    return experiment, plan(experiment)


def assembled(tables, **keys):
    model = of_file(tables, **keys)[1][0].model
    source = tables["projection"][0]["source"]
    shown = Stimuli({source: np.zeros((2, 1, 5))}, np.array(["a", "b"]), {"label": np.zeros(2, int)})
    return assemble_network(model, shown, None, rng=ReplicaStreams((0, 1)))


def test_a_file_draws_delays_and_nothing_else_anew(tables):
    delays, synapse = {"shortest": 0.001, "longest": 0.02}, {"kind": "exponential", "delay": 0.003}
    plain, params = assembled(tables)
    network, own = assembled(tables, delays=delays, synapse=synapse)
    before, late = plain.projections[0], network.projections[0]
    assert set(late.synapse.taps) <= set(range(1, 21))
    assert len(late.synapse.taps) > 10
    assert late.synapse.delay == 3 + min(late.synapse.taps)
    wired = late.matrix(late.efficacy(own[late.parameter]))
    assert torch.equal(wired, before.efficacy(params[before.parameter]))
    seen = {late.source: torch.ones(1, 1, 4, 5)}
    _, activity = network.run(own, network.initial_state(2, 4), seen, steps=30)
    assert not activity[late.target][:4].any()


def test_a_range_is_checked_and_told_in_words(tables):
    experiment, tasks = of_file(tables, delays={"longest": 0.02})
    check(experiment, tasks)
    said = describe_anatomy(tasks[0].model).connections[0].how
    assert "each with a delay from 0 to 20 ms" in said


@pytest.mark.parametrize(
    ("delays", "problem"),
    [
        ({"longest": 0.0205}, r"projection\.0\.delays', from .* to V1.*Given: 0.0205 s.*round 'shortest'"),
        ({"longest": 20.0}, r"projection\.0\.delays'.*10000"),
        ({"shortest": 0.02, "longest": 0.01}, r"projection\.0\.delays'.*longer than the longest"),
        ({"shortest": -0.001, "longest": 0.01}, r"projection\.0\.delays\.shortest"),
        ({"shortest": 0.001}, r"longest"),
    ],
)  # fmt: skip
def test_a_range_that_cannot_be_kept_is_found_before_anything_runs(tables, delays, problem):
    with pytest.raises(SpecificationError, match=problem):
        check(*of_file(tables, delays=delays))
