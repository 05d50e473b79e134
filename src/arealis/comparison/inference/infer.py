"""Infer: one entry point that says how sure any comparison is, and which of several models is nearer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from arealis.comparison.inference.choose import choose_evaluation
from arealis.comparison.inference.evaluation import Evaluation
from arealis.comparison.inference.flexible import FlexibleModel
from arealis.comparison.inference.judge import judge
from arealis.comparison.inference.plan import FACTORS, make_plan, subsets
from arealis.comparison.inference.result import Inference
from arealis.comparison.inference.uncertainty import Uncertainty
from arealis.comparison.instrument import Instrument
from arealis.numerics import row_permutations
from arealis.types import DataError, Dissimilarities, NotEstimable, Responses

__all__ = ["infer"]

Factor = Literal["stimulus", "subject", "unit"]
_FEWEST = {"stimulus": 6, "subject": 3, "unit": 5}
_PLURAL = {"stimulus": "stimuli", "subject": "subjects", "unit": "units"}


def infer(
    instrument: Instrument,
    models: Mapping[str, Responses | Dissimilarities | Sequence[Responses] | FlexibleModel],
    recordings: Responses | Sequence[Responses] | Dissimilarities,
    *,
    resample: Sequence[Factor] = ("stimulus",),
    draws: int = 1000,
    permutations: int = 1000,
    correction: Literal["fdr", "bonferroni", "none"] = "fdr",
    crossvalidate: int | None = None,
    rng: np.random.Generator,
) -> Inference:
    r"""Compare models with recordings by any instrument, and with each other.

    .. math:: v \pm t_{\nu, .975} \sqrt V, \qquad V = \sum_i A_i, \quad
              2 \sum_i A_i - A_{ij} \quad\text{or}\quad 4 \sum_i A_i - 2 \sum_{i<j} A_{ij} + A_{ijk}

    for one, two or three factors that the answer is to generalise over, where A is the variance over draws
    of these factors together. Percentiles are not used, because a stimulus that a draw holds twice moves
    them: it cannot be told from itself. p-values against chance come from permuting the models' stimuli;
    all others are Student's t with the degrees of freedom of the factor that has the fewest levels.

    Args:
        instrument: How populations are compared.
        models: What is compared: responses (several seeds are averaged), dissimilarities, or a flexible
            model, if the instrument compares dissimilarities.
        recordings: Responses of one subject or of several, or dissimilarities.
        resample: What the answer generalises over: ``"stimulus"``, ``"subject"``, ``"unit"`` (the recorded
            units), or several of these.
        draws: Number of bootstrap draws.
        permutations: Number of permutations of the stimuli.
        correction: How p-values of one kind are corrected for how many there are.
        crossvalidate: Number of folds in which all models are fitted and tested on other stimuli, and on
            other subjects if there are two or more. Flexible models need it.
        rng: Source of randomness.

    Returns:
        Measurements, differences, ceiling and conclusions. What cannot be had is
        :class:`~arealis.types.NotEstimable` with the reason.

    Raises:
        DataError: if models and recordings do not fit each other or the instrument, or an option has no
            meaning for them.

    Example:
        >>> from arealis.comparison import rsa
        >>> from arealis.types import make_dissimilarities
        >>> values = np.random.default_rng(0).uniform(size=(4, 1, 28))
        >>> brain = make_dissimilarities(values + values[0], stimulus_id=np.arange(8).astype(str),
        ...                              distance="correlation", provenance="made up")
        >>> found = infer(rsa(), {"first": brain[:1], "last": brain[3:]}, brain, draws=200,
        ...               permutations=200, rng=np.random.default_rng(0))
        >>> found.differences["first", "last"].value > 0
        True

    Reference:
        Schütt et al. 2023, eLife 12:e82566; Nili et al. 2014, PLoS Comput Biol 10:e1003553.
    """
    factors = _checked_factors(resample, models, correction)
    of_halves, of_plan, of_order = rng.spawn(3)
    evaluation = choose_evaluation(instrument, models, recordings, crossvalidate=crossvalidate, rng=of_halves)
    sizes = _sizes(evaluation, factors)
    refused = _refusal(instrument, sizes)
    drawn = {}
    if refused is None:
        plan = make_plan(
            factors,
            stimulus_id=evaluation.stimulus_id,
            subjects=evaluation.subjects,
            units=evaluation.units,
            draws=draws,
            rng=of_plan,
        )
        drawn = evaluation.draws(plan, subsets(factors))
    order = row_permutations(len(evaluation.stimulus_id), permutations, rng=of_order)
    return judge(
        instrument,
        evaluation,
        Uncertainty(drawn, sizes, refused, evaluation.divisions),
        evaluation.permuted(order),
        correction=correction,
    )


def _checked_factors(resample: Sequence[str], models: Mapping, correction: str) -> list[str]:
    given = [resample] if isinstance(resample, str) else list(resample)
    if not given or len(set(given)) < len(given) or not set(given) <= set(FACTORS) or not models:
        raise DataError(
            "nothing to infer",
            given=f"resample = {given} for {len(models)} models",
            needed=f"one or more of {list(FACTORS)}, each once, and one model or more",
            action="name what the answer is to generalise over",
        )
    if correction not in ("fdr", "bonferroni", "none"):
        raise DataError(
            "there is no such correction for many tests",
            given=repr(correction),
            needed="'fdr', 'bonferroni' or 'none'",
            action="name one of these",
        )
    return [factor for factor in FACTORS if factor in given]


def _sizes(evaluation: Evaluation, factors: Sequence[str]) -> dict[str, int]:
    if "unit" in factors and not evaluation.units:
        raise DataError(
            "there are no units to resample",
            given="a recording that is known by its dissimilarities only, or cross-validated",
            needed="responses, without cross-validation",
            action="take 'unit' out of resample",
        )
    levels = {"stimulus": len(evaluation.stimulus_id), "subject": evaluation.subjects}
    levels["unit"] = min(evaluation.units, default=0)
    return {factor: levels[factor] for factor in factors}


def _refusal(instrument: Instrument, sizes: Mapping[str, int]) -> NotEstimable | None:
    for factor, levels in sizes.items():
        fewest = _FEWEST[factor]
        if factor == "stimulus":
            fewest = max(fewest, instrument.fewest_stimuli + 1)
        if levels < fewest:
            what = _PLURAL[factor] if levels != 1 else factor
            return NotEstimable(
                f"{levels} {what}: how much others would differ cannot be told from fewer than {fewest}"
            )
    return None
