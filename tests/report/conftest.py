"""Made-up results of the two experiments, in the shape in which the store hands them over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from arealis.report import Expected, FailedTask, Headline, Page, TaskCounts
from arealis.types import MEASUREMENT_COLUMNS

CEILING = "the recording is an average without single trials"
NO_NULL = "no null was made for this number"
ONE_SEED = "one seed; the interval stands with the numbers over all seeds"
WIRED = {
    "connectome": 0.64,
    "electrical only": 0.65,
    "chemical only": 0.6,
    "node-shuffled": 0.51,
    "degree-preserving": 0.53,
    "dense": 0.5,
}
LEARNT = {
    "connectome": (0.645, 0.675),
    "electrical only": (0.65, 0.662),
    "chemical only": (0.61, 0.645),
    "node-shuffled": (0.515, 0.53),
    "degree-preserving": (0.53, 0.56),
    "dense": (0.55, 0.676),
    "responsiveness": (0.6, 0.68),
    "connectome + responsiveness": (0.66, 0.712),
}
MEASURES = {"roc_auc": (0.5, 1.0), "spearman": (0.0, 0.7), "rsa": (0.0, 0.5), "linear_cka": (0.1, 0.8)}
STIMULI = (10, 20, 40, 80, 140)
RULES = ("backprop", "feedback_alignment", "node_perturbation")
SEEDS = (0, 1, 2)
AREAS = ("V1", "V2", "IT")
LAYERS = ("stem", "block0", "block1", "block2", "head")
MODELS = {
    **{f"net trained, {name}": 0.1 + 0.05 * k for k, name in enumerate(LAYERS)},
    **{f"net untrained, {name}": 0.05 + 0.01 * k for k, name in enumerate(LAYERS)},
    "published, animacy": 0.4,
    "published, HMAX": 0.15,
    "pixels": 0.02,
}
FLOOR, TOP = 0.35, 0.65


@pytest.fixture(scope="session")
def table() -> Callable[..., pd.DataFrame]:
    """A maker of small tables: one row for each set of changes to a plain row."""
    plain_row = {"value": 0.5, "low": 0.4, "high": 0.6, "null_low": 0.0, "null_high": 0.1}
    plain_row |= {"n": 9, "measure": "rsa", "candidate": "connectome", "estimator": "{}"}
    plain_row |= {"ceiling_note": CEILING, "area": "all"}
    return lambda *changes: _table(plain_row | change for change in changes)


@pytest.fixture(scope="session")
def worm_table() -> pd.DataFrame:
    """Measurements of the wiring experiment: eight candidates, as wired and learnt."""
    return _table(_worm_rows(np.random.default_rng(1)))


@pytest.fixture(scope="session")
def worm_page(worm_table: pd.DataFrame) -> Page:
    """The page of the wiring experiment, two of its tasks lost."""
    headline = Headline(
        "roc_auc",
        baseline="responsiveness",
        notes=("Zero means not significant at q < .05; a zero may also be a pair never tested.",),
    )
    failed = (FailedTask("3f9c21aa", "DivergenceError: the cost became infinite at step 40"),)
    return Page(
        experiment="worm",
        question="Does the wiring diagram of the worm explain how signals travel in it, and does innate "
        "wiring make learning need less data?",
        experiment_file='name = "worm"\nseeds = 3\n\n[recording]\nkind = "signal_propagation"\n\n'
        '[[measure]]\nkind = "roc_auc"\n\n[vary]\n"stimuli.training" = [10, 20, 40, 80, 140]\n',
        specification={"name": "worm", "seeds": 3, "measure": [{"kind": "roc_auc"}]},
        measurements=worm_table,
        provenance=_provenance(),
        command="arealis run examples/worm.toml && arealis report runs/worm",
        headline=headline,
        tasks=TaskCounts(41, 6, failed),
    )


@pytest.fixture(scope="session")
def digits_page() -> Page:
    """The page of the experiment on digits: three rules, three areas, similarity between all networks."""
    rng = np.random.default_rng(2)
    return Page(
        experiment="digits",
        question="Which learning rule grows a network that recognises digits, and do the rules end alike?",
        experiment_file='name = "digits"\nseeds = 3\n\n[stimuli]\nkind = "mnist"\n',
        specification={"name": "digits", "seeds": 3},
        measurements=_table(_digits_rows(rng)),
        history=pd.DataFrame(_history(rng)),
        provenance=_provenance(),
        command="arealis run examples/digits.toml",
        headline=Headline("accuracy"),
        tasks=TaskCounts(9, 0),
    )


@pytest.fixture(scope="session")
def models_page() -> Page:
    """The page of many given candidates: layers of two networks, inference, distances between all."""
    table = _table([*_model_rows(), *_inferred_rows(), *_distance_rows()])
    expected = (Expected("animacy, mean over people", 0.4, 0.002, 0.4012, met=True),)
    expected += (Expected("best layer", 0.25, 0.005, 0.3, met=False),)
    return Page(
        experiment="objects",
        question="Which model finds objects alike where cortex does?",
        experiment_file='name = "objects"\n',
        specification={"name": "objects"},
        measurements=table,
        provenance=_provenance(),
        command="arealis run examples/objects.toml",
        headline=Headline("rsa", notes=("Four people are few.",), together=True),
        tasks=TaskCounts(14, 0),
        expected=expected,
    )


def _table(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(MEASUREMENT_COLUMNS)).astype(MEASUREMENT_COLUMNS)


def _row(measure: str, value: float, card: dict[str, object], **more: object) -> dict[str, object]:
    """A row with the reasons for the bounds that ``more`` does not give."""
    row = {
        "measure": measure,
        "value": value,
        "estimator": json.dumps(card),
        "ceiling_note": CEILING,
        "area": "all",
    }
    row |= {} if "low" in more else {"interval_note": ONE_SEED}
    row |= {} if "null_low" in more else {"null_note": NO_NULL}
    return row | more


def _worm_rows(rng: np.random.Generator) -> Iterator[dict[str, object]]:
    for name, value in WIRED.items():
        yield from _numbers(value, rng, candidate=name, rule="", stage="as wired", training_stimuli=0)
    for rule, loss in zip(("", *RULES), (0.0, 0.0, 0.012, 0.03), strict=True):
        stage = "learnt" if rule else "fitted"
        for name, (start, end) in LEARNT.items():
            for k in STIMULI if bool(rule) != ("responsiveness" in name) else ():
                value = start + (end - start) * (1 - np.exp(-k / 45)) - loss
                yield from _numbers(value, rng, candidate=name, rule=rule, stage=stage, training_stimuli=k)
        for k in STIMULI:
            labels = {"rule": rule, "stage": stage, "training_stimuli": k}
            if rule:
                yield _difference(0.14 - loss, "connectome", "node-shuffled", **labels)
                other = {"other_stage": "as wired", "other_rule": "", "other_training_stimuli": 0}
                yield _difference(0.1 * k / 140 - loss, "dense", "connectome", **labels, **other)
            else:
                yield _difference(0.03, "connectome + responsiveness", "responsiveness", **labels)
    for other, value in (("node-shuffled", 0.13), ("electrical only", -0.01)):
        yield _difference(value, "connectome", other, rule="", stage="as wired", training_stimuli=0)


def _numbers(value: float, rng: np.random.Generator, **labels: object) -> Iterator[dict[str, object]]:
    for name, (chance, top) in MEASURES.items():
        scaled = chance + (value - 0.5) / 0.5 * (top - chance) * 0.9 + 0.005 * rng.normal()
        card = {
            "variant": "pooled over held-out pairs" if name == "roc_auc" else "mean over held-out stimuli",
            "resampling_unit": "stimulus",
            "interval": "percentile bootstrap, 1000 draws",
            "null": "permutation of stimuli, 1000 draws",
            "options": {"seed": 7},
        }
        half = 0.04 * (top - chance) / 0.5
        bounds = {"null_low": chance - half / 1.5, "null_high": chance + half / 1.5, "n": 35, **labels}
        yield _row(name, scaled, card, low=scaled - half, high=scaled + half, **bounds)
        for seed in SEEDS:
            yield _row(name, scaled + 0.01 * rng.normal(), card, **bounds, seed=seed, task=f"task-{seed}")


def _difference(value: float, first: str, second: str, **labels: object) -> dict[str, object]:
    card = {
        "variant": "difference of roc_auc",
        "resampling_unit": "stimulus",
        "interval": "percentile bootstrap",
    }
    names = {"candidate": first, "other_candidate": second, "n": 35}
    return _row("roc_auc_difference", value, card, low=value - 0.02, high=value + 0.02, **names, **labels)


def _digits_rows(rng: np.random.Generator) -> Iterator[dict[str, object]]:
    top_one = {"variant": "top 1", "resampling_unit": "stimulus", "interval": "Wilson"}
    for rule, value in zip(RULES, (0.948, 0.921, 0.64), strict=True):
        for seed in (None, *SEEDS):
            v = value + (0 if seed is None else 0.004 * rng.normal())
            bounds = {"low": v - 0.015, "high": v + 0.015, "null_low": 0.08, "null_high": 0.12, "n": 1000}
            yield _row("accuracy", v, top_one, **bounds, candidate=rule, rule=rule, seed=seed, stage="learnt")
    sides = [(rule, "learnt", s, a) for rule in RULES for s in SEEDS for a in AREAS]
    sides += [("untrained", "untrained", s, a) for s in SEEDS for a in AREAS]
    card = {"variant": "linear, debiased", "centring": "features", "bias_correction": "Song 2012"}
    for (name, stage, seed, area), (name_2, stage_2, seed_2, area_2) in combinations(sides, 2):
        v = 0.35 + 0.3 * (name == name_2) + 0.25 * (area == area_2) + 0.02 * rng.normal()
        first = {"candidate": name, "rule": name, "stage": stage, "seed": seed, "area": area}
        second = {"other_candidate": name_2, "other_rule": name_2, "other_stage": stage_2}
        yield _row("linear_cka", v, card, n=1000, **first, **second, other_seed=seed_2, other_area=area_2)


def _model_rows() -> Iterator[dict[str, object]]:
    card = {"variant": "correlation distance, compared by spearman", "interval": "percentile bootstrap"}
    for name, v in MODELS.items():
        bounds = {"low": v - 0.07, "high": v + 0.07, "null_low": -0.04, "null_high": 0.04}
        bounds |= {"ceiling_low": FLOOR, "ceiling_high": TOP, "ceiling_note": None}
        yield _row("rsa", v, card, **bounds, n=92, candidate=name, stage="as given", task=name)
    yield _row("rsa_pearson", 0.49, card, low=0.4, high=0.58, n=92, candidate="monkey", stage="as given")


def _inferred_rows() -> Iterator[dict[str, object]]:
    card = {"variant": "correlation distance, compared by spearman", "interval": "Student's t"}
    name, tests = "rsa_over_stimulus", len(MODELS) * (len(MODELS) - 1) // 2
    given = {"n": 92, "stage": "as given"}
    one = card | {"options": {"correction": f"fdr over {len(MODELS)} tests"}}
    two = card | {"options": {"correction": f"fdr over {tests} tests", "found 4 times of 5": 0.16}}
    for model, v in MODELS.items():
        bounds = {"low": v - 0.15, "high": v + 0.15, "null_low": -0.04, "null_high": 0.04}
        bounds |= {"ceiling_low": FLOOR, "ceiling_high": TOP, "ceiling_note": None}
        p = {"p_value": 0.001 if v > 0.04 else 0.3, "p_corrected": 0.0014 if v > 0.04 else 0.3}
        yield _row(name, v, one, **bounds, **p, **given, candidate=model)
        p = {"p_value": 0.01 if v < 0.2 else 0.2, "p_corrected": 0.02 if v < 0.2 else 0.25}
        below = {"low": v - FLOOR - 0.2, "high": v - FLOOR + 0.2}
        yield _row(f"{name}_minus_ceiling", v - FLOOR, one, **below, **p, **given, candidate=model)
    for (first, v), (second, w) in combinations(MODELS.items(), 2):
        p = {"p_value": 0.01 if abs(v - w) > 0.3 else 0.4, "p_corrected": 0.04 if abs(v - w) > 0.3 else 0.5}
        sides = {"candidate": first, "other_candidate": second, "area": f"{first} | {second}"}
        bounds = {"low": v - w - 0.2, "high": v - w + 0.2}
        yield _row(f"{name}_difference", v - w, two, **(bounds | p | given | sides))
    yield _row(f"{name}_ceiling_lower", FLOOR, card, low=0.2, high=0.5, n=92, p_value=0.001)
    yield _row(f"{name}_ceiling_upper", TOP, card, low=0.5, high=0.8, n=92)


def _distance_rows() -> Iterator[dict[str, object]]:
    card = {"variant": "angular", "options": {"alike is": "low", "identical": 0.0}}
    for (first, v), (second, w) in combinations(MODELS.items(), 2):
        one = {"candidate": first, "seed": 0, "stage": "as given", "area": first.rpartition(", ")[2]}
        other = {"other_candidate": second, "other_seed": 0, "other_area": second.rpartition(", ")[2]}
        yield _row("procrustes_distance", abs(v - w) + 0.1, card, n=92, **one, **other)


def _history(rng: np.random.Generator) -> Iterator[dict[str, object]]:
    for rule, speed, aim in zip(RULES, (40, 60, 200), (1.0, 0.45, 0.08), strict=True):
        for seed in SEEDS:
            labels = {
                "task": f"{rule}-{seed}",
                "candidate": rule,
                "rule": rule,
                "seed": seed,
                "phase": "growth",
            }
            for step in range(0, 600, 3):
                cost = 2.3 * np.exp(-step / speed / 3) + 0.1 + 0.03 * rng.normal()
                yield labels | {"step": step, "area": "all", "quantity": "cost", "value": cost}
                for area, share in (("V1", 0.7), ("V2", 0.9), ("IT", 1.0)):
                    cosine = aim * share * (1 - np.exp(-step / 80)) + 0.02 * rng.normal() * (aim < 1)
                    yield labels | {
                        "step": step,
                        "area": area,
                        "quantity": "gradient_cosine",
                        "value": cosine,
                    }


def _provenance() -> dict[str, object]:
    return {
        "data": {"wiring": "sha256:" + "ab12" * 16, "recording": "sha256:" + "cd34" * 16},
        "code": "0.1.0+37dfb8e",
        "libraries": {"numpy": "2.4.6", "torch": "2.13.0"},
        "device": "cpu",
        "seeds": [0, 1, 2],
        "date": "2026-01-01",
    }
