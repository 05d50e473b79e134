"""Noise ceiling of a sample of subjects: how similar a perfect model could be to them."""

from __future__ import annotations

import numpy as np

from arealis.numerics.rdm_inference.draws import rdm_bootstrap
from arealis.types.errors import DataError

__all__ = ["noise_ceiling"]


def noise_ceiling(
    data: np.ndarray, method: str, *, covariance: np.ndarray | None = None
) -> tuple[float, float]:
    r"""Bounds on the mean similarity that the true model would have to these subjects.

    .. math:: \mathrm{upper} = \frac1S \sum_s f(\bar d, d_s), \qquad
              \mathrm{lower} = \frac1S \sum_s f(\bar d_{-s}, d_s)

    with the mean RDM pooled under the metric of f, over all subjects or over all others.

    Args:
        data: Dissimilarities ``[subject, pair]``.
        method: As :func:`rdm_bootstrap` spells it, without ``"bures"`` and ``"neg_riem_dist"``.
        covariance: Covariance of the response estimates for the whitened methods.

    Returns:
        Lower and upper ceiling.

    Raises:
        DataError: if there is one subject, a method without a pooled RDM, or a subject without contrast.

    Example:
        >>> data = np.array([[1.0, 2.0, 3.0], [1.0, 3.0, 2.0], [1.0, 2.0, 4.0]])
        >>> lower, upper = noise_ceiling(data, "spearman")
        >>> round(lower, 3), round(upper, 3)
        (0.744, 0.833)

    Reference:
        Nili et al. 2014, PLoS Comput Biol 10:e1003553.
    """
    sample = rdm_bootstrap(data[:1] if np.ndim(data) == 2 else data, data, method, covariance=covariance)
    if sample.lower is None or sample.upper is None:
        raise DataError(
            "there is no noise ceiling",
            given=f"method {method!r} and data of shape {np.shape(data)}",
            needed="two subjects or more, and a comparison for which subjects can be pooled",
            action="record more subjects, or compare by cosine, correlation or rank",
        )
    if sample.without_ceiling:
        raise DataError(
            "a subject without contrast has no noise ceiling",
            given=f"data of shape {np.shape(data)} with an RDM that is constant or zero",
            needed="RDMs that differ between pairs of stimuli",
            action="leave that subject out",
        )
    return float(sample.lower[0]), float(sample.upper[0])
