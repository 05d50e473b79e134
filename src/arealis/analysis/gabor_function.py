"""Gabor function: a sinusoid in a Gaussian envelope, the shape of a simple cell's receptive field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["GaborFit", "gabor", "pixel_places", "turned"]


@dataclass(frozen=True)
class GaborFit:
    r"""Gabor functions, one a unit, in pixels from the centre of the field.

    .. math:: g(x, y) = A \exp\Big(-\frac{x'^2}{2 \sigma_x^2} - \frac{y'^2}{2 \sigma_y^2}\Big)
              \cos(2 \pi f x' + \phi), \qquad
              x' = (x - x_0) \cos\theta + (y - y_0) \sin\theta, \quad
              y' = -(x - x_0) \sin\theta + (y - y_0) \cos\theta

    Args:
        amplitude: A, not below zero.
        x: Column :math:`x_0` of the centre.
        y: Row :math:`y_0` of the centre.
        orientation: Direction θ of the modulation, radians in [0, π).
        width: :math:`\sigma_x` along the modulation.
        length: :math:`\sigma_y` along the stripes.
        frequency: f, cycles a pixel.
        phase: φ, radians in (−π, π].
        r_squared: Part of the sum of squared weights that it accounts for; NaN for a field of zeros.
    """

    amplitude: np.ndarray
    x: np.ndarray
    y: np.ndarray
    orientation: np.ndarray
    width: np.ndarray
    length: np.ndarray
    frequency: np.ndarray
    phase: np.ndarray
    r_squared: np.ndarray

    @property
    def nx(self) -> np.ndarray:
        r""":math:`n_x = \sigma_x f`: how many cycles fit in the envelope, which grows with subfields."""
        return self.width * self.frequency

    @property
    def ny(self) -> np.ndarray:
        r""":math:`n_y = \sigma_y f`: how long the subfields are, in cycles."""
        return self.length * self.frequency

    @property
    def symmetry(self) -> np.ndarray:
        """Phase folded into [0, π/2]: 0 for an even field, π/2 for an odd one."""
        return np.arctan2(np.abs(np.sin(self.phase)), np.abs(np.cos(self.phase)))


def gabor(shape: tuple[int, int], fit: GaborFit) -> np.ndarray:
    """Draw Gabor functions.

    Args:
        shape: Rows and columns.
        fit: Their parameters.

    Returns:
        Fields ``[unit, row, column]``.

    Example:
        >>> one = GaborFit(*(np.array([v]) for v in (2.0, 0.0, 0.0, 0.0, 2.0, 3.0, 0.1, 0.0, 1.0)))
        >>> float(gabor((5, 5), one)[0, 2, 2])
        2.0
    """
    rows, columns = pixel_places(shape)
    shift = [v[:, None] for v in (fit.x, fit.y, fit.orientation)]
    along, across = turned(columns, rows, *shift)
    envelope = np.exp(-((along / fit.width[:, None]) ** 2 + (across / fit.length[:, None]) ** 2) / 2)
    wave = np.cos(2 * np.pi * fit.frequency[:, None] * along + fit.phase[:, None])
    return (fit.amplitude[:, None] * envelope * wave).reshape(-1, *shape)


def pixel_places(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return row and column of every pixel of an image, from its centre ``[pixel]``.

    Example:
        >>> pixel_places((2, 1))
        (array([-0.5,  0.5]), array([0., 0.]))
    """
    rows, columns = (np.arange(n) - (n - 1) / 2 for n in shape)
    return np.repeat(rows, len(columns)), np.tile(columns, len(rows))


def turned(
    columns: np.ndarray,
    rows: np.ndarray,
    x: np.ndarray | float,
    y: np.ndarray | float,
    angle: np.ndarray | float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return places seen from a centre, along a direction and across it.

    Args:
        columns: Columns.
        rows: Rows.
        x: Column of the centre.
        y: Row of the centre.
        angle: The direction, radians from columns to rows.

    Returns:
        Distances along and across, of the broadcast shape.

    Example:
        >>> along, across = turned(np.array([3.0]), np.array([1.0]), 1.0, 1.0, np.pi / 2)
        >>> along.round(6).tolist(), across.round(6).tolist()
        ([0.0], [-2.0])
    """
    c, s = np.cos(angle), np.sin(angle)
    return (columns - x) * c + (rows - y) * s, (rows - y) * c - (columns - x) * s
