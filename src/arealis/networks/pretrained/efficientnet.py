"""EfficientNet-lite0: a small convolutional network, trained to name objects or as it was initialised."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from arealis.data import fetch, provenance
from arealis.networks.pretrained.architecture import convolutions, parameter_shapes
from arealis.types import DataError, NetworkError

__all__ = ["EfficientNet", "efficientnet_lite0", "read_efficientnet_lite0"]


@dataclass(frozen=True)
class EfficientNet:
    """An EfficientNet-lite0; build it with :func:`efficientnet_lite0`, record it with :func:`record_layers`.

    Args:
        parameters: Weights and statistics of the normalisations by their published names.
        provenance: Where they come from.
    """

    parameters: Mapping[str, Tensor]
    provenance: str


def efficientnet_lite0(*, pretrained: bool = True, rng: np.random.Generator | None = None) -> EfficientNet:
    r"""Load or initialise EfficientNet-lite0.

    Untrained, the weights of a convolution with a kernel of side k to c channels are

    .. math:: W \sim \mathcal N\!\left(0, \frac{2}{k^2 c}\right), \qquad
              W_\mathrm{classes} \sim \mathcal U\!\left(\pm \tfrac{1}{\sqrt{1000}}\right)

    with c = 1 for depthwise convolutions, as this architecture is initialised for training. Its batch
    normalisations then still have mean 0, variance 1, gain 1 and offset 0: they change nothing, and no image
    has influenced them.

    Args:
        pretrained: Whether to load the published weights, which were trained on ImageNet.
        rng: Source of the initial weights; needed if not pretrained.

    Returns:
        The network.

    Raises:
        DataError: if the published weights cannot be had or are damaged.
        NetworkError: if an untrained network is asked for without a source of randomness.

    Example:
        >>> network = efficientnet_lite0(pretrained=False, rng=np.random.default_rng(0))
        >>> sum(p.numel() for name, p in network.parameters.items() if "running" not in name)
        4652008

    References:
        Tan & Le 2019, Proceedings of Machine Learning Research 97:6105.
    """
    if pretrained:
        weights = read_efficientnet_lite0(fetch("efficientnet_lite0"))
        return EfficientNet(weights, provenance("efficientnet_lite0"))
    if rng is None:
        raise NetworkError(
            "an untrained EfficientNet-lite0 needs random weights",
            given="rng = None",
            needed="a NumPy random generator",
            action="pass rng=numpy.random.default_rng(seed), or pretrained=True",
        )
    weights = _initial(rng)
    digest = hashlib.sha256(b"".join(w.numpy().tobytes() for w in weights.values())).hexdigest()
    return EfficientNet(weights, f"untrained EfficientNet-lite0, weights {digest[:16]}")


def read_efficientnet_lite0(path: Path) -> dict[str, Tensor]:
    """Read the published weights as data, and refuse a file that is damaged or of another network.

    Args:
        path: A file of tensors by name, as PyTorch writes it; nothing in it is executed.

    Returns:
        Name → tensor, float32.

    Raises:
        DataError: if the file cannot be read, or its names, shapes or values are not those of this network.

    Example:
        >>> weights = read_efficientnet_lite0(fetch("efficientnet_lite0"))  # doctest: +SKIP
        >>> weights["_conv_stem.weight"].shape  # doctest: +SKIP
        torch.Size([32, 3, 3, 3])
    """
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # the reader raises whatever the damage leads it to
        first = str(error).partition("\n")[0]
        raise _damaged(path, f"{type(error).__name__}: {first}") from error
    if not isinstance(found, Mapping) or not all(isinstance(v, Tensor) for v in found.values()):
        raise _damaged(path, f"{type(found).__name__}, not tensors by name")
    shapes = parameter_shapes()
    # Counts of training steps serve only further training.
    found = {name: tensor for name, tensor in found.items() if not name.endswith(".num_batches_tracked")}
    wrong = [name for name in shapes if name not in found or tuple(found[name].shape) != shapes[name]]
    strange = [name for name in found if name not in shapes]
    if wrong or strange:
        raise _damaged(path, f"{len(wrong)} tensors missing or misshapen, {len(strange)} strange ones")
    infinite = [name for name, tensor in found.items() if not torch.isfinite(tensor).all()]
    if infinite:
        raise _damaged(path, f"values that are not finite in {infinite[0]}")
    return {name: found[name].float() for name in shapes}


def _initial(rng: np.random.Generator) -> dict[str, Tensor]:
    shapes = parameter_shapes()
    weights = {
        name: torch.ones(shape) if name.endswith(("weight", "running_var")) else torch.zeros(shape)
        for name, shape in shapes.items()
    }
    for convolution in convolutions():
        out = 1 if convolution.depthwise else convolution.channels_out
        drawn = rng.standard_normal(convolution.shape) * (2 / (convolution.side**2 * out)) ** 0.5
        weights[convolution.weight] = torch.as_tensor(drawn, dtype=torch.float32)
    classes = shapes["_fc.weight"]
    limit = classes[0] ** -0.5
    weights["_fc.weight"] = torch.as_tensor(rng.uniform(-limit, limit, classes), dtype=torch.float32)
    return weights


def _damaged(path: Path, given: str) -> DataError:
    return DataError(
        f"cannot use the weights in {path}",
        given=given,
        needed="the tensors of EfficientNet-lite0, each of its shape and finite",
        action="get the file again from its source",
    )
