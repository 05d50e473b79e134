"""What brains, people and models make of 92 photographs of objects, known by their dissimilarities only."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from arealis.data import fetch, objects92_names, provenance, read_matlab
from arealis.numerics import pair_positions
from arealis.types import DataError, Dissimilarities, make_dissimilarities

__all__ = [
    "OBJECTS92_MODELS",
    "load_objects92_behaviour",
    "load_objects92_human_it",
    "load_objects92_model",
    "load_objects92_monkey_it",
    "read_objects92_dissimilarities",
]

Objects92Model: TypeAlias = Literal[
    "animacy", "FaceBodyManmadeNatobj", "monkeyIT", "EVA", "HMAX", "V1", "Silhouette", "RADON"
]

OBJECTS92_MODELS: tuple[Objects92Model, ...] = (
    "animacy",
    "FaceBodyManmadeNatobj",
    "monkeyIT",
    "EVA",
    "HMAX",
    "V1",
    "Silhouette",
    "RADON",
)
"""Names of the published models of the 92 objects, as in their file."""


def load_objects92_human_it(*, average: bool = False) -> Dissimilarities:
    r"""Load dissimilarities of 92 objects in inferotemporal cortex of four people, two sessions each.

    .. math:: d_{ij} = 1 - \mathrm{corr}(\mathrm{voxels}_i, \mathrm{voxels}_j)

    Args:
        average: Average over people and sessions, as in the published figure 1.

    Returns:
        Dissimilarities ``[4, 2, 4186]`` with the coordinate ``subject_id`` on ``subject``; averaged,
        ``[1, 1, 4186]``.

    Raises:
        DataError: if the file cannot be had or is damaged.

    Example:
        >>> load_objects92_human_it().shape  # doctest: +SKIP
        (4, 2, 4186)

    References:
        Kriegeskorte et al. 2008, Neuron 60:1126 (functional MRI of human IT).
    """
    values = read_objects92_dissimilarities(fetch("objects92_human_it"), "RDMs", shape=(4, 2))
    if average:
        return _labelled(values.mean(axis=(0, 1), keepdims=True), "correlation", "objects92_human_it")
    found = _labelled(values, "correlation", "objects92_human_it")
    return found.assign_coords(subject_id=("subject", [f"person {i}" for i in range(1, 5)]))


def load_objects92_monkey_it() -> Dissimilarities:
    """Load dissimilarities of 92 objects in the inferotemporal cortex of two macaques.

    Returns:
        Correlation distances ``[1, 1, 4186]`` of the firing rates of 674 neurons.

    Raises:
        DataError: if the file cannot be had or is damaged.

    Example:
        >>> load_objects92_monkey_it().shape  # doctest: +SKIP
        (1, 1, 4186)

    References:
        Kiani et al. 2007, J Neurophysiol 97:4296; Kriegeskorte et al. 2008, Neuron 60:1126, figure 1.
    """
    values = read_objects92_dissimilarities(fetch("objects92"), "RDMs_mIT_hIT_fig1", shape=(2, 1))
    return _labelled(values[:1], "correlation", "objects92")


def load_objects92_behaviour() -> Dissimilarities:
    """Load how different 16 people judged 92 objects to be, by arranging them on a screen.

    Returns:
        Dissimilarities ``[16, 1, 4186]``: distances on the screen, scaled by the authors to one length a
        person.

    Raises:
        DataError: if the file cannot be had or is damaged.

    Example:
        >>> load_objects92_behaviour().shape  # doctest: +SKIP
        (16, 1, 4186)

    References:
        Mur et al. 2013, Front Psychol 4:128.
    """
    path = fetch("objects92_behaviour")
    values = read_objects92_dissimilarities(path, "rdms_behav_92", shape=(16, 1))
    found = _labelled(values, "arrangement", "objects92_behaviour")
    return found.assign_coords(subject_id=("subject", [f"judge {i}" for i in range(1, 17)]))


def load_objects92_model(name: Objects92Model = "animacy") -> Dissimilarities:
    """Load the dissimilarities of 92 objects in one of the models that are published with them.

    ``"animacy"`` and ``"FaceBodyManmadeNatobj"`` are categories (0 within, 1 between); ``"HMAX"``, ``"V1"``,
    ``"Silhouette"`` and ``"RADON"`` are computed from the images; ``"EVA"`` was measured in the early visual
    area of humans; ``"monkeyIT"`` is what :func:`load_objects92_monkey_it` loads.

    Args:
        name: One of :data:`OBJECTS92_MODELS`.

    Returns:
        Dissimilarities ``[1, 1, 4186]``.

    Raises:
        DataError: if there is no such model, or the file cannot be had or is damaged.

    Example:
        >>> load_objects92_model("animacy").shape  # doctest: +SKIP
        (1, 1, 4186)

    References:
        Kriegeskorte et al. 2008, Front Syst Neurosci 2:4.
    """
    if name not in OBJECTS92_MODELS:
        raise DataError(
            "the 92 objects have no such model",
            given=f"'{name}'",
            needed=f"one of {', '.join(OBJECTS92_MODELS)}",
            action="name one of these",
        )
    values = read_objects92_dissimilarities(fetch("objects92_models"), "Models", shape=(8, 1), only=name)
    return _labelled(values, f"published model {name}", "objects92_models")


def read_objects92_dissimilarities(
    path: Path, variable: str, *, shape: tuple[int, int], only: str | None = None
) -> np.ndarray:
    """Read dissimilarities of the 92 objects from a MATLAB file, and refuse one that is damaged.

    Args:
        path: The file.
        variable: An array of structures with a field ``RDM``: a symmetric matrix of 92 × 92 with a zero
            diagonal, or a vector of 4186 pairs.
        shape: How many there are, ``(subject, session)``.
        only: Field ``name`` of the only one to return.

    Returns:
        Dissimilarities ``[subject, session, pair]``, float64, in the order of SciPy's ``pdist``.

    Raises:
        DataError: if the file cannot be read, holds another number of matrices, or one that is not
            symmetric, finite and of the right size.

    Example:
        >>> import tempfile
        >>> from scipy.io import savemat
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "flat.mat")
        ...     savemat(path, {"all": np.array([{"RDM": np.ones(4186)}, {"RDM": np.zeros(4186)}])})
        ...     read_objects92_dissimilarities(path, "all", shape=(2, 1)).mean(axis=2).tolist()
        [[1.0], [0.0]]
    """
    found = np.atleast_1d(read_matlab(path, [variable])[variable])
    if found.dtype != object or found.size != np.prod(shape):
        raise _damaged(path, f"{variable} with {found.size} entries of type {found.dtype}")
    items: Iterable[Any] = found.reshape(-1)
    if only is not None:
        items, shape = [item for item in items if getattr(item, "name", None) == only], (1, 1)
        if len(items) != 1:
            raise _damaged(path, f"{variable} with {len(items)} entries named '{only}'")
    pairs = [_pairs(getattr(item, "RDM", None), path) for item in items]
    return np.stack(pairs).reshape(*shape, -1)


def _pairs(matrix: Any, path: Path) -> np.ndarray:
    """Upper triangle of one published matrix."""
    stimuli = len(objects92_names())
    first, second = pair_positions(stimuli)
    try:
        values = np.asarray(matrix).astype(np.float64, casting="safe")
    except (TypeError, ValueError) as error:
        raise _damaged(path, f"an RDM that is not numbers but {type(matrix).__name__}") from error
    if values.shape == (stimuli, stimuli):
        if not np.array_equal(values, values.T, equal_nan=True) or np.any(np.diagonal(values) != 0):
            raise _damaged(path, "an RDM that is not symmetric with a zero diagonal")
        values = values[first, second]
    if values.shape != first.shape:
        raise _damaged(path, f"an RDM of shape {values.shape}")
    wrong = int((~np.isfinite(values) | (values < 0)).sum())
    if wrong:
        raise _damaged(path, f"an RDM with {wrong} dissimilarities that are negative or not finite")
    return values


def _labelled(values: np.ndarray, distance: str, data_set: str) -> Dissimilarities:
    return make_dissimilarities(
        values, stimulus_id=objects92_names(), distance=distance, provenance=provenance(data_set)
    )


def _damaged(path: Path, given: str) -> DataError:
    return DataError(
        f"cannot use the dissimilarities in {path}",
        given=given,
        needed="symmetric matrices of 92 × 92 finite dissimilarities, zero on the diagonal",
        action="get the file again from its source",
    )
