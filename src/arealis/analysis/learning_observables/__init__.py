"""Learning observables: what an experimenter could say who records some units while an animal learns.

Each is a function of the responses ``[time point, stimulus, unit]`` to the same stimuli at a few time
points of learning, and of the stimuli's labels where it needs them. None depends on the unit that responses
are measured in.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping

import numpy as np

from arealis.analysis.learning_observables.categories import (
    category_dimensionality,
    category_separability,
    category_share_of_change,
    selectivity_spread,
)
from arealis.analysis.learning_observables.courses import Observable, change_of
from arealis.analysis.learning_observables.geometry import (
    dimensionality,
    drift,
    early_share_of_drift,
    signal_growth,
    spectral_decay,
    straightness,
)
from arealis.analysis.learning_observables.plasticity import (
    change_follows_response,
    change_follows_selectivity,
    change_of_mean_response,
    change_spread,
    unit_stability,
)
from arealis.analysis.learning_observables.tuning import (
    lifetime_sparseness,
    population_sparseness,
    response_kurtosis,
    signal_correlation,
    signal_correlation_spread,
    silent_fraction,
    variance_spread,
)

__all__ = ["LEARNING_OBSERVABLES", "observe_learning"]

_STATES: tuple[Observable, ...] = (
    dimensionality,
    spectral_decay,
    lifetime_sparseness,
    population_sparseness,
    response_kurtosis,
    silent_fraction,
    variance_spread,
    signal_correlation,
    signal_correlation_spread,
    category_separability,
    category_dimensionality,
    selectivity_spread,
)
_COURSES: tuple[Observable, ...] = (
    signal_growth,
    drift,
    early_share_of_drift,
    straightness,
    change_of_mean_response,
    change_spread,
    change_follows_response,
    change_follows_selectivity,
    unit_stability,
    category_share_of_change,
)

LEARNING_OBSERVABLES: Mapping[str, Observable] = {
    **{f.__name__: f for f in _STATES},
    **{f"change_of_{f.__name__}": change_of(f) for f in _STATES},
    **{f.__name__: f for f in _COURSES},
}
"""Name → function of responses ``[time point, stimulus, unit]``; some take labels ``[stimulus]`` too."""

_LABELLED = frozenset(
    f.__name__ for f in (*_STATES, *_COURSES) if "labels" in inspect.signature(f).parameters
)


def observe_learning(responses: np.ndarray, labels: np.ndarray | None = None) -> dict[str, float]:
    """Take every observable of one network or animal.

    Args:
        responses: ``[time point, stimulus, unit]``, one or more time points in order.
        labels: Category of every stimulus; None where there are none.

    Returns:
        Number by name, in the order of :data:`LEARNING_OBSERVABLES`; ``NaN`` where an observable is not
        defined, such as for a population that does not respond. Those that need labels are left out without
        them.

    Example:
        >>> responses = np.random.default_rng(0).normal(size=(3, 20, 5))
        >>> found = observe_learning(responses, np.arange(20) % 2)
        >>> list(found) == list(LEARNING_OBSERVABLES), "category_separability" in observe_learning(responses)
        (True, False)

    Reference:
        Nayebi et al. 2020, NeurIPS (identifying learning rules from neural network observables).
    """
    found = {}
    for name, function in LEARNING_OBSERVABLES.items():
        needs_labels = name.removeprefix("change_of_") in _LABELLED
        if not needs_labels:
            found[name] = function(responses)
        elif labels is not None:
            found[name] = function(responses, labels)
    return found
