"""Stimulus maps: where held-out stimuli lie in what each area does, for the eye."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arealis.experiments.plan import Task
from arealis.experiments.session import Session
from arealis.types import Responses

__all__ = ["MAPPED_STIMULI", "map_first_seed", "map_stimuli", "principal_plane"]

MAPPED_STIMULI = 300
"""More points than these hide each other."""
_FIRST_SEED = 0


def map_first_seed(task: Task, session: Session, responses: Sequence[Responses]) -> pd.DataFrame:
    """Map the held-out stimuli of the first seed, if the task holds it and its responses are the network's.

    Args:
        task: What was grown.
        session: What it was shown.
        responses: One recording a replica.

    Returns:
        The table of :func:`map_stimuli`, or an empty one.
    """
    if not task.model.area or task.model.predictor.kind != "network" or _FIRST_SEED not in task.seeds:
        return pd.DataFrame()
    replica = task.seeds.index(_FIRST_SEED)
    labels = session.stimuli.targets.get("label")
    known = labels is not None and labels.ndim == 1
    own = labels[session.held_out[replica]] if labels is not None and known else None
    return map_stimuli(responses[replica], own, rng=np.random.default_rng(_FIRST_SEED))


def map_stimuli(
    responses: Responses, labels: Sequence | np.ndarray | None, *, rng: np.random.Generator
) -> pd.DataFrame:
    """Map stimuli of a recording in every area, averaged over trials and time.

    Args:
        responses: Activity ``[stimulus, trial, time, unit]``.
        labels: What each stimulus is, if that is known.
        rng: Draws :data:`MAPPED_STIMULI` of them where there are more.

    Returns:
        One row an area and stimulus: ``area``, ``stimulus_id``, ``label`` (empty if not known), ``first`` and
        ``second`` (see :func:`principal_plane`), and the fractions of variance ``first_share`` and
        ``second_share``, the same on all rows of an area. Areas that were not measured in full are left out,
        and those of one unit or without variance, which tell nothing apart in a plane.

    Example:
        >>> from arealis.types import make_responses
        >>> values = np.array([[0.0, 0.0], [2.0, 0.0]])[:, None, None]
        >>> r = make_responses(values, stimulus_id=["a", "b"], unit_id=["u", "v"], area="V1",
        ...                    quantity="activity", unit="arbitrary", provenance="made up")
        >>> map_stimuli(r, None, rng=np.random.default_rng(0))["first"].abs().tolist()
        [1.0, 1.0]
    """
    drawn = np.sort(rng.permutation(len(responses))[:MAPPED_STIMULI])
    shown = responses[drawn].mean(["trial", "time"])
    names = [""] * len(drawn) if labels is None else [str(labels[i]) for i in drawn]
    parts = []
    for area in dict.fromkeys(responses.area.values.tolist()):
        values = shown.values[:, responses.area.values == area]
        if not np.isfinite(values).all() or values.shape[1] < 2:
            continue
        plane, shares = principal_plane(values)
        if not shares.any():
            continue
        part = {"area": area, "stimulus_id": shown.stimulus_id.values, "label": names}
        part |= {"first": plane[:, 0], "second": plane[:, 1]}
        parts.append(pd.DataFrame(part | {"first_share": shares[0], "second_share": shares[1]}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def principal_plane(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    r"""Project stimuli onto the two directions in which a population varies most.

    .. math:: C = U S V^\top, \qquad x_i = \frac{(U S)_{i, 1:2}}{\sqrt{\operatorname{tr}(S^2) / n}}

    where C is the activity less its mean over the n stimuli. Distances are thus in units of the standard
    deviation of the whole population, so that areas can be drawn beside each other, and the mean square of
    a coordinate is its share of the variance. The largest coordinate of each direction is positive.

    Args:
        values: Activity ``[stimulus, unit]``.

    Returns:
        Coordinates ``[stimulus, 2]``, and the share of the variance that each holds; 0 where nothing varies.

    Example:
        >>> plane, shares = principal_plane(np.array([[0.0, 0.0], [2.0, 0.0], [1.0, 3.0]]))
        >>> bool(np.isclose(shares.sum(), 1)), np.allclose((plane**2).mean(axis=0), shares)
        (True, True)
    """
    centred = np.asarray(values, dtype=float) - np.mean(values, axis=0, dtype=float)
    total, n = (centred**2).sum(), len(centred)
    if not total:
        return np.zeros((n, 2)), np.zeros(2)
    # Stimuli are few and units may be many: the matrix of products between stimuli is the small one.
    squares, directions = np.linalg.eigh(centred @ centred.T)
    coordinates = np.zeros((n, 2))
    kept = min(2, n)
    coordinates[:, :kept] = directions[:, ::-1][:, :kept] * np.sqrt(n * squares[::-1][:kept].clip(0) / total)
    largest = coordinates[np.abs(coordinates).argmax(axis=0), [0, 1]]
    coordinates *= np.where(largest < 0, -1, 1)
    return coordinates, (coordinates**2).mean(axis=0)
