"""Spike-timing rules: the window, every pair counted, drift by Poisson spikes, reward that comes late."""

import math
from functools import partial

import pytest
import torch

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.networks.synapses import delta_synapse
from arealis.numerics import ReplicaStreams, last_event, leaky_sum
from arealis.rules import SpikeTimingDependentPlasticity, TripletSpikeTimingDependentPlasticity
from arealis.types import Batch, SpecificationError

DT = 0.001
Pairs = partial(SpikeTimingDependentPlasticity, largest=100.0)


def learnt(rule, pre, post, targets=None, weight=1.0, delay=0.0):
    """Growth of the synapses between given trains ``[time, batch, unit]``."""
    area = Area("post", tuple("abc"[: post.shape[-1]]), RateNeuron("linear"), bias=False)
    synapse = delta_synapse(step_duration=DT, delay=delay)
    bundle = Bundle(("pre",), ("post",), dense, synapse=synapse if delay else None)
    rng = ReplicaStreams((0,))
    net, params = build([area], [bundle], inputs={"pre": pre.shape[-1]}, rng=rng, dtype=torch.float64)
    params = {k: torch.full_like(v, weight) for k, v in params.items()}
    batch = Batch({"pre": pre[:, None]}, targets or {}, len(pre))
    state = rule.init(net, params, None, ("post",), rng=rng)
    updates, _, _ = rule.step(net, params, {"post": post[:, None]}, batch, None, ("post",), state, rng=rng)
    return -updates["pre->post.weight"][0]


def trains(*, steps=120, batch=2, units=3, chance=0.08, seed=0):
    drawn = torch.rand((steps, batch, units), generator=torch.Generator().manual_seed(seed))
    return (drawn < chance).to(torch.float64)


def single(step, steps=200):
    train = torch.zeros(steps, 1, 1, dtype=torch.float64)
    train[step] = 1
    return train


@pytest.mark.parametrize("lead", [-60, -20, -1, 0, 1, 20, 60])
def test_the_window_of_one_pair(lead):
    rule = Pairs(potentiation_time=0.015, depression_time=0.03)
    change = float(learnt(rule, single(100), single(100 + lead)))
    expected = 0.01 * math.exp(-lead / 15) if lead >= 0 else -0.012 * math.exp(lead / 30)
    assert change == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("pairing", ["all", "nearest"])
def test_every_pair_counts_as_the_pairing_says(pairing):
    pre, post = trains(seed=1), trains(seed=2, units=2)
    rule = Pairs(pairing=pairing)
    expected = torch.zeros(2, 3, dtype=torch.float64)
    for b in range(2):
        for i in range(2):
            for j in range(3):
                sent = torch.nonzero(pre[:, b, j]).ravel().tolist()
                fired = torch.nonzero(post[:, b, i]).ravel().tolist()
                for f in fired:
                    earlier = [s for s in sent if s <= f]
                    counted = earlier if pairing == "all" else earlier[-1:]
                    expected[i, j] += sum(0.01 * math.exp((s - f) / 20) for s in counted)
                for s in sent:
                    earlier = [f for f in fired if f < s]
                    counted = earlier if pairing == "all" else earlier[-1:]
                    expected[i, j] -= sum(0.012 * math.exp((f - s) / 20) for f in counted)
    torch.testing.assert_close(learnt(rule, pre, post), expected / 2, rtol=1e-9, atol=1e-14)


def test_independent_poisson_spikes_drift_as_theory_says():
    r"""Growth a second is r_pre r_post (A₊ Σ_{k≥0} e^{-k/τ₊} − A₋ Σ_{k≥1} e^{-k/τ₋})."""
    steps, chance = 2000, 0.02
    pre = trains(steps=steps, batch=400, units=3, chance=chance, seed=3)
    post = trains(steps=steps, batch=400, units=2, chance=chance, seed=4)
    up, down = (1 / (1 - math.exp(-1 / 20)), 1 / (math.exp(1 / 20) - 1))
    expected = steps * chance**2 * (0.01 * up - 0.012 * down)
    assert float(learnt(Pairs(), pre, post).mean()) == pytest.approx(expected, rel=0.06)


def test_growth_is_less_for_strong_synapses_and_loss_for_weak_ones():
    soft = Pairs(largest=2.0, weight_dependence=1.0)
    gained = [float(learnt(soft, single(50), single(60), weight=w)) for w in (0.5, 1.0, 1.5)]
    lost = [float(learnt(soft, single(60), single(50), weight=w)) for w in (0.5, 1.0, 1.5)]
    assert gained == pytest.approx([0.01 * math.exp(-0.5) * f for f in (0.75, 0.5, 0.25)])
    assert lost == pytest.approx([-0.012 * math.exp(-0.5) * f for f in (0.25, 0.5, 0.75)])


def test_no_synapse_grows_beyond_its_bound_or_below_nothing():
    strong = SpikeTimingDependentPlasticity(potentiation=5.0)
    assert float(learnt(strong, single(50), single(51), weight=0.9)) == pytest.approx(0.1)
    assert float(learnt(strong, single(51), single(50), weight=0.001)) == pytest.approx(-0.001)


