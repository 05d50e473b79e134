"""A wrapped module is recorded as it computes, lesioned where it is asked to be, and left unchanged."""

import numpy as np
import pytest
import torch
from torch import nn

from arealis.networks import wrap_module
from arealis.types import NetworkError


class Recurrent(nn.Module):
    """A module whose submodule returns a tuple."""

    def __init__(self):
        nn.Module.__init__(self)
        self.memory = nn.LSTM(3, 4, batch_first=True)
        self.unused = nn.Linear(1, 1)

    def forward(self, x):
        return self.memory(x)[0]


@pytest.fixture
def module():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Dropout(0.5), nn.Linear(144, 5))


IDS = [f"image {i}" for i in range(10)]


def test_layers_are_recorded_in_one_pass_and_in_order(module):
    images = torch.randn(10, 1, 8, 8)
    calls = []
    module[0].register_forward_hook(lambda *_: calls.append(1))
    r = wrap_module(module, ["0", "4"]).respond(images, stimulus_id=IDS, batch=4)
    assert len(calls) == 3
    module.eval()
    with torch.no_grad():
        expected = torch.cat([module[0](images).flatten(1), module(images)], dim=1)
    np.testing.assert_allclose(r.values[:, 0, 0], expected, rtol=1e-5, atol=1e-6)
    assert r.coords["area"].values.tolist() == ["0"] * 144 + ["4"] * 5


def test_only_the_units_asked_for_are_kept(module):
    images = torch.randn(10, 1, 8, 8)
    whole = wrap_module(module, ["0", "4"]).respond(images, stimulus_id=IDS)
    some = wrap_module(module, ["0", "4"]).respond(images, stimulus_id=IDS, units={"0": [5, 2]})
    assert some.coords["unit_id"].values.tolist()[:2] == ["0[5]", "0[2]"]
    np.testing.assert_array_equal(some.values[..., :2], whole.values[..., [5, 2]])


def test_a_lesion_is_felt_downstream_and_the_module_is_left_as_it_was(module):
    images = torch.randn(10, 1, 8, 8)
    module.train()
    network = wrap_module(module, ["0", "4"])
    whole = network.respond(images, stimulus_id=IDS)
    lesioned = network.silence("1", range(72)).silence("1", range(72, 144)).respond(images, stimulus_id=IDS)
    final = lesioned.values[:, 0, 0, 144:]
    np.testing.assert_allclose(final, np.tile(module[4].bias.detach(), (10, 1)), rtol=1e-6)
    np.testing.assert_array_equal(network.respond(images, stimulus_id=IDS).values, whole.values)
    assert module.training
    assert not any(m._forward_hooks for m in module.modules())


def test_a_submodule_that_returns_a_tuple_is_recorded_and_lesioned():
    torch.manual_seed(0)
    network, x = wrap_module(Recurrent(), ["memory"]), torch.randn(2, 6, 3)
    assert network.respond(x, stimulus_id=["a", "b"]).sizes["unit"] == 24
    assert (network.silence("memory", [3]).respond(x, stimulus_id=["a", "b"]).values[..., 3] == 0).all()


def test_provenance_tells_two_sets_of_weights_apart(module):
    images = torch.zeros(10, 1, 8, 8)
    network = wrap_module(module, ["4"])
    before = network.respond(images, stimulus_id=IDS).attrs["provenance"]
    with torch.no_grad():
        module[4].bias += 1
    assert network.respond(images, stimulus_id=IDS).attrs["provenance"] != before


def test_an_unknown_submodule_is_an_error(module):
    with pytest.raises(NetworkError, match="lacks a submodule"):
        wrap_module(module, ["layer4"])
    with pytest.raises(NetworkError, match="lacks a submodule"):
        wrap_module(module, ["0"]).silence("9", [0])


def test_a_submodule_that_never_runs_is_an_error():
    with pytest.raises(NetworkError, match="gave no activity"):
        wrap_module(Recurrent(), ["unused"]).respond(torch.randn(1, 6, 3), stimulus_id=["a"])


class Repeated(nn.Module):
    """A module that runs one submodule three times."""

    def __init__(self):
        nn.Module.__init__(self)
        self.layer = nn.Linear(4, 4)
        self.last = nn.Linear(4, 2)

    def forward(self, x):
        for _ in range(3):
            x = torch.tanh(self.layer(x))
        return self.last(x)


def test_a_submodule_that_runs_several_times_is_an_area_each_time():
    torch.manual_seed(0)
    module, x = Repeated(), torch.randn(10, 4)
    r = wrap_module(module, ["layer", "last"]).respond(x, stimulus_id=IDS, units={"layer": [2, 0]}, batch=4)
    assert list(dict.fromkeys(r.coords["area"].values)) == ["layer", "layer, pass 2", "layer, pass 3", "last"]
    with torch.no_grad():
        second = module.layer(torch.tanh(module.layer(x)))
    recorded = r.values[:, 0, 0, r.coords["area"].values == "layer, pass 2"]
    np.testing.assert_allclose(recorded, second[:, [2, 0]], rtol=1e-5, atol=1e-6)


def test_a_lesion_of_a_submodule_holds_whenever_it_runs():
    network = wrap_module(Repeated(), ["layer"]).silence("layer", [1])
    r = network.respond(torch.randn(10, 4), stimulus_id=IDS)
    assert (r.values[..., 1::4] == 0).all()
