import numpy as np
import pytest
import torch
from torch import nn

from arealis.networks.pretrained import EFFICIENTNET_AREAS
from arealis.networks.pretrained.architecture import BLOCKS
from arealis.networks.pretrained.layers import LAYERS, _padded


def jittered(parameters, seed=0):
    """Parameters whose normalisations do something."""
    draw = torch.Generator().manual_seed(seed)
    return {
        name: value + 0.2 * torch.rand(value.shape, generator=draw) if value.ndim == 1 else value
        for name, value in parameters.items()
    }


def as_modules(convolution, parameters):
    """A convolution and its normalisation built from PyTorch's own modules, for images of even size."""
    margin = convolution.side - convolution.stride if convolution.side > 1 else 0
    before = margin // 2
    convolve = nn.Conv2d(
        convolution.channels_in,
        convolution.channels_out,
        convolution.side,
        convolution.stride,
        groups=convolution.channels_in if convolution.depthwise else 1,
        bias=False,
    )
    norm = nn.BatchNorm2d(convolution.channels_out, eps=1e-3)
    convolve.load_state_dict({"weight": parameters[convolution.weight]})
    counted = {"num_batches_tracked": torch.tensor(0)}
    names = ("weight", "bias", "running_mean", "running_var")
    norm.load_state_dict({n: parameters[f"{convolution.norm}.{n}"] for n in names} | counted)
    pad = nn.ZeroPad2d((before, margin - before, before, margin - before))
    after = nn.Hardtanh(0, 6) if convolution.rectified else nn.Identity()
    return nn.Sequential(pad, convolve, norm, after).eval()


@torch.no_grad()
@pytest.mark.parametrize("number", [0, 1, 3, 4, 11])
def test_blocks_equal_modules_of_pytorch(untrained, number):
    parameters, block = jittered(untrained.parameters), BLOCKS[number]
    draw = torch.Generator().manual_seed(number)
    images = torch.randn((2, block.convolutions[0].channels_in, 8, 8), generator=draw)
    expected = images
    for convolution in block.convolutions:
        expected = as_modules(convolution, parameters)(expected)
    if number == 4:
        expected = expected + images
    found = LAYERS[f"block{number}"](parameters, images)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("side", [1, 3, 5])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("pixels", [7, 8, 112])
def test_margins_keep_a_position_for_every_stride(side, stride, pixels):
    padded = _padded(torch.ones(1, 1, pixels, pixels), side, stride)
    assert (padded.shape[2] - side) // stride + 1 == -(-pixels // stride)
    margin = padded.shape[2] - pixels
    assert padded[0, 0, margin // 2 : margin // 2 + pixels].sum() == pixels * pixels


def test_areas_are_in_the_order_of_an_image():
    assert list(EFFICIENTNET_AREAS[:2]) == ["stem", "block0"]
    assert list(EFFICIENTNET_AREAS[-4:]) == ["block15", "head", "pooled", "logits"]
    assert len(EFFICIENTNET_AREAS) == 20


@torch.no_grad()
def test_class_scores_are_linear_in_what_is_pooled(untrained):
    parameters = jittered(untrained.parameters)
    maps = torch.rand((3, 1280, 7, 7), generator=torch.Generator().manual_seed(0))
    pooled = LAYERS["pooled"](parameters, maps)
    np.testing.assert_allclose(pooled, maps.numpy().mean(axis=(2, 3)), rtol=1e-5)
    scores = LAYERS["logits"](parameters, pooled).numpy()
    expected = pooled.numpy() @ parameters["_fc.weight"].numpy().T + parameters["_fc.bias"].numpy()
    np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-4)
