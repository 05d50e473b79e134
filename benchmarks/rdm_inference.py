"""Bootstraps of RDM comparisons with their ceilings, and permutation nulls, beside rsatoolbox."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from arealis.numerics.rdm_inference import rdm_bootstrap, rdm_permutations
from benchmarks.peer import compare_with_peer
from benchmarks.timing import Comparison

_DRAWS, _STIMULI, _SUBJECTS, _MODELS = 1000, 60, 12, 5


def _inputs() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    pairs = _STIMULI * (_STIMULI - 1) // 2
    shared = rng.gamma(2.0, size=pairs)
    return {
        "models": shared + rng.gamma(2.0, size=(_MODELS, pairs)),
        "data": shared + rng.gamma(2.0, size=(_SUBJECTS, pairs)),
        "stimulus": rng.integers(0, _STIMULI, size=(_DRAWS, _STIMULI)),
        "subject": rng.integers(0, _SUBJECTS, size=(_DRAWS, _SUBJECTS)),
    }


def _counts(rows: np.ndarray, items: int) -> np.ndarray:
    return np.stack([np.bincount(row, minlength=items) for row in rows])


def _timed(work: str, task: str, inputs, ours, *, draws: int, columns: int = 100) -> Comparison:
    """The peer does some of the draws; its time is scaled to all of them, which takes minutes."""
    part = {name: x[:draws] if name in ("stimulus", "subject", "order") else x for name, x in inputs.items()}

    def differ(theirs: np.ndarray, own: np.ndarray) -> float:
        return float(np.abs(theirs - own[:draws])[:, :columns].max())

    title = f"{work}; peer timed on {draws} draws, scaled"
    c = compare_with_peer(title, "rsatoolbox_inference", task, part, ours, repeats=3, agree=differ)
    scale = _DRAWS / draws
    return replace(c, peer_seconds=c.peer_seconds * scale, peer_cpu_seconds=c.peer_cpu_seconds * scale)


def _bootstrap(method: str, draws: int, *, columns: int = _MODELS + 2) -> Comparison:
    """Ceilings of whitened comparisons are not compared: the peer pools them under another norm."""
    inputs = _inputs()
    counts = _counts(inputs["stimulus"], _STIMULI)

    def ours() -> np.ndarray:
        d = rdm_bootstrap(inputs["models"], inputs["data"], method, stimulus_weights=counts)
        return np.column_stack([d.similarity, d.lower, d.upper])

    work = f"bootstrap of {method} with ceiling, {_DRAWS} draws, {_STIMULI} stimuli, 12 subjects, 5 models"
    return _timed(work, method, inputs, ours, draws=draws, columns=columns)


def _cosine() -> Comparison:
    return _bootstrap("cosine", 50)


def _correlation() -> Comparison:
    return _bootstrap("corr", 50)


def _whitened_cosine() -> Comparison:
    return _bootstrap("cosine_cov", 10, columns=_MODELS)


def _whitened_correlation() -> Comparison:
    return _bootstrap("corr_cov", 10, columns=_MODELS)


def _spearman() -> Comparison:
    return _bootstrap("spearman", 20)


def _kendall() -> Comparison:
    inputs = _inputs()
    inputs["stimulus"] = inputs["stimulus"][:20]
    counts = _counts(inputs["stimulus"], _STIMULI)

    def ours() -> np.ndarray:
        d = rdm_bootstrap(inputs["models"], inputs["data"], "tau-a", stimulus_weights=counts)
        return np.column_stack([d.similarity, d.lower, d.upper])

    work = "bootstrap of tau-a with ceiling, 20 draws, 60 stimuli, 12 subjects, 5 models"
    return compare_with_peer(work, "rsatoolbox_inference", "tau-a", inputs, ours, repeats=3)


def _dual() -> Comparison:
    inputs = _inputs()
    stimulus = {"stimulus_weights": _counts(inputs["stimulus"], _STIMULI)}
    subject = {"subject_weights": _counts(inputs["subject"], _SUBJECTS)}

    def ours() -> np.ndarray:
        plans = (stimulus | subject, subject, stimulus)
        runs = [rdm_bootstrap(inputs["models"], inputs["data"], "cosine", **plan) for plan in plans]
        return np.concatenate([run.similarity for run in runs], axis=1)

    work = f"dual bootstrap of cosine with ceiling, {_DRAWS} draws, {_STIMULI} stimuli, 12 subjects, 5 models"
    return _timed(work, "dual", inputs, ours, draws=20)


def _permutations() -> Comparison:
    inputs = _inputs()
    rng = np.random.default_rng(1)
    order = rng.permuted(np.tile(np.arange(_STIMULI), (_DRAWS, 1)), axis=1)
    inputs = {"models": inputs["models"], "data": inputs["data"], "order": order}

    def ours() -> np.ndarray:
        return rdm_permutations(inputs["models"], inputs["data"], "spearman", order)

    work = f"permutation null of Spearman, {_DRAWS} orders, {_STIMULI} stimuli, 12 subjects, 5 models"
    return _timed(work, "permuted", inputs, ours, draws=100)


WORKS = (
    _cosine,
    _correlation,
    _whitened_cosine,
    _whitened_correlation,
    _spearman,
    _kendall,
    _dual,
    _permutations,
)
