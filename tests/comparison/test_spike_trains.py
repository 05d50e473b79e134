"""Models of spike trains: bits per spike by their definition, distances beside Poisson trains."""

import numpy as np
import pytest
from scipy.stats import bernoulli

from arealis.comparison import bits_per_spike, van_rossum, victor_purpura
from arealis.numerics.spike_trains import van_rossum_distances, victor_purpura_distances
from arealis.types import DataError, NotEstimable, Range, SpecificationError, make_responses

STIMULI, STEPS, LEAD, STEP = 6, 120, 20, 0.002
TIME = STEP * (np.arange(STEPS) + 1 - LEAD)


def labelled(values, *, area="cell", time=TIME, names=None):
    names = [f"s{i}" for i in range(len(values))] if names is None else names
    units = [f"u{i}" for i in range(values.shape[3])]
    return make_responses(
        values,
        stimulus_id=names,
        unit_id=units,
        area=area,
        time=time,
        quantity="spikes",
        unit="1",
        provenance="made up",
    )


def rates(seed=0):
    """A probability that comes and goes ``[stimulus, 1, time, 1]``."""
    phase = np.random.default_rng(seed).uniform(0, 6, (STIMULI, 1))
    return (0.15 + 0.14 * np.sin(phase + np.arange(STEPS) / 5))[:, None, :, None]


def drawn(p, trials=1, seed=1):
    shape = (len(p), trials, *p.shape[2:])
    return (np.random.default_rng(seed).random(shape) < p).astype(float)


def ones(draws=60):
    return np.random.default_rng(2).multinomial(STIMULI, np.full(STIMULI, 1 / STIMULI), draws).astype(float)


class TestBits:
    def test_definition(self):
        p, spikes = rates(), drawn(rates())
        found = bits_per_spike(labelled(p), labelled(spikes), area="cell", weights=ones())
        later, told = spikes[:, :, LEAD:], p[:, :, LEAD:]
        constant = bernoulli.logpmf(later, later.mean()).sum()
        expected = (bernoulli.logpmf(later, told).sum() - constant) / later.sum() / np.log(2)
        assert found.value == pytest.approx(expected, rel=1e-12)
        assert found.n == STIMULI

    def test_draws_are_of_whole_stimuli(self):
        p, spikes, weights = rates(), drawn(rates()), ones()
        found = bits_per_spike(labelled(p), labelled(spikes), area="cell", weights=weights)
        often = np.repeat(np.arange(STIMULI), weights[3].astype(int))
        again = labelled(p[often]), labelled(spikes[often])
        assert found.draws[3] == pytest.approx(
            bits_per_spike(*again, area="cell", weights=np.ones((1, len(often)))).value, rel=1e-10
        )
        assert found.interval.low < found.value < found.interval.high

    def test_the_recorded_rate_has_none_and_the_truth_most(self):
        p, spikes = rates(), drawn(rates())
        flat = np.full_like(p, spikes[:, :, LEAD:].mean())
        at = [
            bits_per_spike(labelled(x), labelled(spikes), area="cell", weights=ones()).value
            for x in (flat, p, 1 - p, p**2)
        ]
        assert at[0] == pytest.approx(0, abs=1e-12)
        assert at[1] == max(at)
        assert at[2] < 0

    def test_stimuli_may_come_in_any_order(self):
        p, spikes = rates(), drawn(rates())
        names = [f"s{i}" for i in range(STIMULI)][::-1]
        mixed = bits_per_spike(labelled(p[::-1], names=names), labelled(spikes), area="cell", weights=ones())
        plain = bits_per_spike(labelled(p), labelled(spikes), area="cell", weights=ones())
        assert mixed.value == pytest.approx(plain.value, rel=1e-12)

    @pytest.mark.parametrize("certain", [0.0, 1.0])
    def test_what_was_certain_and_did_not_come_costs_much_but_not_without_end(self, certain):
        told = labelled(np.full_like(rates(), certain))
        found = bits_per_spike(told, labelled(drawn(rates())), area="cell", weights=ones())
        assert -1000 < found.value < -30

    def test_without_spikes_there_is_nothing_to_tell(self):
        nothing = labelled(np.zeros_like(rates()))
        found = bits_per_spike(labelled(rates()), nothing, area="cell", weights=ones())
        assert isinstance(found, NotEstimable)

    @pytest.mark.parametrize("wrong", [2.0, -0.1, np.nan])
    def test_a_model_that_gives_no_probabilities(self, wrong):
        with pytest.raises(DataError, match="no probabilities"):
            bits_per_spike(
                labelled(np.full_like(rates(), wrong)), labelled(drawn(rates())), area="cell", weights=ones()
            )


