"""Modulators: their equations, what gates do to learning, and signals that are not finite."""

from functools import partial

import numpy as np
import pytest
import torch
from scipy.stats import entropy

from arealis.development import Horizon, Phase, RewardPredictionError, Surprise, Uncertainty, modulate
from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy, SquaredError
from arealis.rules import Backpropagation
from arealis.training import train
from arealis.types import Batch, DivergenceError, Learner, Optimiser, SpecificationError, Stimuli

LIKE = torch.zeros((), dtype=torch.float64)


def test_uncertainty_is_the_entropy_of_a_decision():
    scores = torch.randn(3, 2, 5, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    signal, _ = Uncertainty("decision").step({"decision": scores}, Batch({}, {}, 3), {})
    expected = entropy(scores[-1].softmax(-1).numpy(), axis=-1, base=4)
    assert signal.numpy() == pytest.approx(expected)


def test_surprise_is_one_for_what_was_expected_and_grows_with_the_cost():
    surprise = Surprise(SquaredError("arm", "force"), memory=10.0)
    state = surprise.init(1, like=LIKE)
    generator = torch.Generator().manual_seed(0)
    usual = Batch({}, {"force": torch.zeros(1, 200, 1, 3, dtype=torch.float64)}, 1)
    arm = torch.randn(1, 1, 200, 3, generator=generator, dtype=torch.float64)
    for _ in range(50):
        signal, state = surprise.step({"arm": arm}, usual, state)
    assert float(signal.mean()) == pytest.approx(1.0, abs=0.05)
    changed, after = surprise.step({"arm": arm + 5}, usual, state)
    assert float(changed.min()) > 1.9
    assert float(after["mean"]) > float(state["mean"])


def test_the_reward_prediction_error_of_a_true_value_is_zero():
    """Values of a chain whose reward comes last are the discounted rewards to come."""
    reward = torch.zeros(1, 1, 4, dtype=torch.float64)
    reward[..., 3] = 1.0
    value = torch.tensor([0.9**3, 0.9**2, 0.9, 1.0], dtype=torch.float64).reshape(4, 1, 1, 1)
    dopamine = RewardPredictionError("critic", discount=0.9)
    signal, _ = dopamine.step({"critic": value}, Batch({}, {"reward": reward}, 4), {})
    assert float(signal) == pytest.approx(0.0, abs=1e-12)
    omitted, _ = dopamine.step({"critic": value}, Batch({}, {"reward": 0 * reward}, 4), {})
    assert float(omitted) == pytest.approx(-0.25)


def test_without_a_critic_the_past_is_what_is_expected():
    dopamine, batch = RewardPredictionError(memory=5.0), Batch({}, {"reward": torch.ones(1, 6)}, 1)
    state = dopamine.init(2, like=LIKE)
    first, state = dopamine.step({}, batch, state)
    assert first.tolist() == [[1.0] * 6] * 2
    for _ in range(60):
        signal, state = dopamine.step({}, batch, state)
    assert float(signal.abs().max()) < 1e-4


def test_the_horizon_grows_with_reward_and_sets_the_discount():
    serotonin = Horizon(shortest=0.5, longest=0.9, slope=4.0, memory=2.0)
    rewarded = Batch({}, {"reward": torch.ones(1, 3, 2, dtype=torch.float64)}, 2)
    critic = {"critic": torch.ones(2, 1, 3, 1, dtype=torch.float64)}
    both = {"serotonin": serotonin, "dopamine": RewardPredictionError("critic", discount="serotonin")}
    memory: dict = {}
    seen = []
    for _ in range(10):
        batch, memory = modulate(both, critic, rewarded, memory, replicas=1)
        seen.append(float(batch.targets["serotonin"][0, 0]))
    assert seen[0] == pytest.approx(0.7)
    assert seen == sorted(seen)
    assert 0.88 < seen[-1] < 0.9
    assert float(batch.targets["dopamine"][0, 0]) == pytest.approx((seen[-1] + 0) / 2)


def trained(gate: str, modulators) -> dict[str, torch.Tensor]:
    eye = np.random.default_rng(0).normal(size=(40, 1, 5)).astype("float32")
    stimuli = Stimuli({"eye": eye}, np.arange(40).astype(str), {"label": eye[:, 0].argmax(-1)})
    areas = [Area("decision", tuple("abcde"), RateNeuron("linear"))]
    bundles = [Bundle(("eye",), ("decision",), partial(dense, gain=0.1))]
    net, params = build(areas, bundles, inputs={"eye": 5}, rng=ReplicaStreams((0,)))
    learner = Learner(
        "all",
        ("decision",),
        Backpropagation(),
        CrossEntropy("decision"),
        Optimiser("sgd", 0.1),
        ("school",),
        gate=gate,
    )
    phases = [Phase("school", 1, 40)]
    rng = ReplicaStreams((0,))
    learnt, history = train(
        net, params, [stimuli], [learner], phases, rng=rng, modulators=modulators, observe=()
    )
    observed = history.table().query("quantity == 'modulator'")
    assert set(observed.area) == set(modulators)
    return {name: learnt[name] - params[name] for name in params}


def test_a_gate_scales_what_is_learnt():
    free, gated = trained("", {}), trained("acetylcholine", {"acetylcholine": Uncertainty("decision")})
    ratio = gated["eye->decision.weight"] / free["eye->decision.weight"]
    assert float(ratio.std()) < 1e-4
    assert 0.9 < float(ratio.mean()) < 1.0


def test_a_gate_that_nobody_sets_is_an_error():
    with pytest.raises(SpecificationError, match="learner 'all' is gated"):
        trained("dopamine", {})


def test_a_signal_that_is_not_finite_is_an_error():
    nan = {"decision": torch.full((1, 1, 2, 3), float("nan"))}
    with pytest.raises(DivergenceError, match="'acetylcholine' is not finite"):
        modulate({"acetylcholine": Uncertainty("decision")}, nan, Batch({}, {}, 1), {}, replicas=1)


def test_a_modulator_cannot_take_the_place_of_a_target():
    with pytest.raises(SpecificationError, match="bears the name of a target"):
        modulate(
            {"label": Uncertainty("a")},
            {"a": torch.zeros(1, 1, 1, 2)},
            Batch({}, {"label": torch.zeros(1, 1)}, 1),
            {},
            replicas=1,
        )


@pytest.mark.parametrize(
    ("modulator", "problem"),
    [
        (Uncertainty("PFC"), "does not exist"),
        (RewardPredictionError(), "not there"),
        (Horizon(), "not there"),
    ],
)
def test_what_a_modulator_cannot_read_is_an_error(modulator, problem):
    with pytest.raises(SpecificationError, match=problem):
        modulator.step({}, Batch({}, {}, 1), modulator.init(1, like=LIKE))


def test_a_discount_that_nobody_sets_is_an_error():
    batch = Batch({}, {"reward": torch.ones(1, 2, 1)}, 1)
    with pytest.raises(SpecificationError, match="set by nobody"):
        RewardPredictionError("c", discount="serotonin").step({"c": torch.ones(1, 1, 2, 1)}, batch, {})


@pytest.mark.parametrize(
    "make",
    [
        lambda: Surprise(SquaredError("a", "b"), memory=0.5),
        lambda: RewardPredictionError(discount=1.5),
        lambda: RewardPredictionError(memory=0.0),
        lambda: Horizon(shortest=0.9, longest=0.5),
    ],
)
def test_impossible_options_are_errors(make):
    with pytest.raises(SpecificationError):
        make()
