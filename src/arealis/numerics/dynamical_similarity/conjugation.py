"""The rotation that makes one linear operator most like another."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

__all__ = ["best_conjugation", "own_frame"]

# Steps that every start is given; then, again and again, the better half is given twice as many.
_TRIAL_STEPS, _FOLLOWED, _STEPS = 25, 2, 1000
# A start has arrived once a step gains less than this share of the operators' norms.
_TOLERANCE = 1e-12
# Share of the curvature that a step may at first ignore.
_FIRST_CAUTION = 0.25
# Squared singular values below this share of the largest ask for a singular value decomposition.
_SINGULAR = 1e-6


def best_conjugation(
    first: np.ndarray, second: np.ndarray, *, restarts: int = 16, rng: np.random.Generator
) -> np.ndarray:
    r"""The orthogonal matrix that carries the second operator nearest to the first.

    .. math:: C = \arg\max_{C^\top C = I} f(C), \quad f(C) = \mathrm{tr}(A^\top C B C^\top)

    f is quadratic in C, so that with a caution s that makes it convex every step
    :math:`C \leftarrow \mathrm{polar}(A C B^\top + A^\top C B + s C)` climbs. The multiple of the
    identity that each operator holds is removed first: it adds a constant to f and would slow every
    step. Steps are accelerated, going back to plain ones where f falls. There are many local optima; starts
    match the eigenvalues of the two as a normal operator would demand, and their own frames.

    Args:
        first: A ``[n, n]``.
        second: B ``[n, n]``.
        restarts: Number of random starts, each taken with its transpose.
        rng: Source of randomness of the random starts.

    Returns:
        C ``[n, n]``.

    Example:
        >>> a = np.array([[1.0, 2.0], [0.0, -1.0]])
        >>> turn = np.array([[0.6, -0.8], [0.8, 0.6]])
        >>> c = best_conjugation(a, turn.T @ a @ turn, rng=np.random.default_rng(0))
        >>> bool(np.allclose(c @ turn.T @ a @ turn @ c.T, a))
        True

    Reference:
        Ostrow et al. 2023, NeurIPS (the problem); Journée et al. 2010, JMLR 11:517 (the power method).
    """
    n = len(first)
    sides = [side - np.trace(side) / n * np.eye(n) for side in (first, second)]
    own = [own_frame(side) for side in sides]
    a, b = (frame.T @ side @ frame for frame, side in zip(own, sides, strict=True))
    scale = float(np.linalg.norm(a) * np.linalg.norm(b))
    if scale <= 1e-14 * float(np.linalg.norm(first) * np.linalg.norm(second)):
        return np.eye(n)
    random = np.linalg.qr(rng.normal(size=(restarts, n, n)))[0]
    starts = np.stack([np.eye(n), _matching_spectra(a, b), _matching_signs(a, b)])
    starts = np.concatenate([starts, random, random.transpose(0, 2, 1)])
    steps, kept = _TRIAL_STEPS, len(starts)
    climbed, values = _climb(a, b, starts, steps, _TOLERANCE * scale)
    while kept > _FOLLOWED:
        steps, kept = 2 * steps, max(kept // 2, _FOLLOWED)
        best = np.argsort(-values, kind="stable")[:kept]
        last = kept == _FOLLOWED
        climbed, values = _climb(a, b, climbed[best], _STEPS if last else steps, _TOLERANCE * scale)
    return own[0] @ climbed[np.argmax(values)] @ own[1].T


def own_frame(operator: np.ndarray) -> np.ndarray:
    """An orthogonal frame that turns with the operator, so that no result depends on its coordinates.

    Args:
        operator: An operator ``[n, n]``.

    Returns:
        Eigenvectors of its symmetric part, signed so that its skew part is positive towards the first
        ``[n, n]``.

    Example:
        >>> own_frame(np.array([[1.0, -1.0], [1.0, 2.0]])).round(12) + 0.0
        array([[ 1.,  0.],
               [ 0., -1.]])
    """
    frame = np.linalg.eigh(operator + operator.T)[1]
    turned = frame.T @ operator @ frame
    return (
        frame
        * np.where(turned[0] - turned[:, 0] < 0, -1.0, 1.0)
        * np.sign(frame[np.abs(frame[:, 0]).argmax(), 0])
    )


def _matching_spectra(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Pair the eigenvalues so that the sum of products is largest, and map eigenvector on eigenvector."""
    (first, u), (second, v) = np.linalg.eig(a), np.linalg.eig(b)
    pairs = linear_sum_assignment(np.real(first[:, None].conj() * second), maximize=True)[1]
    v = v[:, pairs]
    # An eigenvector has no phase of its own: choose the phases that make f largest.
    agreement = (u.conj().T @ a @ u).conj() * (v.conj().T @ b @ v)
    phase = np.linalg.eigh(agreement + agreement.conj().T)[1][:, -1].conj()
    partner = np.abs(first[:, None].conj() - first).argmin(axis=1)
    phase = phase * np.exp(-0.5j * np.angle(phase @ phase[partner]))
    return _polar(np.real((u * phase / np.maximum(np.abs(phase), 1e-12)) @ v.conj().T))


