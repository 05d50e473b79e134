"""Linear CKA for recordings that are too large for memory, or of too few units."""

from __future__ import annotations

from functools import partial

import numpy as np

from arealis import numerics
from arealis.comparison.instrument import Instrument
from arealis.numerics.cka import alignment_tile, linear_part, minibatch_vector, units_correction
from arealis.numerics.response_tables import centred_table, response_table
from arealis.types import EstimatorCard

__all__ = ["minibatch_cka", "unit_corrected_cka"]


def minibatch_cka(*, batch: int = 64) -> Instrument:
    r"""Linear CKA whose debiased criteria are summed over minibatches of stimuli.

    .. math:: \mathrm{CKA} = \frac{\sum_b H_b(K, L)}{\sqrt{\sum_b H_b(K, K)\, \sum_b H_b(L, L)}}

    Take it to agree with numbers that were computed in minibatches, or where the stimuli are too many for
    a Gram matrix. Stimuli are compared within a batch only, so it is noisier than ``linear_cka``, which
    is to be preferred where it can be had; and batches follow the order of the stimuli, which should be
    random.

    Args:
        batch: Fewest stimuli in a batch, four or more.

    Returns:
        The instrument ``"minibatch_cka"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 3))
        >>> round(minibatch_cka(batch=5).evaluate(x, 2 * x + 1), 12)
        1.0

    Reference:
        Nguyen, Raghu & Kornblith 2021, ICLR (arXiv 2010.15327).
    """
    return Instrument(
        name="minibatch_cka",
        evaluate=partial(_minibatch, batch=batch),
        card=EstimatorCard(
            variant="linear, ratio of summed criteria",
            centring="each unit over the stimuli of a batch",
            bias_correction="averages over distinct stimuli (Song 2012)",
            resampling_unit="stimulus",
            reference="Nguyen, Raghu & Kornblith 2021",
            options={"batch": batch},
        ),
        invariant_to=("permutation of units", "rotation", "isotropic scale", "offset of units"),
        fewest_stimuli=4,
        permuted=partial(_permuted_minibatch, batch=batch),
        reduce=partial(minibatch_vector, batch=batch),
        tile=partial(alignment_tile, debiased=True),
    )


def unit_corrected_cka() -> Instrument:
    r"""Linear CKA of whole populations, estimated from the few units that were recorded of each.

    .. math:: A = \frac{\langle H(K_u, L_v) \rangle_{u, v}}
        {\sqrt{\langle H(K_u, K_{u'}) \rangle_{u \ne u'}\, \langle H(L_v, L_{v'}) \rangle_{v \ne v'}}}

    Take it for recordings of some tens of units, or to compare areas of which different numbers were
    recorded: other forms of CKA grow with the number of units. Both sides must be random samples of units,
    recorded separately. It is noisier, and may exceed 1; do not take it for a network all of whose units
    are known, or for an area with itself.

    Returns:
        The instrument ``"unit_corrected_cka"``.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> latent = rng.normal(size=(200, 2))
        >>> x, y = latent @ rng.normal(size=(2, 9)), latent @ rng.normal(size=(2, 9))
        >>> bool(unit_corrected_cka().evaluate(x, y) > numerics.linear_cka(x, y, debiased=True))
        True

    Reference:
        Chun, Canatar, Chung & Lee 2025, arXiv 2502.15104; Song et al. 2012, JMLR 13:1393.
    """
    return Instrument(
        name="unit_corrected_cka",
        evaluate=_unit_corrected,
        card=EstimatorCard(
            variant="linear, debiased over stimuli and units",
            centring="each unit over stimuli",
            bias_correction="averages over distinct stimuli (Song 2012) and distinct units (Chun 2025)",
            resampling_unit="stimulus",
            reference="Chun et al. 2025; Song et al. 2012",
        ),
        invariant_to=("permutation of units", "isotropic scale", "offset of units"),
        identical=None,
        fewest_stimuli=4,
        permuted=_permuted_unit_corrected,
        reduce=_unit_corrected_part,
        tile=partial(alignment_tile, debiased=True),
    )


def _minibatch(x: np.ndarray, y: np.ndarray, *, batch: int) -> float:
    return float(numerics.minibatch_cka(x, y, batch=batch))


def _permuted_minibatch(x: np.ndarray, y: np.ndarray, order: np.ndarray, *, batch: int) -> np.ndarray:
    other = minibatch_vector(y, batch=batch)
    return np.array([minibatch_vector(x[rows], batch=batch) @ other for rows in order])


def _unit_corrected(x: np.ndarray, y: np.ndarray) -> float:
    return float(numerics.cka_corrected_for_units(x, y))


def _permuted_unit_corrected(x: np.ndarray, y: np.ndarray, order: np.ndarray) -> np.ndarray:
    factor = float(units_correction(x)) * float(units_correction(y))
    return factor * numerics.permuted_linear_cka(y, x, order, debiased=True)


def _unit_corrected_part(x: np.ndarray) -> np.ndarray:
    factor = float(units_correction(x))
    x = centred_table(response_table(x, measure="CKA", fewest=4), measure="CKA")
    part = linear_part(x, debiased=True)
    # A table enters the criterion twice, a vector once.
    return part * (factor if part.ndim == 1 else np.sqrt(factor))
