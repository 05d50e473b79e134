import numpy as np
import pytest
import torch

from arealis.networks.pretrained import efficientnet_lite0, read_efficientnet_lite0
from arealis.networks.pretrained.architecture import convolutions
from arealis.types import DataError, NetworkError


def test_the_same_generator_gives_the_same_network_and_another_seed_another(untrained):
    again = efficientnet_lite0(pretrained=False, rng=np.random.default_rng(0))
    other = efficientnet_lite0(pretrained=False, rng=np.random.default_rng(1))
    assert untrained.provenance == again.provenance != other.provenance
    assert all(torch.equal(untrained.parameters[n], again.parameters[n]) for n in again.parameters)


def test_initial_weights_have_the_documented_spread_and_statistics_are_neutral(untrained):
    for convolution in convolutions():
        weights = untrained.parameters[convolution.weight]
        variance = 2 / (convolution.side**2 * (1 if convolution.depthwise else convolution.channels_out))
        assert float(weights.var()) == pytest.approx(variance, rel=6 * (2 / weights.numel()) ** 0.5)
        neutral = {"weight": 1, "running_var": 1, "bias": 0, "running_mean": 0}
        for name, value in neutral.items():
            assert (untrained.parameters[f"{convolution.norm}.{name}"] == value).all()
    assert float(untrained.parameters["_fc.weight"].abs().max()) == pytest.approx(1000**-0.5, rel=1e-3)


def test_an_untrained_network_needs_randomness():
    with pytest.raises(NetworkError, match="needs random weights"):
        efficientnet_lite0(pretrained=False)


def test_published_weights_are_read_by_name_and_counts_are_left_out(tmp_path, untrained):
    extra = {"_bn0.num_batches_tracked": torch.tensor(7)}
    torch.save({**untrained.parameters, **extra}, tmp_path / "weights.pth")
    found = read_efficientnet_lite0(tmp_path / "weights.pth")
    assert list(found) == list(untrained.parameters)
    assert all(torch.equal(found[name], untrained.parameters[name]) for name in found)


@pytest.mark.parametrize(
    ("changes", "given"),
    [
        ({"_fc.bias": None}, "1 tensors missing or misshapen, 0 strange"),
        ({"_fc.bias": torch.zeros(10)}, "1 tensors missing or misshapen, 0 strange"),
        ({"_se.weight": torch.zeros(10)}, "0 tensors missing or misshapen, 1 strange"),
        ({"_fc.bias": torch.full((1000,), torch.nan)}, r"not finite in _fc\.bias"),
        ({"_fc.bias": [0.0] * 1000}, "dict, not tensors by name"),
    ],
    ids=["absent", "misshapen", "strange", "not finite", "list"],
)
def test_weights_of_another_network(tmp_path, untrained, changes, given):
    changed = {n: v for n, v in {**untrained.parameters, **changes}.items() if v is not None}
    torch.save(changed, tmp_path / "weights.pth")
    with pytest.raises(DataError, match=given):
        read_efficientnet_lite0(tmp_path / "weights.pth")


def test_a_file_that_would_run_code_is_refused(tmp_path):
    torch.save(print, tmp_path / "weights.pth")
    with pytest.raises(DataError, match="UnpicklingError"):
        read_efficientnet_lite0(tmp_path / "weights.pth")


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.999])
def test_a_file_that_is_cut_short(tmp_path, untrained, kept):
    path = tmp_path / "weights.pth"
    torch.save(dict(untrained.parameters), path)
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content))])
    with pytest.raises(DataError, match="cannot use the weights"):
        read_efficientnet_lite0(path)


@pytest.mark.real_data
def test_the_published_weights_fit_the_architecture(trained, untrained):
    assert list(trained.parameters) == list(untrained.parameters)
    assert "efficientnet_lite0 sha256:57934424" in trained.provenance