def _matching_signs(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Keep the frames of both sides, with the signs that make f largest."""
    agreement = a * b
    signs = np.linalg.eigh(agreement + agreement.T)[1][:, -1]
    return np.diag(np.where(signs < 0, -1.0, 1.0))


def _climb(
    a: np.ndarray, b: np.ndarray, c: np.ndarray, steps: int, tolerance: float
) -> tuple[np.ndarray, np.ndarray]:
    """Climb from every start ``[start, n, n]`` at once; f never falls."""
    full = _caution(a, b)
    caution = np.full(len(c), _FIRST_CAUTION * full)
    momentum, before, value = np.zeros(len(c)), c, _agreement(a, b, c)

    def step(point: np.ndarray, s: np.ndarray) -> np.ndarray:
        return _polar(a @ point @ b.T + a.T @ point @ b + s[:, None, None] * point)

    for _ in range(steps):
        ahead = c + (momentum / (momentum + 3))[:, None, None] * (c - before)
        new = step(ahead, caution)
        reached = _agreement(a, b, new)
        momentum += 1
        fell = reached < value
        if fell.any():
            new[fell], momentum[fell] = step(c[fell], caution[fell]), 0
            reached[fell] = _agreement(a, b, new[fell])
            still = reached < value
            new[still], reached[still] = c[still], value[still]
            settled = still & (caution >= full)
            caution[still] = np.minimum(2 * caution[still], full)
            arrived = np.where(fell, settled, reached - value < tolerance)
        else:
            arrived = reached - value < tolerance
        before, c, value = c, new, reached
        if arrived.all():
            break
    return c, value


def _agreement(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    return np.sum((a @ c) * (c @ b), axis=(-2, -1))


def _caution(a: np.ndarray, b: np.ndarray) -> float:
    """What makes f convex: minus the lowest eigenvalue of C → A C Bᵀ + Aᵀ C B, bounded from its parts."""
    symmetric = [np.linalg.eigvalsh(side + side.T)[[0, -1]] / 2 for side in (a, b)]
    skew = [np.linalg.norm(side - side.T, 2) / 2 for side in (a, b)]
    return 2 * float(skew[0] * skew[1] - min(0.0, np.outer(*symmetric).min()))


def _polar(x: np.ndarray) -> np.ndarray:
    """The orthogonal matrix nearest to each ``[..., n, n]``."""
    squares, v = np.linalg.eigh(x.swapaxes(-2, -1) @ x)
    if (squares[..., 0] > _SINGULAR * squares[..., -1]).all():
        return x @ (v / np.sqrt(squares)[..., None, :] @ v.swapaxes(-2, -1))
    u, _, vh = np.linalg.svd(x)
    return u @ vh
