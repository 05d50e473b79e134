"""Spikes of coded stimuli depend on the stimulus, not on what is shown beside it, nor on other replicas."""

import numpy as np
import torch

from arealis.networks import Area, Bundle, RateNeuron, build, coded_inputs, dense, respond
from arealis.numerics import ReplicaStreams
from arealis.stimuli import LatencyCode, PoissonCode
from arealis.training import batches
from arealis.types import Stimuli

CODE = PoissonCode(rate=300.0, step_duration=0.001, steps=50)


def told(count=6, code=CODE):
    values = np.random.default_rng(0).random((count, 1, 4)).astype("float32")
    names = np.array([f"s{i}" for i in range(count)])
    both = {"eye": values, "current": values * 9}
    return Stimuli(both, names, {"label": np.arange(count)}, codes={"eye": code})


def drawn(seeds, start=0):
    shown, rng = [told()] * len(seeds), ReplicaStreams(seeds)
    stream = batches(shown, size=3, steps=50, rng=rng, like=torch.zeros(1), start=start)
    return [next(stream) for _ in range(4 - start)]


def test_a_stimulus_is_told_by_its_own_spikes_whenever_it_is_shown():
    whole, some = coded_inputs(told()), coded_inputs(told().select([4, 1]))
    assert whole["eye"].shape == (6, 50, 4)
    assert set(np.unique(whole["eye"]).tolist()) == {0, 1}
    np.testing.assert_array_equal(whole["eye"][[4, 1]], some["eye"])
    assert (whole["eye"][0] != whole["eye"][1]).any()
    np.testing.assert_array_equal(whole["current"], told().inputs["current"])


def test_a_generator_draws_new_spikes_for_codes_that_draw():
    a, b = (coded_inputs(told(), rng=np.random.default_rng(seed))["eye"] for seed in (0, 1))
    assert (a != b).any()
    fixed = told(code=LatencyCode(step_duration=0.001, steps=50))
    a, b = (coded_inputs(fixed, rng=rng)["eye"] for rng in (np.random.default_rng(0), None))
    np.testing.assert_array_equal(a, b)


def test_batches_tell_by_new_spikes_that_no_other_replica_changes():
    one, pair = drawn((7,)), drawn((3, 7))
    for alone, both in zip(one, pair, strict=True):
        assert alone.inputs["eye"].shape == (50, 1, 3, 4)
        assert alone.inputs["current"].shape == (1, 1, 3, 4)
        assert alone.inputs["eye"].dtype == torch.float32
        assert torch.equal(alone.inputs["eye"][:, 0], both.inputs["eye"][:, 1])
        assert not torch.equal(both.inputs["eye"][:, 0], both.inputs["eye"][:, 1])
    epochs = [torch.cat([b.inputs["eye"][:, 0, b.targets["label"][0].argsort()] for b in one[i : i + 1]])
              for i in range(4)]  # fmt: skip
    assert not any(torch.equal(epochs[0], other) for other in epochs[1:])


def test_batches_go_on_where_they_stopped():
    whole, rest = drawn((7,)), drawn((7,), start=2)
    for before, after in zip(whole[2:], rest, strict=True):
        assert torch.equal(before.inputs["eye"], after.inputs["eye"])
        assert torch.equal(before.targets["label"], after.targets["label"])


def test_rates_of_batches_are_those_of_the_stimuli():
    stream = batches([told(2)], size=2, steps=50, rng=ReplicaStreams((0,)), like=torch.zeros(1))
    total = sum(torch.zeros(2, 4).index_add(0, b.targets["label"][0], b.inputs["eye"].sum(0)[0])
                for b in (next(stream) for _ in range(300)))  # fmt: skip
    np.testing.assert_allclose(total / 300, 15 * told(2).inputs["eye"][:, 0], atol=0.9)


def test_recording_tells_in_parts_what_it_tells_as_a_whole():
    shown = told(230)
    eye = Area("V1", ("a", "b", "c"), RateNeuron("relu"))
    network, params = build(
        [eye], [Bundle(("eye",), ("V1",), dense)], inputs={"eye": 4}, rng=ReplicaStreams((0,))
    )
    only = Stimuli({"eye": shown.inputs["eye"]}, shown.stimulus_id, codes=shown.codes)
    recorded = respond(network, params, [only], steps=50, all_times=True)[0]
    spikes = torch.as_tensor(coded_inputs(only)["eye"]).permute(1, 0, 2)[:, None]
    _, activity = network.run(params, network.initial_state(1, 230), {"eye": spikes}, steps=50)
    np.testing.assert_allclose(recorded.values[:, 0], activity["V1"][:, 0].permute(1, 0, 2), atol=1e-6)
