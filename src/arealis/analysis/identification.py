"""Identification: from observables to a label, on networks whose setting the classifier has never seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from arealis.types import DataError

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

__all__ = ["Identification", "identify", "observable_importance"]

_STRENGTHS = (0.01, 0.1, 1.0, 10.0)
"""Inverse penalties that are tried, the strongest penalty first."""
_LIMIT = 4.0
"""Standard deviations beyond which an observable counts no more, so that no strange setting decides alone."""


@dataclass(frozen=True)
class Identification:
    """What networks were taken for.

    Args:
        identified: Label given to every network ``[network]``.
        models: Held-out level → the classifier that was fitted to all other levels.
    """

    identified: np.ndarray
    models: dict[object, Pipeline]


def identify(
    observables: np.ndarray, labels: np.ndarray, held_out: np.ndarray, groups: np.ndarray
) -> Identification:
    r"""Identify networks by logistic regression, a whole level of a factor held out at a time.

    .. math:: p(k \mid x) \propto \exp(w_k^\top z(x) + b_k), \qquad
              \min_{w, b} \; -\sum_i \frac{\ln p(y_i \mid x_i)}{n_{y_i}} + \frac{1}{2 C} \sum_k \|w_k\|^2

    with observables z standardised by the training networks, clipped at 4 standard deviations, a missing one
    replaced by their median, and every label weighing the same. C is chosen among training networks only, by
    leaving out a level of the same factor where two are left, or else a group.

    Args:
        observables: ``[network, observable]``, ``NaN`` where one is not defined.
        labels: What every network is ``[network]``.
        held_out: Level of the held-out factor of every network ``[network]``, two or more.
        groups: What must not be divided in choosing C, such as seeds ``[network]``.

    Returns:
        What networks were taken for, and the classifiers.

    Raises:
        DataError: if there are fewer than two levels or labels, or a label has networks of one level only.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> labels, setting = np.repeat(["hebb", "oja"], 20), np.tile([0, 1], 20)
        >>> x = rng.normal(size=(40, 2)) + 5.0 * (labels == "oja")[:, None]
        >>> float((identify(x, labels, setting, np.arange(40) // 4).identified == labels).mean())
        1.0
    """
    levels = np.unique(held_out)
    _require(labels, held_out, levels)
    identified = labels.copy()
    models: dict[object, Pipeline] = {}
    for level in levels:
        test = held_out == level
        inner = held_out[~test] if len(levels) > 2 else groups[~test]
        strength = _choose(observables[~test], labels[~test], inner)
        model = _fit(observables[~test], labels[~test], strength)
        identified[test], models[level.item()] = model.predict(observables[test]), model
    return Identification(identified, models)


def observable_importance(
    found: Identification,
    observables: np.ndarray,
    labels: np.ndarray,
    held_out: np.ndarray,
    *,
    draws: int,
    rng: np.random.Generator,
) -> np.ndarray:
    r"""How much rarer a held-out network is identified when one observable is exchanged for another's.

    .. math:: I_{o i} = [\hat y_i = y_i] - \big\langle [\hat y_i(x_{\pi(i), o}) = y_i] \big\rangle_\pi

    with π permutations of the networks of one held-out level. Of observables that say the same, each seems to
    matter little.

    Args:
        found: From :func:`identify`.
        observables: ``[network, observable]``.
        labels: What every network is.
        held_out: Level of the held-out factor of every network.
        draws: Number of permutations.
        rng: Source of randomness.

    Returns:
        Drop ``[observable, network]``, from −1 to 1.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> labels, setting = np.repeat([0, 1], 20), np.tile([0, 1], 20)
        >>> x = rng.normal(size=(40, 2)) + np.outer(labels, [9.0, 0.0])
        >>> found = identify(x, labels, setting, np.arange(40) // 4)
        >>> drop = observable_importance(found, x, labels, setting, draws=50, rng=rng).mean(axis=1)
        >>> bool(drop[0] > 0.3), bool(abs(drop[1]) < 0.1)
        (True, True)

    Reference:
        Breiman 2001, Mach Learn 45:5.
    """
    drop = np.repeat((found.identified == labels)[None].astype(float), observables.shape[1], axis=0)
    for level, model in found.models.items():
        test = np.flatnonzero(held_out == level)
        own = observables[test]
        order = rng.permuted(np.tile(np.arange(len(test)), (draws, 1)), axis=1)
        for column in range(own.shape[1]):
            changed = np.tile(own, (draws, 1))
            changed[:, column] = own[order.ravel(), column]
            right = model.predict(changed).reshape(draws, -1) == labels[test]
            drop[column, test] -= right.mean(axis=0)
    return drop


def _require(labels: np.ndarray, held_out: np.ndarray, levels: np.ndarray) -> None:
    known = np.unique(labels)
    lonely = [label for label in known.tolist() if len(np.unique(held_out[labels == label])) < 2]
    if len(levels) < 2 or len(known) < 2 or lonely:
        raise DataError(
            "networks cannot be identified",
            given=f"{len(levels)} held-out levels and {len(known)} labels"
            + (f", {lonely} with networks of one level only" if lonely else ""),
            needed="two levels and labels or more, and every label at two levels or more",
            action="grow every rule under several seeds and settings",
        )


def _choose(observables: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> float:
    """The strongest penalty of those that identify best with one group left out at a time."""
    left = [groups == group for group in np.unique(groups)]
    usable = [out for out in left if len(np.unique(labels[~out])) > 1]
    scores = [
        np.concatenate(
            [
                _fit(observables[~out], labels[~out], c).predict(observables[out]) == labels[out]
                for out in usable
            ]
        ).mean()
        if usable
        else 0.0
        for c in _STRENGTHS
    ]
    return _STRENGTHS[int(np.argmax(scores))]


def _fit(observables: np.ndarray, labels: np.ndarray, strength: float) -> Pipeline:
    # A second that most work does not need.
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    steps = (
        SimpleImputer(strategy="median", keep_empty_features=True),
        StandardScaler(),
        FunctionTransformer(np.clip, kw_args={"a_min": -_LIMIT, "a_max": _LIMIT}),
        LogisticRegression(C=strength, class_weight="balanced", max_iter=2000),
    )
    return make_pipeline(*steps).fit(observables, labels)
