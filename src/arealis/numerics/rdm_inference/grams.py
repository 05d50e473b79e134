"""Inner products of models and subjects in every draw, and the comparisons that follow from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Grams", "PairsOfRdms", "centred", "pairs_of_rdms"]

# A sum of squares this far below what it was computed from is rounding error.
_ROUNDING = 256 * np.finfo(float).eps


@dataclass(frozen=True)
class Grams:
    """Inner products in every draw.

    Args:
        cross: Of each model with each subject ``[draw, model, subject]``.
        model: Of each model with itself ``[draw, model]``.
        subject: Of each subject with each subject ``[draw, subject, subject]``.

    Example:
        >>> Grams(np.ones((1, 1, 2)), np.ones((1, 1)), np.ones((1, 2, 2))).subject.shape
        (1, 2, 2)
    """

    cross: np.ndarray
    model: np.ndarray
    subject: np.ndarray


@dataclass(frozen=True)
class PairsOfRdms:
    """Which inner products are needed, once each.

    Args:
        first: Position of one RDM ``[product]`` among models, subjects and, last, the constant RDM.
        second: Position of the other ``[product]``.
        models: Number of models.
        subjects: Number of subjects.
        products: How many of the products do not involve the constant RDM; those come first.

    Example:
        >>> pairs_of_rdms(1, 2, constant=False).products
        6
    """

    first: np.ndarray
    second: np.ndarray
    models: int
    subjects: int
    products: int

    def unpack(self, packed: np.ndarray) -> Grams:
        """Split products ``[draw, product]`` into those of models and subjects.

        Args:
            packed: Inner products in the order of the pairs.

        Returns:
            The same as matrices.

        Example:
            >>> pairs_of_rdms(1, 1, constant=False).unpack(np.array([[2.0, 3.0, 4.0]])).cross
            array([[[2.]]])
        """
        m, s = self.models, self.subjects
        draws = len(packed)
        subject = np.empty((draws, s, s))
        a, b = np.triu_indices(s)
        subject[:, a, b] = subject[:, b, a] = packed[:, m * s + m : self.products]
        return Grams(packed[:, : m * s].reshape(draws, m, s), packed[:, m * s : m * s + m], subject)


def pairs_of_rdms(models: int, subjects: int, *, constant: bool) -> PairsOfRdms:
    """List the inner products that comparisons and ceilings need.

    Args:
        models: Number of models.
        subjects: Number of subjects.
        constant: Whether a constant RDM is the last one, whose products say what centring removes.

    Returns:
        The pairs.

    Example:
        >>> pairs = pairs_of_rdms(1, 1, constant=True)
        >>> pairs.first, pairs.second
        (array([0, 0, 1, 0, 1, 2]), array([1, 0, 1, 2, 2, 2]))
    """
    model = np.arange(models)
    a, b = np.triu_indices(subjects)
    first = [np.repeat(model, subjects), model, a + models]
    second = [np.tile(np.arange(subjects) + models, models), model, b + models]
    products = sum(len(part) for part in first)
    if constant:
        first.append(np.arange(models + subjects + 1))
        second.append(np.full(models + subjects + 1, models + subjects))
    return PairsOfRdms(np.concatenate(first), np.concatenate(second), models, subjects, products)


def centred(packed: np.ndarray, sums: np.ndarray, pairs: PairsOfRdms) -> np.ndarray:
    r"""Inner products of RDMs from which their mean in the draw was subtracted.

    .. math:: \langle x - \bar x 1, y - \bar y 1\rangle
              = \langle x, y\rangle - \bar x \langle 1, y\rangle - \bar y \langle x, 1\rangle
              + \bar x \bar y \langle 1, 1\rangle

    Args:
        packed: Inner products, the last ones with the constant RDM ``[draw, product]``.
        sums: The same without whitening, from which the means follow.
        pairs: What they are.

    Returns:
        The products of the centred RDMs ``[draw, product]``; zero where only rounding is left.

    Example:
        >>> pairs = pairs_of_rdms(1, 1, constant=True)
        >>> packed = np.array([[5.0, 5.0, 5.0, 3.0, 3.0, 3.0]])
        >>> centred(packed, packed, pairs)
        array([[2., 2., 2.]])
    """
    first, second = pairs.first[: pairs.products], pairs.second[: pairs.products]
    means = sums[:, pairs.products : -1] / sums[:, -1:]
    constant, square = packed[:, pairs.products : -1], packed[:, -1:]
    # Half of the last term goes with either mean: two gathers of small arrays are enough.
    shift = constant - 0.5 * square * means
    kept = packed[:, : pairs.products]
    result = kept - means[:, first] * shift[:, second] - means[:, second] * shift[:, first]
    own = first == second
    result[:, own] = np.where(result[:, own] > _ROUNDING * kept[:, own], result[:, own], 0.0)
    return result
