"""From numbers and their uncertainty to measurements, tests and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, TypeAlias

import numpy as np
from scipy.special import stdtrit

from arealis.comparison.assemble import sense
from arealis.comparison.inference.evaluation import Evaluation
from arealis.comparison.inference.result import Inference
from arealis.comparison.inference.uncertainty import Uncertainty
from arealis.comparison.inference.words import conclusions
from arealis.comparison.instrument import Instrument
from arealis.comparison.resampled import permutation_p
from arealis.numerics import central_range
from arealis.numerics.rdm_inference import adjust, bootstrap_t_test
from arealis.types import EstimatorCard, Measurement, NotEstimable, Range

__all__ = ["judge"]

_FORMULA = {1: "variance over draws", 2: "variance 2 ΣA_i − A_ij", 3: "variance 4 ΣA_i − 2 ΣA_ij + A_ijk"}
_FEW_SUBJECTS = 5
_Side: TypeAlias = Literal["two-sided", "less", "greater"]


@dataclass(frozen=True)
class _Case:
    """All that the steps below share."""

    instrument: Instrument
    evaluation: Evaluation
    uncertainty: Uncertainty
    null: np.ndarray
    correction: str


def judge(
    instrument: Instrument,
    evaluation: Evaluation,
    uncertainty: Uncertainty,
    null: np.ndarray,
    *,
    correction: str,
) -> Inference:
    """Measure every model, every difference and the ceiling, and test them.

    Args:
        instrument: How populations are compared.
        evaluation: The numbers.
        uncertainty: Their draws.
        null: The numbers under permutation ``[permutation, column]``.
        correction: ``"fdr"``, ``"bonferroni"`` or ``"none"``.

    Returns:
        All that can be said.

    Example:
        >>> e = Evaluation(("a",), np.array([0.5, 0.6, 0.7]), lambda plan, wanted: {}, lambda order: order,
        ...                np.array(["s", "t"]), 2, (), {}, "over subjects", "once")
        >>> u = Uncertainty({}, {"subject": 2}, NotEstimable("two subjects"))
        >>> made_up = Instrument("overlap", lambda x, y: 0.5, EstimatorCard("made up"), ())
        >>> judge(made_up, e, u, np.zeros((99, 3)), correction="fdr").measurements["a"].p_value
        0.01
    """
    case = _Case(instrument, evaluation, uncertainty, null, correction)
    ceiling = _ceiling(case)
    measured = {name: _model(case, name, ceiling) for name in evaluation.models}
    found: dict[str, Measurement | NotEstimable] = {
        **_corrected(case, {n: m for n, m in measured.items() if isinstance(m, Measurement)}),
        **{n: m for n, m in measured.items() if isinstance(m, NotEstimable)},
        **evaluation.reasons,
    }
    usable = [name for name in evaluation.models if isinstance(measured[name], Measurement)]
    differences = {(a, b): _difference(case, a, b) for a, b in combinations(usable, 2)}
    bounds: dict[str, Measurement] = {}
    against: dict[str, Measurement] = {}
    if isinstance(ceiling, Range):
        bounds = {end: _bound(case, end) for end in ("lower", "upper")}
        against = {name: _against_ceiling(case, name) for name in usable}
    tested = Inference(found, _corrected(case, differences), ceiling, bounds, _corrected(case, against), ())
    return replace(tested, conclusions=conclusions(tested, uncertainty, alike_is=instrument.alike_is))


def _contrast(case: _Case, first: str, second: str | None = None) -> tuple[float, np.ndarray]:
    """Value and weights of a column, or of a difference of two."""
    columns = case.evaluation.columns
    weights = np.zeros(len(columns))
    weights[columns[first]] = 1.0
    value = float(case.evaluation.point[columns[first]])
    if second is not None:
        weights[columns[second]] = -1.0
        value -= float(case.evaluation.point[columns[second]])
    return value, weights


def _measurement(case: _Case, name: str, first: str, second: str | None, null: str, area: str) -> Measurement:
    value, weights = _contrast(case, first, second)
    return Measurement(
        name=name,
        value=value,
        interval=case.uncertainty.interval(value, weights),
        null=NotEstimable(null),
        ceiling=NotEstimable("see the noise ceiling beside it"),
        n=len(case.evaluation.stimulus_id),
        card=_card(case),
        area=area,
        draws=case.uncertainty.spread_draws(value, weights),
    )


def _with_permutations(case: _Case, m: Measurement, column: str) -> Measurement:
    null = case.null[:, case.evaluation.columns[column]] if len(case.null) else case.null
    if not len(null):
        return replace(m, null=NotEstimable("no permutations were asked for"))
    return replace(m, null=central_range(null), p_value=permutation_p(case.instrument, m.value, null))


def _model(case: _Case, name: str, ceiling: Range | NotEstimable) -> Measurement | NotEstimable:
    m = _measurement(case, case.instrument.name, name, None, "", "all")
    if np.isnan(m.value):
        return NotEstimable(f"'{name}' has no value, because a subject or a fold has none")
    return replace(_with_permutations(case, m, name), ceiling=ceiling)


def _difference(case: _Case, first: str, second: str) -> Measurement:
    m = _measurement(
        case,
        f"{case.instrument.name}_difference",
        first,
        second,
        "a difference is judged by its interval and its p-value",
        f"{first} | {second}",
    )
    _, weights = _contrast(case, first, second)
    return _t_tested(case, replace(m, ceiling=NotEstimable("a difference has no noise ceiling")), weights)


def _against_ceiling(case: _Case, name: str) -> Measurement:
    m = _measurement(
        case,
        f"{case.instrument.name}_minus_ceiling",
        name,
        "lower",
        "a model that is as good as the lower ceiling has a difference of zero",
        "all",
    )
    _, weights = _contrast(case, name, "lower")
    worse: _Side = "less" if case.instrument.alike_is == "high" else "greater"
    return _t_tested(case, m, weights, alternative=worse)


def _bound(case: _Case, end: str) -> Measurement:
    m = _measurement(case, f"{case.instrument.name}_ceiling_{end}", end, None, "not permuted", "all")
    return _with_permutations(case, m, end) if end == "lower" else m


def _t_tested(
    case: _Case, m: Measurement, weights: np.ndarray, *, alternative: _Side = "two-sided"
) -> Measurement:
    variance = case.uncertainty.variance(weights)
    if isinstance(variance, NotEstimable):
        return m
    rounding = 1e-12 * max(1.0, float(np.nanmax(np.abs(case.evaluation.point))))
    if variance <= rounding**2:
        p = 1.0 if abs(m.value) <= rounding else None
        return replace(m, p_value=p)
    freedom = case.uncertainty.degrees_of_freedom
    p = float(bootstrap_t_test(m.value, variance, freedom, alternative=alternative))
    found = float((stdtrit(freedom, 0.975) + stdtrit(freedom, 0.8)) * np.sqrt(variance))
    options = {**m.card.options, "test": f"Student's t, {alternative}", "found 4 times of 5": found}
    return replace(m, p_value=p, card=replace(m.card, options=options))


def _corrected(case: _Case, tested: Mapping) -> dict:
    """The same measurements with p-values corrected for how many of them there are."""
    names = [name for name, m in tested.items() if m.p_value is not None]
    if case.correction == "none" or not names:
        return dict(tested)
    p = adjust(np.array([tested[name].p_value for name in names]), case.correction)
    corrected = dict(tested)
    for name, value in zip(names, p, strict=True):
        m = tested[name]
        options = {**m.card.options, "correction": f"{case.correction} over {len(names)} tests"}
        corrected[name] = replace(m, p_corrected=float(value), card=replace(m.card, options=options))
    return corrected


def _ceiling(case: _Case) -> Range | NotEstimable:
    if isinstance(case.evaluation.ceiling, NotEstimable):
        return case.evaluation.ceiling
    low, high = sorted(float(bound) for bound in case.evaluation.point[-2:])
    return Range(low, high)


def _card(case: _Case) -> EstimatorCard:
    evaluation, uncertainty = case.evaluation, case.uncertainty
    options: dict[str, str | float | int] = {
        **case.instrument.card.options,
        **evaluation.options,
        **sense(case.instrument),
    }
    if isinstance(evaluation.ceiling, str):
        options["ceiling"] = evaluation.ceiling
    options["permutations"] = len(case.null)
    interval = "none"
    if uncertainty.refused is None:
        draws = next(iter(uncertainty.draws.values())).shape[1]
        options |= {"draws": draws, "degrees of freedom": uncertainty.degrees_of_freedom}
        interval = f"Student's t, {_FORMULA[len(uncertainty.sizes)]}, 95 %; {evaluation.how}"
    if uncertainty.sizes.get("subject", _FEW_SUBJECTS) < _FEW_SUBJECTS:
        options["caution"] = f"a variance from {uncertainty.sizes['subject']} subjects is itself uncertain"
    named = case.instrument.card.null
    return replace(
        case.instrument.card,
        resampling_unit=" and ".join(uncertainty.sizes),
        interval=interval,
        null="the model's stimuli permuted, central 95 %" if named == "none" else named,
        options=options,
    )
