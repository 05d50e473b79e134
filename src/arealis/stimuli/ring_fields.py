"""Random fields on a ring: Gaussian ones, and chains of neighbours that are drawn exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import root_scalar

from arealis.types import SpecificationError

__all__ = ["Chain", "chain_covariance", "gaussian_field", "ising_chain", "phi4_chain", "sample_chain"]

_GRID = np.linspace(-2.4, 2.4, 49)  # the weight of a position there is below 1e-9 of the largest
_STIFFEST = 10.0  # correlations then reach 83 positions
_RIDGE = 1e-9


@dataclass(frozen=True)
class Chain:
    r"""A field whose neighbours on the ring interact: :math:`p(x) \propto \prod_i T(x_i, x_{i + 1})`.

    Args:
        values: Values that a position may take ``[value]``, symmetric about 0.
        transfer: The symmetric weights T of neighbouring values ``[value, value]``, largest eigenvalue 1.
    """

    values: np.ndarray
    transfer: np.ndarray


def gaussian_field(covariance: np.ndarray, count: int, *, rng: np.random.Generator) -> np.ndarray:
    """Draw Gaussian fields on a ring.

    Args:
        covariance: Covariance with position 0 ``[position]``.
        count: Number of fields.
        rng: Source of randomness.

    Returns:
        Fields ``[field, position]``.

    Raises:
        SpecificationError: if no field has that covariance: its correlations are too long for the ring.

    Example:
        >>> gaussian_field(np.array([1.0, 0.5, 0.5]), 2, rng=np.random.default_rng(0)).shape
        (2, 3)
    """
    power = np.fft.rfft(covariance).real
    if power.min() < -_RIDGE * power.max():
        raise SpecificationError(
            "correlations are too long for the ring",
            given=f"{len(covariance)} positions, {covariance.min():.2g} between opposites",
            needed="a ring several times longer than the correlation length",
            action="use a shorter correlation length, or more positions",
        )
    white = np.fft.rfft(rng.standard_normal((count, len(covariance))))
    return np.fft.irfft(white * np.sqrt(np.maximum(power, 0)), n=len(covariance))


def ising_chain(correlation_length: float) -> Chain:
    r"""Spins that agree with their neighbours: :math:`T(s, s') \propto e^{J s s'}`, tanh J = e^(−1/ξ).

    Args:
        correlation_length: Distance ξ over which the correlation falls to 1/e, in positions.

    Returns:
        The chain.

    Example:
        >>> ising_chain(3.0).values.tolist()
        [-1.0, 1.0]
    """
    coupling = np.arctanh(np.exp(-1 / correlation_length))
    values = np.array([-1.0, 1.0])
    return _chain(values, coupling * np.outer(values, values))


def phi4_chain(correlation_length: float) -> Chain:
    r"""Continuous values in a double well, joined by springs.

    .. math:: T(x, x') \propto \exp\Big(-\frac{\kappa}{2} (x - x')^2 - \frac{V(x) + V(x')}{2}\Big),
              \qquad V(x) = (x^2 - 1)^2

    on a grid of 49 values, with the stiffness κ that gives the correlation length.

    Args:
        correlation_length: Distance ξ over which the correlation falls to 1/e, in positions.

    Returns:
        The chain.

    Raises:
        SpecificationError: if no stiffness that the grid resolves gives that length.

    Example:
        >>> phi4_chain(3.0).transfer.shape
        (49, 49)
    """
    well = (_GRID**2 - 1) ** 2
    squared = (_GRID[:, None] - _GRID) ** 2

    def chain(stiffness: float) -> Chain:
        return _chain(_GRID, -stiffness / 2 * squared - (well[:, None] + well) / 2)

    def excess(stiffness: float) -> float:
        return np.linalg.eigvalsh(chain(stiffness).transfer)[-2] - np.exp(-1 / correlation_length)

    if excess(0.0) * excess(_STIFFEST) > 0:
        raise SpecificationError(
            "a φ⁴ chain cannot have this correlation length",
            given=f"{correlation_length} positions",
            needed=f"at most {-1 / np.log(np.linalg.eigvalsh(chain(_STIFFEST).transfer)[-2]):.3g} positions",
            action="use a shorter correlation length",
        )
    return chain(float(root_scalar(excess, bracket=(0.0, _STIFFEST), xtol=1e-10).root))


def chain_covariance(chain: Chain, positions: int) -> np.ndarray:
    r"""Covariance of a chain on a ring of D positions.

    .. math:: C(d) = \operatorname{tr}(X T^d X T^{D - d}) / \operatorname{tr} T^D

    Args:
        chain: The chain, with values X on a diagonal.
        positions: Number of positions D.

    Returns:
        Covariance with position 0 ``[position]``.

    Example:
        >>> chain_covariance(ising_chain(2.0), 6).round(2).tolist()
        [1.0, 0.66, 0.48, 0.43, 0.48, 0.66]
    """
    scale, modes = np.linalg.eigh(chain.transfer)
    coupling = (modes.T @ (chain.values[:, None] * modes)) ** 2
    distance = np.arange(positions)[:, None]
    near, far = scale**distance, scale ** (positions - distance)
    return ((near @ coupling) * far).sum(axis=1) / (scale**positions).sum()


def sample_chain(chain: Chain, count: int, positions: int, *, rng: np.random.Generator) -> np.ndarray:
    """Draw fields exactly: each position given the one before it and the first, which closes the ring.

    Args:
        chain: The chain.
        count: Number of fields.
        positions: Number of positions.
        rng: Source of randomness.

    Returns:
        Fields ``[field, position]``, independent of each other.

    Example:
        >>> sample_chain(ising_chain(2.0), 2, 5, rng=np.random.default_rng(0)).shape
        (2, 5)
    """
    scale, modes = np.linalg.eigh(chain.transfer)
    first = _draw(np.tile(_power(scale, modes, positions).diagonal(), (count, 1)), rng)
    drawn = np.empty((count, positions), dtype=np.int64)
    drawn[:, 0] = first
    for k in range(1, positions):
        back = np.maximum(_power(scale, modes, positions - k), 0)
        drawn[:, k] = _draw(chain.transfer[drawn[:, k - 1]] * back[first], rng)
    return chain.values[drawn]


def _chain(values: np.ndarray, exponent: np.ndarray) -> Chain:
    weights = np.exp(exponent - exponent.max())
    return Chain(values, weights / np.linalg.eigvalsh(weights)[-1])


def _power(scale: np.ndarray, modes: np.ndarray, exponent: int) -> np.ndarray:
    return (modes * scale**exponent) @ modes.T


def _draw(weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One column a row, with probability in proportion to its weight."""
    summed = weights.cumsum(axis=1)
    return (summed <= rng.random((len(weights), 1)) * summed[:, -1:]).sum(axis=1)