MEASURES = {
    "van_rossum": (van_rossum, {"time_constant": 0.01}, van_rossum_distances),
    "victor_purpura": (victor_purpura, {"cost": 100.0}, victor_purpura_distances),
}


@pytest.fixture(params=sorted(MEASURES))
def distance(request):
    taken, options, arithmetic = MEASURES[request.param]

    def measured(model, recording, seed=0, **changed):
        given = {"area": "cell", "weights": ones(), "permutations": 100, "rng": np.random.default_rng(seed)}
        return taken(model, recording, **{**given, **options, **changed})

    return measured, lambda x, y: arithmetic(x, y, **options)


def times(train):
    return STEP * np.flatnonzero(train[LEAD:])


def test_it_is_the_mean_over_pairs(distance):
    measured, arithmetic = distance
    spikes, model = drawn(rates()), drawn(rates(), trials=3, seed=5)
    expected = [
        arithmetic([times(model[n, k, :, 0])], [times(spikes[n, 0, :, 0])]).item()
        for n in range(STIMULI)
        for k in range(3)
    ]
    found = measured(labelled(model), labelled(spikes))
    assert found.value == pytest.approx(np.mean(expected), rel=1e-9)
    per_stimulus = np.reshape(expected, (STIMULI, 3)).mean(axis=1)
    np.testing.assert_allclose(found.draws, ones() @ per_stimulus / STIMULI, rtol=1e-9)
    assert found.card.options["alike is"] == "low"


def test_zero_for_the_same_and_less_than_poisson_for_the_truth(distance):
    measured, _ = distance
    spikes = drawn(rates())
    assert measured(labelled(spikes), labelled(spikes)).value == pytest.approx(0, abs=1e-9)
    known = measured(labelled(drawn(rates(), trials=20, seed=5)), labelled(spikes))
    assert isinstance(known.null, Range)
    flat = np.full_like(rates(), spikes[:, :, LEAD:].mean())
    poisson = measured(labelled(drawn(flat, trials=200, seed=6)), labelled(spikes))
    assert known.null.low < poisson.value < known.null.high
    assert known.value < poisson.value


def test_units_are_averaged(distance):
    measured, _ = distance
    spikes, model = drawn(rates()), drawn(rates(), seed=5)
    both = measured(
        labelled(np.concatenate([model, spikes], axis=3)), labelled(np.concatenate([spikes, spikes], axis=3))
    )
    assert both.value == pytest.approx(measured(labelled(model), labelled(spikes)).value / 2, rel=1e-9)


def test_a_model_that_gives_no_spikes(distance):
    measured, _ = distance
    with pytest.raises(DataError, match=r"no spike trains.*free_running"):
        measured(labelled(rates()), labelled(drawn(rates())))


def test_a_recording_that_holds_no_spikes(distance):
    measured, _ = distance
    gap = drawn(rates())
    gap[0, 0, -1] = np.nan
    with pytest.raises(DataError, match=r"recording holds no spike trains.*1 missing"):
        measured(labelled(drawn(rates())), labelled(gap))


@pytest.mark.parametrize(
    ("model", "recording"),
    [
        (labelled(rates()[:, :, 1:], time=TIME[1:]), labelled(drawn(rates()))),
        (labelled(rates(), area="axon"), labelled(drawn(rates()))),
        (labelled(rates()), labelled(drawn(rates()), time=TIME**3 + 1)),
        (labelled(rates()), labelled(drawn(rates()), time=TIME - 1)),
        (labelled(rates()[:, :, :1], time=[1.0]), labelled(drawn(rates()[:, :, :1]), time=[1.0])),
    ],
)
def test_sides_that_do_not_fit(model, recording):
    with pytest.raises(DataError, match="laid beside"):
        bits_per_spike(model, recording, area="cell", weights=ones())


@pytest.mark.parametrize(("taken", "wrong"), [(van_rossum, "time_constant"), (victor_purpura, "cost")])
def test_scales_that_cannot_be(taken, wrong):
    spikes, rng = labelled(drawn(rates())), np.random.default_rng(0)
    with pytest.raises(SpecificationError, match="no precision"):
        taken(spikes, spikes, area="cell", weights=ones(), permutations=100, rng=rng, **{wrong: -1.0})