def test_spikes_count_when_they_arrive():
    late = learnt(Pairs(), single(90), single(110), delay=0.015)
    assert float(late) == pytest.approx(0.01 * math.exp(-5 / 20))


def eligibility_the_slow_way(pre, post, reward, rule):
    """A trace a synapse, decayed, and multiplied by reward at each step."""
    eligible = total = last_pre = last_post = 0.0
    for x, y, m in zip(pre.ravel(), post.ravel(), reward.ravel(), strict=True):
        last_pre = last_pre * math.exp(-1 / 20) + float(x)
        late = last_post * math.exp(-1 / 20)
        pairing = rule.potentiation * float(y) * last_pre - rule.depression * float(x) * late
        last_post = late + float(y)
        eligible = eligible * math.exp(-DT / rule.eligibility_time) + pairing
        total += eligible * float(m)
    return total


def test_reward_reaches_back_as_eligibility_a_synapse_would():
    rule = Pairs(modulator="reward", eligibility_time=0.05)
    pre, post = trains(batch=1, units=1, seed=5), trains(batch=1, units=1, seed=6)
    reward = torch.randn((1, 1, 120), generator=torch.Generator().manual_seed(7), dtype=torch.float64)
    expected = eligibility_the_slow_way(pre, post, reward, rule)
    assert float(learnt(rule, pre, post, {"reward": reward})) == pytest.approx(expected, rel=1e-9)
    at_the_end = torch.zeros(1, 1, 120, dtype=torch.float64)
    at_the_end[..., -1] = 2.0
    expected = eligibility_the_slow_way(pre, post, at_the_end, rule)
    paid = {"reward": torch.full((1, 1), 2.0, dtype=torch.float64)}
    assert float(learnt(rule, pre, post, paid)) == pytest.approx(expected, rel=1e-9)


def test_a_modulator_that_is_missing_is_named():
    with pytest.raises(SpecificationError, match="dopamine"):
        learnt(Pairs(modulator="dopamine"), single(5), single(6))


def triplets_the_slow_way(rule, pre, post):
    """The update of the paper, spike by spike."""
    r1 = r2 = o1 = o2 = change = 0.0
    for x, y in zip(pre.ravel(), post.ravel(), strict=True):
        r1, r2 = r1 * math.exp(-DT / rule.presynaptic_time), r2 * math.exp(-DT / rule.slow_presynaptic_time)
        o1, o2 = o1 * math.exp(-DT / rule.postsynaptic_time), o2 * math.exp(-DT / rule.slow_postsynaptic_time)
        if x:
            change -= o1 * (rule.pair_depression + rule.triplet_depression * r2)
            r1, r2 = r1 + 1, r2 + 1
        if y:
            change += r1 * (rule.pair_potentiation + rule.triplet_potentiation * o2)
            o1, o2 = o1 + 1, o2 + 1
    return change


def test_triplets_are_those_of_the_paper():
    rule = TripletSpikeTimingDependentPlasticity(
        pair_potentiation=0.004, triplet_depression=0.003, largest=100.0
    )
    pre = trains(batch=1, units=1, seed=8, chance=0.1)
    post = trains(batch=1, units=1, seed=9, chance=0.1)
    expected = triplets_the_slow_way(rule, pre, post)
    assert float(learnt(rule, pre, post)) == pytest.approx(expected, rel=1e-9)


def test_pairing_pays_at_high_rates_only():
    """Sixty pairs, the presynaptic spike 10 ms ahead: depression at 1 Hz, growth at 50 Hz (Sjöström 2001)."""
    rule = TripletSpikeTimingDependentPlasticity(largest=100.0)
    changes = []
    for rate in (1, 10, 20, 50):
        every = round(1 / rate / DT)
        pre = torch.zeros(60 * every + 20, 1, 1, dtype=torch.float64)
        pre[: 60 * every : every] = 1
        changes.append(float(learnt(rule, pre, torch.roll(pre, 10, 0))))
    assert changes == sorted(changes)
    assert changes[-1] > 0.3
    assert changes[0] < 0.1 * changes[-1]


def test_traces_of_events():
    events = trains(steps=50, seed=11)
    slow, trace = [], torch.zeros_like(events[0])
    for event in events:
        trace = 0.8 * trace + event
        slow.append(trace)
    torch.testing.assert_close(leaky_sum(events, 0.8), torch.stack(slow))
    torch.testing.assert_close(leaky_sum(events.clone().requires_grad_(), 0.8), torch.stack(slow))
    assert last_event(events, 0.8).max() == 1


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: SpikeTimingDependentPlasticity(potentiation_time=0.0001), "potentiation_time"),
        (lambda: SpikeTimingDependentPlasticity(pairing="some"), "pairing"),
        (lambda: SpikeTimingDependentPlasticity(largest=0.0), "largest"),
        (lambda: TripletSpikeTimingDependentPlasticity(slow_presynaptic_time=-1.0), "slow_presynaptic_time"),
        (lambda: TripletSpikeTimingDependentPlasticity(largest=-1.0), "largest"),
    ],
)
def test_options_that_cannot_be_are_refused(make, named):
    with pytest.raises(SpecificationError, match=named):
        make()
