"""Kernel alignment of layers, of very many representations, and of one pair; and the dimension of one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from scipy.spatial.distance import pdist, squareform
from sklearn.decomposition import PCA

from arealis.comparison import (
    Instrument,
    Representation,
    compare_tile,
    linear_cka,
    minibatch_cka,
    similarity_matrix,
)
from arealis.numerics import (
    kernel_cka,
    participation_ratio,
    permuted_linear_cka,
    row_permutations,
)
from arealis.numerics import linear_cka as alignment
from benchmarks.peer import compare_with_peer
from benchmarks.timing import Comparison, compare

_LAYERS, _IMAGES, _BATCH = 24, 512, 128
_MANY, _LOOPED = 1000, 2000


def _networks(batch: int) -> dict[str, np.ndarray]:
    """Two stacks of rectified layers ``[layer, image, unit]`` that see the same images."""
    rng = np.random.default_rng(0)
    images = rng.normal(size=(_IMAGES, 256))
    stacks = []
    for _ in range(2):
        x, layers = images, []
        for _ in range(_LAYERS):
            x = np.maximum(x @ rng.normal(size=(x.shape[1], 256)) * np.sqrt(2 / x.shape[1]), 0)
            layers.append(x)
        stacks.append(np.array(layers, dtype=np.float32))
    return {"first": stacks[0], "second": stacks[1], "batch": np.array(batch)}


def _layers(instrument: Instrument, batch: int, work: str) -> Comparison:
    """Compared with a loop over single pairs in double precision, for the peer does not centre."""
    inputs = _networks(batch)
    names = np.arange(_IMAGES).astype(str)

    def ours() -> np.ndarray:
        sides = [
            [Representation(str(i), names, layer, "responses") for i, layer in enumerate(stack)]
            for stack in (inputs["first"], inputs["second"])
        ]
        return compare_tile(instrument, *sides).values

    first, second = (inputs[side].astype(float) for side in ("first", "second"))
    loop = np.array([[instrument.evaluate(a, b) for b in second] for a in first])
    off: list[float] = []

    def agree(theirs: np.ndarray, own: np.ndarray) -> float:
        off.append(float(np.abs(theirs - loop).max()))
        return float(np.abs(own - loop).max())

    c = compare_with_peer(work, "torch_cka_layers", "layers", inputs, ours, agree=agree, repeats=3)
    return replace(c, work=f"{work} (to an exact loop, from which the peer is off by {off[0]:.0e})")


def _layers_whole() -> Comparison:
    return _layers(linear_cka(), _IMAGES, f"CKA {_LAYERS} × {_LAYERS} layers, {_IMAGES} images at once")


def _layers_in_batches() -> Comparison:
    return _layers(minibatch_cka(batch=_BATCH), _BATCH, f"same, minibatches of {_BATCH}")


def _plain(x: np.ndarray, y: np.ndarray, *, debiased: bool = False, grams=None) -> float:
    """From the definitions, with the centring matrix and Song's three terms."""
    k, h = (x @ x.T, y @ y.T) if grams is None else grams
    n, one = len(k), np.ones(len(k))
    centring = np.eye(n) - 1 / n

    def criterion(a: np.ndarray, b: np.ndarray) -> float:
        if not debiased:
            return float(np.trace(centring @ a @ centring @ b))
        a, b = a - np.diag(np.diag(a)), b - np.diag(np.diag(b))
        return float(
            np.trace(a @ b)
            + one @ a @ one * (one @ b @ one) / ((n - 1) * (n - 2))
            - 2 / (n - 2) * one @ a @ b @ one
        )

    return criterion(k, h) / np.sqrt(criterion(k, k) * criterion(h, h))


def _all_pairs(kind: type, work: str) -> Comparison:
    """The loop has its Gram matrices ready, normalised; it is timed on some pairs and scaled."""
    rng = np.random.default_rng(0)
    names = np.arange(500).astype(str)
    many = [
        Representation(str(i), names, rng.normal(size=(500, 64)).astype(kind), "responses")
        for i in range(_MANY)
    ]
    grams = []
    for r in many[:64]:
        x = r.values - r.values.mean(axis=0)
        gram = x @ x.T
        grams.append(gram / np.linalg.norm(gram))
    pairs = rng.integers(0, 64, size=(_LOOPED, 2))
    instrument = linear_cka(debiased=False)

    def theirs() -> list[float]:
        return [float((grams[i] * grams[j]).sum()) for i, j in pairs]

    def ours() -> np.ndarray:
        return similarity_matrix(instrument, many).values

    difference = float(np.abs(ours()[tuple(pairs.T)] - theirs()).max())
    peer = f"loop over ready Grams ({_LOOPED}, scaled)"
    c = compare(work, peer, theirs, ours, difference=difference, repeats=2)
    scale = _MANY * (_MANY - 1) / 2 / _LOOPED
    return replace(c, peer_seconds=c.peer_seconds * scale, peer_cpu_seconds=c.peer_cpu_seconds * scale)


def _all_pairs_double() -> Comparison:
    return _all_pairs(np.float64, f"CKA of all 499500 pairs of {_MANY} × 500 stimuli")


def _all_pairs_single() -> Comparison:
    return _all_pairs(np.float32, "same, single precision")


def _pair() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(500, 300)), rng.normal(size=(500, 200))


def _one_pair() -> Comparison:
    x, y = _pair()
    theirs, ours = partial(_plain, x, y, debiased=True), partial(alignment, x, y, debiased=True)
    return compare(
        "debiased CKA, one pair, 500 × 300 and 200",
        "from the definition",
        theirs,
        ours,
        difference=abs(theirs() - float(ours())),
    )


def _kernel() -> Comparison:
    x, y = _pair()

    def gram(side: np.ndarray) -> np.ndarray:
        distances = pdist(side)
        return np.exp(-(squareform(distances) ** 2) / (2 * (0.5 * np.median(distances)) ** 2))

    def theirs() -> float:
        return _plain(x, y, grams=(gram(x), gram(y)))

    ours = partial(kernel_cka, x, y)
    return compare(
        "kernel CKA, one pair, 500 × 300 and 200",
        "from the definition",
        theirs,
        ours,
        difference=abs(theirs() - float(ours())),
    )


def _permutations() -> Comparison:
    x, y = _pair()
    order = row_permutations(len(x), 50, rng=np.random.default_rng(1))

    def theirs() -> np.ndarray:
        return np.array([float(alignment(x, y[rows], debiased=True)) for rows in order])

    ours = partial(permuted_linear_cka, x, y, order, debiased=True)
    difference = float(np.abs(theirs() - ours()).max())
    return compare(
        "debiased CKA, 50 permutations, 500 × 300 and 200",
        "loop over one pair",
        theirs,
        ours,
        difference=difference,
        repeats=3,
    )


def _dimension() -> Comparison:
    x = np.random.default_rng(0).normal(size=(3000, 500))

    def theirs() -> float:
        variances = PCA(svd_solver="full").fit(x).explained_variance_
        return float(variances.sum() ** 2 / (variances**2).sum())

    ours = partial(participation_ratio, x)
    return compare(
        "participation ratio, 3000 × 500",
        "scikit-learn PCA",
        theirs,
        ours,
        difference=abs(theirs() - float(ours())),
        repeats=3,
    )


WORKS = (
    _layers_whole,
    _layers_in_batches,
    _all_pairs_double,
    _all_pairs_single,
    _one_pair,
    _kernel,
    _permutations,
    _dimension,
)
