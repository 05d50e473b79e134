"""Slowness is that of slow feature analysis, and silence is no way to it."""

import pytest
import torch
from scipy.linalg import eigh
from tests.objectives.drawn import NOTHING, normal

from arealis.objectives import Slowness
from arealis.types import SpecificationError

TIME = torch.arange(400.0, dtype=torch.float64)


def mixture():
    """Four signals of different speed, mixed, in two examples ``[time, 1, 2, 4]``."""
    parts = [[(speed * TIME + phase).sin() for speed in (0.05, 0.2, 0.6, 1.5)] for phase in (0.0, 1.0)]
    signals = torch.stack([torch.stack(p, dim=-1) for p in parts], dim=1)[:, None]
    return signals @ normal(4, 4)


def slowest(signals, features):
    """Sum of the smallest generalised eigenvalues, by SciPy."""
    centred = (signals - signals.mean((0, 2), keepdim=True)).flatten(0, 2).numpy()
    changes = signals.diff(dim=0).flatten(0, 2).numpy()
    values, vectors = eigh(changes.T @ changes / len(changes), centred.T @ centred / len(centred))
    return values[:features].sum(), torch.as_tensor(vectors[:, :features])


def test_its_minimum_over_linear_maps_is_that_of_slow_feature_analysis():
    signals = mixture()
    least, vectors = slowest(signals, 2)
    objective = Slowness("V2", silence=1e-9)
    best = objective({"V2": signals @ vectors}, NOTHING).mean()
    assert float(best) == pytest.approx(least, rel=1e-5)
    for seed in range(20):
        assert objective({"V2": signals @ normal(4, 2, seed=seed)}, NOTHING).mean() > least


def test_descent_finds_the_slowest_signal():
    signals = mixture()
    least, _ = slowest(signals, 1)
    weights = normal(4, 1, seed=3).requires_grad_()
    optimiser = torch.optim.LBFGS([weights], max_iter=100, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        cost = Slowness("V2", silence=1e-9)({"V2": signals @ weights}, NOTHING).mean()
        cost.backward()
        return cost

    optimiser.step(closure)
    assert float(closure().detach()) == pytest.approx(least, rel=1e-3)


def test_silence_and_repetition_cost_as_much_as_the_fastest_signal():
    silent = torch.zeros(10, 1, 2, 3, dtype=torch.float64)
    torch.testing.assert_close(Slowness("V2")({"V2": silent}, NOTHING), torch.full((1, 2), 12.0).double())
    one = mixture()[..., :1]
    alone, twice = (Slowness("V2", 1e-6)({"V2": r}, NOTHING).mean() for r in (one, one.expand(-1, -1, -1, 2)))
    assert float(twice - alone) == pytest.approx(4.0, abs=1e-3)
    alternating = (-1.0) ** TIME.view(-1, 1, 1, 1)
    assert float(Slowness("V2", 1e-9)({"V2": alternating}, NOTHING)) == pytest.approx(4.0, abs=1e-6)


def test_it_does_not_depend_on_scale_offset_or_rotation():
    here, turn = normal(20, 2, 3, 4), normal(4, 4, seed=1)
    objective = Slowness("V2", silence=1e-9)
    torch.testing.assert_close(
        objective({"V2": here @ turn + 5}, NOTHING), objective({"V2": here}, NOTHING), rtol=1e-5, atol=1e-5
    )


def test_what_is_not_finite_stays_so():
    """The training loop reports divergence; the cost does not hide it."""
    broken = normal(5, 2, 3, 4)
    broken[0, 0, 0, 0] = torch.nan
    cost = Slowness("V2")({"V2": broken}, NOTHING)
    assert cost[0].isnan().all()
    assert cost[1].isfinite().all()


def test_a_single_step_is_an_error():
    with pytest.raises(SpecificationError, match="no later time step"):
        Slowness("V2")({"V2": normal(1, 1, 3, 4)}, NOTHING)
