"""Centred kernel alignment, linear and with a kernel, and the RV coefficient."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from arealis import numerics
from arealis.comparison.angular import as_angle
from arealis.comparison.instrument import Instrument
from arealis.comparison.resampled import linearised_draws
from arealis.numerics.cka import (
    KernelName,
    alignment_tile,
    alignment_vector,
    centred_kernel_gram,
    gram_draws,
    gram_leaving_out,
    linear_gram,
    linear_part,
    permuted_grams,
)
from arealis.numerics.response_tables import centred_table, response_table
from arealis.types import EstimatorCard

__all__ = ["kernel_cka", "linear_cka", "linear_cka_leaving_out", "rv_coefficient"]

_INVARIANT = ("permutation of units", "rotation", "isotropic scale", "offset of units")
# A stimulus that is drawn twice is alike to itself and would lift every draw of a biased estimate.
_LINEARISED = "percentiles of a linearised bootstrap over stimuli (exact leave-one-out values), 95 %"
_ROWS_DISTINCT = "percentiles of a bootstrap over stimuli without pairs of a stimulus with itself, 95 %"
_SONG = "averages over distinct stimuli (Song 2012)"


def linear_cka(*, debiased: bool = True, angular: bool = False) -> Instrument:
    r"""How well the similarity of stimuli in one population matches that in another.

    .. math:: \mathrm{CKA} = \frac{H(K, L)}{\sqrt{H(K, K)\, H(L, L)}}, \quad K = X X^\top,\; L = Y Y^\top

    Take it for populations of any size when directions with much variance should count more; a rotation
    of the units does not matter. Leave it debiased unless stimuli are many more than units: the biased
    number nears 1 for unrelated populations. Do not take it where each unit's tuning, or what could be
    read out linearly, is the question.

    Args:
        debiased: Average over distinct stimuli only.
        angular: Give the angle whose cosine it is, named ``"linear_cka_angle"``.

    Returns:
        The instrument ``"linear_cka"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(8, 3))
        >>> round(linear_cka().evaluate(x, 2 * x + 1), 12)
        1.0

    Reference:
        Kornblith et al. 2019, ICML; Song et al. 2012, JMLR 13:1393.
    """
    instrument = Instrument(
        name="linear_cka",
        evaluate=partial(_linear, debiased=debiased),
        card=EstimatorCard(
            variant="linear, debiased" if debiased else "linear, biased",
            centring="each unit over stimuli",
            bias_correction=_SONG if debiased else "none",
            resampling_unit="stimulus",
            interval=_ROWS_DISTINCT if debiased else _LINEARISED,
            reference="Kornblith et al. 2019; Song et al. 2012" if debiased else "Kornblith et al. 2019",
        ),
        invariant_to=_INVARIANT,
        fewest_stimuli=4 if debiased else 3,
        draws=partial(_drawn, linear_gram, debiased=debiased),
        permuted=partial(_permuted, partial(numerics.permuted_linear_cka, debiased=debiased)),
        reduce=partial(_linear_part, debiased=debiased),
        tile=partial(alignment_tile, debiased=debiased),
    )
    return as_angle(instrument) if angular else instrument


def kernel_cka(
    *,
    kernel: KernelName = "rbf",
    bandwidth: float = 0.5,
    relative: bool = True,
    debiased: bool = False,
    angular: bool = False,
) -> Instrument:
    r"""CKA with a kernel that falls with distance, so that near stimuli count more than far ones.

    .. math:: K_{ij} = \exp\Big(-\frac{\|x_i - x_j\|^2}{2 \sigma^2}\Big), \qquad
              \mathrm{CKA} = \frac{H(K, L)}{\sqrt{H(K, K)\, H(L, L)}}

    Take it where clusters or other curved structure matter and linear CKA sees only the largest contrasts.
    The answer depends on the width: show it for more than one. A kernel too narrow for the stimuli at hand
    finds everything alike unless debiased.

    Args:
        kernel: ``"rbf"`` (Gaussian) or ``"laplace"`` (exponential in the distance).
        bandwidth: Width σ as a multiple of the median distance of the stimuli.
        relative: If False, the bandwidth is σ itself, in the units of the responses.
        debiased: Average over distinct stimuli only.
        angular: Give the angle whose cosine it is, named ``"kernel_cka_angle"``.

    Returns:
        The instrument ``"kernel_cka"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(8, 3))
        >>> round(kernel_cka().evaluate(x, 2 * x + 1), 12)
        1.0

    Reference:
        Kornblith et al. 2019, ICML; Song et al. 2012, JMLR 13:1393.
    """
    width = {"kernel": kernel, "bandwidth": bandwidth, "relative": relative}
    both = {**width, "debiased": debiased}
    scale = f"{bandwidth:g} × median distance" if relative else f"{bandwidth:g}"
    instrument = Instrument(
        name="kernel_cka",
        evaluate=partial(_kernel, **both),
        card=EstimatorCard(
            variant=f"{kernel} kernel, σ = {scale}, {'debiased' if debiased else 'biased'}",
            centring="the Gram matrix",
            bias_correction=_SONG if debiased else "none",
            resampling_unit="stimulus",
            interval=(_ROWS_DISTINCT if debiased else _LINEARISED) + ", σ that of all stimuli",
            reference="Kornblith et al. 2019; Song et al. 2012" if debiased else "Kornblith et al. 2019",
        ),
        invariant_to=_INVARIANT if relative else tuple(i for i in _INVARIANT if i != "isotropic scale"),
        fewest_stimuli=4 if debiased else 3,
        draws=partial(_drawn, partial(centred_kernel_gram, **width), debiased=debiased),
        permuted=partial(_permuted, partial(numerics.permuted_kernel_cka, **both)),
        reduce=partial(_kernel_part, **both),
        tile=partial(alignment_tile, debiased=debiased),
    )
    return as_angle(instrument) if angular else instrument


def rv_coefficient(*, modified: bool = False) -> Instrument:
    r"""A correlation of whole tables of responses; the same number as biased linear CKA.

    .. math:: RV = \frac{\operatorname{tr}(S_{xy} S_{yx})}
                        {\sqrt{\operatorname{tr}(S_{xx}^2) \operatorname{tr}(S_{yy}^2)}}

    Take it to compare with work that reports RV. The modified coefficient leaves the diagonals of the
    Gram matrices out and so loses most of the bias of many units; debiased ``linear_cka`` loses all of it
    and is to be preferred.

    Args:
        modified: Leave out the diagonals (Smilde 2009); named ``"rv_coefficient_modified"``.

    Returns:
        The instrument ``"rv_coefficient"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(8, 3))
        >>> round(rv_coefficient().evaluate(x, 2 * x + 1), 12)
        1.0

    Reference:
        Robert & Escoufier 1976, J R Stat Soc C 25:257; Smilde et al. 2009, Bioinformatics 25:401.
    """
    same = partial(numerics.permuted_linear_cka, debiased=False)
    return Instrument(
        name="rv_coefficient_modified" if modified else "rv_coefficient",
        evaluate=partial(_rv, modified=modified),
        card=EstimatorCard(
            variant="without the diagonals" if modified else "all entries",
            centring="each unit over stimuli",
            bias_correction="diagonals left out (Smilde 2009)" if modified else "none",
            resampling_unit="stimulus",
            interval="none" if modified else _LINEARISED,
            reference="Smilde et al. 2009" if modified else "Robert & Escoufier 1976",
        ),
        invariant_to=_INVARIANT,
        draws=None if modified else partial(_drawn, linear_gram, debiased=False),
        permuted=partial(_permuted, _permuted_without_diagonals if modified else same),
        reduce=_part_without_diagonal if modified else partial(_linear_part, debiased=False),
        tile=partial(alignment_tile, debiased=False),
    )


def linear_cka_leaving_out(instrument: Instrument) -> Callable[..., tuple[np.ndarray, np.ndarray]] | None:
    """All pairs at once, with the exact values without each stimulus, where an instrument has that.

    Args:
        instrument: Any.

    Returns:
        :func:`arealis.numerics.linear_cka_pairs` with the estimator of a ``linear_cka`` instrument; None
        for others.

    Example:
        >>> linear_cka_leaving_out(kernel_cka()) is None
        True
    """
    made = instrument.evaluate
    if isinstance(made, partial) and made.func is _linear:
        return partial(numerics.linear_cka_pairs, **made.keywords)
    return None


def _linear(x: np.ndarray, y: np.ndarray, *, debiased: bool) -> float:
    return float(numerics.linear_cka(x, y, debiased=debiased))


def _kernel(
    x: np.ndarray, y: np.ndarray, *, kernel: KernelName, bandwidth: float, relative: bool, debiased: bool
) -> float:
    value = numerics.kernel_cka(
        x, y, kernel=kernel, bandwidth=bandwidth, relative=relative, debiased=debiased
    )
    return float(value)


def _rv(x: np.ndarray, y: np.ndarray, *, modified: bool) -> float:
    return float(numerics.rv_coefficient(x, y, modified=modified))


def _drawn(
    gram: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray,
    *,
    debiased: bool,
) -> np.ndarray:
    first, second = gram(x), gram(y)
    if debiased:
        return gram_draws(first, second, weights, debiased=True)
    value = (first * second).sum() / np.sqrt((first * first).sum() * (second * second).sum())
    without = gram_leaving_out(first, second, debiased=False)
    return np.clip(linearised_draws(float(value), without, weights), 0.0, 1.0)


def _permuted(
    permute: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    order: np.ndarray,
) -> np.ndarray:
    """The numerics reorder the second side, instruments the first; the measure is symmetric."""
    return permute(y, x, order)


def _linear_part(x: np.ndarray, *, debiased: bool) -> np.ndarray:
    x = centred_table(response_table(x, measure="CKA", fewest=4 if debiased else 2), measure="CKA")
    return linear_part(x, debiased=debiased)


def _kernel_part(
    x: np.ndarray, *, kernel: KernelName, bandwidth: float, relative: bool, debiased: bool
) -> np.ndarray:
    x = response_table(x, measure="CKA", fewest=4 if debiased else 2)
    gram = centred_kernel_gram(x, kernel=kernel, bandwidth=bandwidth, relative=relative)
    return alignment_vector(gram, debiased=debiased)


def _without_diagonal(x: np.ndarray) -> np.ndarray:
    gram = linear_gram(x)
    return gram - np.diag(np.diag(gram))


def _part_without_diagonal(x: np.ndarray) -> np.ndarray:
    response_table(x, measure="RV", fewest=3)
    return alignment_vector(_without_diagonal(x), debiased=False)


def _permuted_without_diagonals(x: np.ndarray, y: np.ndarray, order: np.ndarray) -> np.ndarray:
    return permuted_grams(_without_diagonal(x), _without_diagonal(y), order, debiased=False)
