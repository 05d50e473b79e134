import importlib.util
import inspect

import pytest
import torch

from arealis.networks import neurons
from arealis.numerics.spiking import can_scan_model, models_scan

COMPILED = [n for n in vars(neurons).values() if inspect.isclass(n) and hasattr(n, "kernel")]


def test_compiled_code_takes_plain_numbers_on_the_processor_only():
    plain = torch.zeros(2)
    assert can_scan_model(plain, plain)
    assert not can_scan_model(plain, plain.double())
    assert not can_scan_model(plain.half())
    assert not can_scan_model(plain.to("meta"))
    followed = torch.zeros(2, requires_grad=True)
    assert not can_scan_model(plain, followed)
    with torch.no_grad():
        assert can_scan_model(plain, followed)


def test_every_model_runs_where_numba_is_missing(monkeypatch):
    monkeypatch.setattr(models_scan, "find_spec", lambda name: None)
    assert not can_scan_model(torch.zeros(2))
    neuron, drive = neurons.FitzHughNagumo(step_duration=1e-4), torch.full((40, 1, 1, 1), 1.0)
    assert float(neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1].sum()) == 1


@pytest.mark.parametrize("model", COMPILED, ids=lambda m: m.__name__)
def test_a_model_has_as_many_numbers_as_its_compiled_step_takes(model):
    assert importlib.util.find_spec("numba") is not None
    from arealis.numerics.spiking import models_kernels

    neuron = model(step_duration=1e-4)
    source = inspect.getsource(getattr(models_kernels, model.kernel))
    unpacked = next(line for line in source.splitlines() if line.strip().endswith("= p"))
    assert len(unpacked.split(",")) == len(neuron.coefficients())


def test_arguments_stay_as_they_were():
    neuron, drive = neurons.Izhikevich(step_duration=1e-4), torch.full((50, 1, 1, 2), 10.0)
    state = {name: value.clone() for name, value in neuron.initial((1, 1, 2), drive).items()}
    before = {name: value.clone() for name, value in state.items()}
    neuron.scan(state, drive)
    assert all(torch.equal(state[name], before[name]) for name in state)
    assert (drive == 10).all()


def test_a_drive_that_is_expanded_is_read_alike():
    neuron = neurons.AdaptiveExponential(step_duration=1e-4)
    once = torch.full((1, 1, 1, 3), 900.0, dtype=torch.float64)
    state = neuron.initial((1, 1, 3), once)
    spread, whole = once.expand(500, 1, 1, 3), once.repeat(500, 1, 1, 1)
    assert torch.equal(neuron.scan(state, spread)[2]["potential"], neuron.scan(state, whole)[2]["potential"])
