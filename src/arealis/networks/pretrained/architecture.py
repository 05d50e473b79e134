"""EfficientNet-lite0 as a list of layers: what each convolves, and the parameters that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["BLOCKS", "Block", "Convolution", "convolutions", "parameter_shapes"]

STEM_CHANNELS, HEAD_CHANNELS, CLASSES = 32, 1280, 1000

# Published stages: (repeats, side of the kernel, stride of the first, expansion, channels out).
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


@dataclass(frozen=True)
class Convolution:
    """A convolution without offsets and the batch normalisation that follows it.

    Args:
        weight: Name of its weights.
        norm: Name of its normalisation.
        channels_in: Channels of its input.
        channels_out: Channels of its output.
        side: Side of its kernel.
        stride: Step between positions.
        depthwise: Whether each channel is convolved with a kernel of its own.
        rectified: Whether ReLU6 follows.
    """

    weight: str
    norm: str
    channels_in: int
    channels_out: int
    side: int = 1
    stride: int = 1
    depthwise: bool = False
    rectified: bool = True

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Shape of its weights."""
        return (self.channels_out, 1 if self.depthwise else self.channels_in, self.side, self.side)


@dataclass(frozen=True)
class Block:
    """An inverted bottleneck: expand, convolve depthwise, project; add the input if it has the same shape.

    Args:
        convolutions: Two or three convolutions in turn.
        skip: Whether the input is added.
    """

    convolutions: tuple[Convolution, ...]
    skip: bool


def _blocks() -> Iterator[Block]:
    channels, number = STEM_CHANNELS, 0
    for repeats, side, stride, expansion, out in _STAGES:
        for repeat in range(repeats):
            yield _block(number, channels, out, expansion, side, stride if repeat == 0 else 1)
            channels, number = out, number + 1


def _block(number: int, channels: int, out: int, expansion: int, side: int, stride: int) -> Block:
    name, wide = f"_blocks.{number}.", channels * expansion
    expand = Convolution(f"{name}_expand_conv.weight", f"{name}_bn0", channels, wide)
    rest = (
        Convolution(f"{name}_depthwise_conv.weight", f"{name}_bn1", wide, wide, side, stride, depthwise=True),
        Convolution(f"{name}_project_conv.weight", f"{name}_bn2", wide, out, rectified=False),
    )
    return Block(rest if expansion == 1 else (expand, *rest), skip=stride == 1 and channels == out)


BLOCKS = tuple(_blocks())
"""The sixteen blocks, from the eyes to the classes."""
STEM = Convolution("_conv_stem.weight", "_bn0", 3, STEM_CHANNELS, side=3, stride=2)
HEAD = Convolution("_conv_head.weight", "_bn1", BLOCKS[-1].convolutions[-1].channels_out, HEAD_CHANNELS)


def convolutions() -> tuple[Convolution, ...]:
    """All convolutions in the order in which an image passes them.

    Returns:
        Stem, those of the blocks, head.

    Example:
        >>> len(convolutions())
        49
    """
    return (STEM, *(c for block in BLOCKS for c in block.convolutions), HEAD)


def parameter_shapes() -> dict[str, tuple[int, ...]]:
    """Shapes of all parameters and statistics, by their published names.

    Returns:
        Name → shape.

    Example:
        >>> parameter_shapes()["_fc.weight"]
        (1000, 1280)

    References:
        Tan & Le 2019, Proceedings of Machine Learning Research 97:6105, table 1; the lite variant has no
        squeeze-and-excitation, ReLU6 instead of swish, and stem and head of fixed width.
    """
    shapes: dict[str, tuple[int, ...]] = {}
    for convolution in convolutions():
        shapes[convolution.weight] = convolution.shape
        for what in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{convolution.norm}.{what}"] = (convolution.channels_out,)
    return shapes | {"_fc.weight": (CLASSES, HEAD_CHANNELS), "_fc.bias": (CLASSES,)}
