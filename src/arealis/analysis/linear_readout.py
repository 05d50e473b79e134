"""Linear readout: what a few examples let a linear decoder tell from a population."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from arealis.analysis.response_matrix import response_matrix
from arealis.numerics import central_range, row_permutations, wilson_range
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable, Responses

__all__ = ["linear_readout"]

_CARD = EstimatorCard(
    variant="logistic regression on standardised units, one split",
    resampling_unit="stimulus",
    interval="Wilson, 95 %",
    null="categories permuted over the stimuli decoded, central 95 %",
    reference="Alain & Bengio 2016",
)


def linear_readout(
    responses: Responses,
    categories: np.ndarray,
    *,
    training: int,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
    penalty: float = 1.0,
) -> Measurement:
    r"""Accuracy of a linear decoder that is fitted to some stimuli and asked of all others.

    .. math:: \hat c(s) = \operatorname{argmax}_c\; w_c^\top z_s + b_c, \qquad
              A = \frac{1}{n} \sum_{s \notin \text{training}} [\hat c(s) = c(s)]

    with z the responses, each unit standardised over the training stimuli, and weights by multinomial
    logistic regression with a ridge penalty. Training stimuli are drawn at random, as many of each category
    as its share.

    Args:
        responses: Of the population.
        categories: Category of every stimulus ``[stimulus]``: numbers, each a category, or names.
        training: Number of stimuli to fit to, at least one a category.
        weights: How often each stimulus occurs in each bootstrap draw ``[draw, stimulus]``; only those of the
            stimuli decoded count, for the readout as it was fitted.
        permutations: Number of permutations of the null.
        rng: Source of randomness.
        penalty: Strength of the ridge penalty, above zero.

    Returns:
        The measurement ``"linear_readout"``.

    Raises:
        DataError: if categories or weights do not fit the stimuli, or too many or too few are to be fitted
            to.

    Example:
        >>> from arealis.types import make_responses
        >>> rng, category = np.random.default_rng(0), np.repeat([0, 1], 50)
        >>> r = make_responses((category[:, None] + 0.1 * rng.normal(size=(100, 5)))[:, None, None],
        ...                    stimulus_id=np.arange(100).astype(str), unit_id=list("abcde"), area="IT",
        ...                    quantity="rate", unit="arbitrary", provenance="made up")
        >>> linear_readout(r, category, training=10, weights=np.ones((40, 100)), permutations=40,
        ...                rng=rng).value
        1.0

    References:
        Alain & Bengio 2016, arXiv 1610.01644.
    """
    activity, categories = response_matrix(responses), np.asarray(categories)
    known, number = np.unique(categories, return_inverse=True)
    kinds, categories = len(known), number.reshape(categories.shape)
    _check(activity, categories, weights, training, kinds)
    asked, said = _decode(activity, categories, training, penalty, rng)
    right, times = said == categories[asked], weights[:, asked]
    totals = times.sum(1)
    draws = np.divide(times @ right, totals, out=np.full(len(totals), np.nan), where=totals > 0)
    permuted = categories[asked][row_permutations(len(asked), permutations, rng=rng)]
    return Measurement(
        name="linear_readout",
        value=float(right.mean()),
        interval=wilson_range(float(right.sum()), len(right)),
        null=central_range((said == permuted).mean(1)),
        ceiling=NotEstimable("categories are exact, so nothing but the population limits the readout"),
        n=len(right),
        card=_CARD,
        draws=draws,
    )


def _decode(
    activity: np.ndarray, categories: np.ndarray, training: int, penalty: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Fit to some stimuli; return which others are asked about ``[asked]``, and what is said of them."""
    split = StratifiedShuffleSplit(1, train_size=training, random_state=int(rng.integers(2**31)))
    fitted, asked = next(split.split(activity, categories))
    decoder = make_pipeline(StandardScaler(), LogisticRegression(C=1 / penalty, max_iter=2000))
    return asked, decoder.fit(activity[fitted], categories[fitted]).predict(activity[asked])


def _check(
    activity: np.ndarray, categories: np.ndarray, weights: np.ndarray, training: int, kinds: int
) -> None:
    stimuli = len(activity)
    if categories.shape != (stimuli,) or weights.shape[1:] != (stimuli,) or np.isnan(activity).any():
        raise DataError(
            "categories or weights do not fit the stimuli, or responses are missing",
            given=f"categories {categories.shape}, weights {weights.shape}, {stimuli} stimuli, "
            f"{int(np.isnan(activity).sum())} missing responses",
            needed="one category a stimulus, weights [draw, stimulus], no missing response",
            action="pass those of these stimuli, in their order",
        )
    if not kinds <= training <= stimuli - kinds or kinds < 2:
        raise DataError(
            "a linear readout cannot be fitted like this",
            given=f"training = {training}, {stimuli} stimuli of {kinds} categories",
            needed=f"two categories or more, and from {kinds} to {stimuli - kinds} stimuli",
            action="change 'training', or choose other stimuli",
        )
