"""Convolution: a projection whose synapses are shared over positions of an image."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from math import prod

from torch import Tensor
from torch.nn.functional import conv2d
from torch.nn.grad import conv2d_input, conv2d_weight

from arealis.networks.synapses import Synapse
from arealis.networks.wiring import Tiling
from arealis.types import NetworkError, Projection

__all__ = ["ConvolutionProjection", "require_no_cycle"]


@dataclass(frozen=True)
class ConvolutionProjection:
    r"""Synapses that are the same at every position, held as a kernel ``[replica, to, from, height, width]``.

    .. math:: I_{o,y,x} = \sum_{c,i,j} K_{o,c,i,j}\, r_{c,\; s y + i - p,\; s x + j - p}

    with stride ``s`` and padding ``p``. Units of both sides lie as channel × height × width. The kernels of
    all replicas are applied at once, as groups of channels.

    Args:
        source: An area, or the name of an input.
        target: An area.
        tiling: Sizes of both sides, and where the kernel is applied.
        synapse: What becomes of activity before it is weighed; None if it acts at once and as it is.

    Example:
        >>> import torch
        >>> p = ConvolutionProjection("eye", "V1", Tiling((1, 4, 4), channels=2, kernel=3))
        >>> p.drive(torch.ones(1, 1, 5, 16), torch.ones(3, 2, 1, 3, 3)).shape
        torch.Size([1, 3, 5, 8])
    """

    source: str
    target: str
    tiling: Tiling
    synapse: Synapse | None = None

    @property
    def receptor(self) -> None:
        """None: what arrives is a current."""
        return None

    @property
    def name(self) -> str:
        """``"source->target"``, which prefixes the names of its parameters."""
        return f"{self.source}->{self.target}"

    @property
    def parameter(self) -> str:
        """Name of its weight parameter, the kernel."""
        return f"{self.name}.weight"

    @property
    def owner(self) -> str:
        """The area that owns that parameter: the target."""
        return self.target

    @property
    def dense(self) -> bool:
        """False: synapses are shared over positions."""
        return False

    def efficacy(self, weight: Tensor) -> Tensor:
        """Return the kernel."""
        return weight

    def weight_gradient(self, efficacy_gradient: Tensor) -> Tensor:
        """Return the gradient on the kernel."""
        return efficacy_gradient

    def constrain(self, weight: Tensor) -> Tensor:
        """Return the kernel: any is allowed."""
        return weight

    def drive(self, seen: Tensor, efficacy: Tensor) -> Tensor:
        """Return the current into the target.

        Args:
            seen: Activity of the source ``[time, replica or 1, batch, source]``.
            efficacy: Kernel ``[replica, to, from, height, width]``.

        Returns:
            ``[time, replica, batch, target]``.
        """
        lie, images = self.tiling, _images(seen, self.tiling.image)
        kernels, replicas = efficacy.flatten(0, 1), seen.shape[1]
        current = conv2d(images, kernels, stride=lie.stride, padding=lie.padding, groups=replicas)
        return _units(current, (len(seen), seen.shape[2], len(efficacy)))

    def pull_back(self, signal: Tensor, efficacy: Tensor) -> Tensor:
        """Return what a signal on the target becomes at the source.

        Args:
            signal: ``[time, replica, batch, target]``.
            efficacy: Kernel, or feedback laid out like it.

        Returns:
            ``[time, replica, batch, source]``.
        """
        time, replicas, batch, _ = signal.shape
        channels, height, width = self.tiling.image
        sent = conv2d_input(
            [time * batch, replicas * channels, height, width],
            efficacy.flatten(0, 1),
            _images(signal, self.tiling.map),
            stride=self.tiling.stride,
            padding=self.tiling.padding,
            groups=replicas,
        )
        return _units(sent, (time, batch, replicas))

    def outer(self, signal: Tensor, seen: Tensor) -> Tensor:
        """Return products of both sides of every synapse, summed over positions, time and batch.

        Args:
            signal: ``[time, replica, batch, target]``.
            seen: ``[time or 1, replica or 1, batch, source]``.

        Returns:
            Laid out as the kernel.
        """
        time, replicas, batch, _ = signal.shape
        seen = seen.expand(time, -1, batch, -1)
        channels, (to, side) = self.tiling.image[0], (self.tiling.channels, self.tiling.kernel)
        products = conv2d_weight(
            _images(seen, self.tiling.image),
            [replicas * to, channels, side, side],
            _images(signal, self.tiling.map),
            stride=self.tiling.stride,
            padding=self.tiling.padding,
            groups=seen.shape[1],
        )
        return products.view(replicas, to, channels, side, side)


def require_no_cycle(projections: Sequence[Projection], delayed: Set[str]) -> None:
    """Require that no projection on a cycle shares its synapses over positions.

    Args:
        projections: Projections of a network.
        delayed: Names of those that lie on a cycle.

    Raises:
        NetworkError: if one does: a cycle is stepped through one matrix, which a kernel is not.
    """
    shared = [p.name for p in projections if isinstance(p, ConvolutionProjection) and p.name in delayed]
    if shared:
        raise NetworkError(
            "a convolution lies on a cycle",
            given=", ".join(shared),
            needed="areas that only feed forward at both ends",
            action="break the cycle, or wire 'locally_connected'",
        )


def _images(activity: Tensor, shape: tuple[int, int, int]) -> Tensor:
    """Lay units out as images ``[time × batch, replica × channel, height, width]``."""
    time, replicas, batch, _ = activity.shape
    channels, height, width = shape
    return activity.transpose(1, 2).reshape(time * batch, replicas * channels, height, width)


def _units(images: Tensor, sizes: tuple[int, int, int]) -> Tensor:
    """Lay images out as units ``[time, replica, batch, unit]``, given time, batch and replicas."""
    return images.reshape(*sizes, prod(images.shape) // prod(sizes)).transpose(1, 2)
