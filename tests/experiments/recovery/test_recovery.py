"""Recovery studies give known answers where the answer is known."""

import numpy as np
import pytest

from arealis.comparison.instrument import Instrument
from arealis.experiments.recovery import plant_populations, record_population, recover
from arealis.numerics import linear_cka
from arealis.types import DataError, EstimatorCard


def instrument(evaluate, **fields):
    return Instrument("made up", evaluate, EstimatorCard("made up"), (), **fields)


def cka(x, y):
    return float(linear_cka(x, y, debiased=True))


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("relation", [0.0, 0.5, 1.0])
def test_each_unit_shares_the_planted_part(relation):
    two = plant_populations(4000, 30, relation, moving=False, rng=rng())
    same = [np.corrcoef(two.model[:, 0, u], two.brain[:, 0, u])[0, 1] for u in range(30)]
    assert np.mean(same) == pytest.approx(relation, abs=0.03)
    assert two.brain.std(axis=(0, 1)) == pytest.approx(1)


@pytest.mark.parametrize(("relation", "shared"), [(0.0, 0), (0.5, 3), (1.0, 6)])
def test_moving_populations_share_frequencies(relation, shared):
    two = plant_populations(50, 20, relation, moving=True, rng=rng())
    assert two.model.shape == two.brain.shape == (50, 40, 20)
    found = [_frequencies(side) for side in (two.model, two.brain)]
    assert sum(np.abs(found[0] - f).min() < 1e-6 for f in found[1]) == shared


def _frequencies(population):
    """Angles of the eigenvalues of the linear map from each moment to the next."""
    now, then = (population[:, s].reshape(-1, 20) for s in (slice(None, -1), slice(1, None)))
    basis = np.linalg.svd(now, full_matrices=False)[2][:12].T
    eigenvalues = np.linalg.eigvals(np.linalg.lstsq(now @ basis, then @ basis, rcond=None)[0])
    return np.sort(np.angle(eigenvalues[eigenvalues.imag > 0]))


def test_a_recording_is_signal_and_noise():
    population = rng().normal(size=(3, 1, 5))
    recorded = record_population(population, np.array([4, 0]), 20_000, 2.0, rng=rng(1))
    assert recorded.mean(axis=1) == pytest.approx(population[..., [4, 0]], abs=0.07)
    assert recorded.std(axis=1) == pytest.approx(2, rel=0.03)


def test_power_and_bias_improve_with_units_and_trials():
    table = recover(instrument(cka), units=(4, 64), trials=(1, 16), repeats=30, rng=rng()).table
    value = table.value.to_numpy().reshape(2, 2)
    assert (np.diff(value, axis=0) > 0).all()
    assert (np.diff(value, axis=1) > 0).all()
    assert (table.bias < 0).all()
    assert table.bias.iloc[-1] > -0.1
    assert table.power.iloc[0] < table.power.iloc[-1] == 1
    assert ((table.power_low <= table.power) & (table.power <= table.power_high)).all()


def test_strangers_are_found_as_often_as_chance_has_it():
    table = recover(instrument(cka), units=(32,), trials=(2,), relation=0.0, repeats=200, rng=rng()).table
    assert table.power_low.item() < 0.05 < table.power_high.item() + 0.03


def test_small_numbers_can_mean_alike():
    table = recover(
        instrument(lambda x, y: 1 - cka(x, y), alike_is="low"),
        units=(64,),
        trials=(16,),
        repeats=20,
        rng=rng(),
    ).table
    assert table.power.item() == 1
    assert table.bias.item() > 0


def test_matched_units_are_the_same_on_both_sides():
    seen = []

    def evaluate(x, y):
        seen.append((x.shape, y.shape))
        return float(np.mean([np.corrcoef(x[:, u], y[:, u])[0, 1] for u in range(x.shape[1])]))

    table = recover(
        instrument(evaluate, units="matched"), units=(7,), trials=(50,), repeats=10, rng=rng()
    ).table
    assert seen[-1] == ((60, 7), (60, 7))
    assert table.value.item() == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(("reads", "shape"), [("trials", (60, 3, 8)), ("trajectories", (60, 40, 8))])
def test_an_instrument_gets_what_it_reads(reads, shape):
    seen = []

    def evaluate(x, y):
        seen.append((x.ndim, y.shape))
        return float(y.std())

    recover(instrument(evaluate, reads=reads), units=(8,), trials=(3,), repeats=2, rng=rng())
    assert seen[-1] == (3, shape)


def test_experiments_without_a_value_find_nothing():
    def evaluate(x, y):
        if y.shape[1] < 10:
            raise DataError("few", given="8", needed="10", action="record more")
        return cka(x, y)

    table = recover(instrument(evaluate), units=(8, 64), trials=(4,), repeats=10, rng=rng()).table
    assert table["without a value"].tolist() == [10, 0]
    assert table.power.tolist() == [0, 1]
    assert np.isnan(table.value[0])


def test_what_cannot_be_simulated_is_refused():
    with pytest.raises(DataError, match="0 \\(strangers\\) to 1"):
        plant_populations(5, 5, 1.5, moving=False, rng=rng())
    wrong = (
        {"units": (300,)},
        {"units": ()},
        {"trials": (0,)},
        {"stimuli": 1},
        {"noise": -1.0},
        {"repeats": 0},
    )
    for numbers in wrong:
        with pytest.raises(DataError, match="no more units than the"):
            recover(instrument(cka), rng=rng(), **numbers)

    def never(x, y):
        raise DataError("no", given="", needed="", action="")

    with pytest.raises(DataError, match="no value for whole populations"):
        recover(instrument(never), repeats=2, rng=rng())
