"""From recordings to dissimilarities: one subject, or many that saw the same stimuli."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import xarray as xr

from arealis.comparison.trial_distances import CROSSVALIDATED, DISTANCES, WHITENED, trial_distances
from arealis.numerics import moving_average, positions_of
from arealis.types import DataError, Dissimilarities, Responses, check_responses, make_dissimilarities

__all__ = ["dissimilarities", "dissimilarity_movie"]

Distance = Literal[
    "correlation", "crossnobis", "euclidean", "mahalanobis", "poisson", "poisson_crossvalidated"
]
Noise = Literal["none", "ledoit_wolf", "diagonal"]


def dissimilarities(
    recordings: Responses | Sequence[Responses],
    *,
    distance: Distance = "correlation",
    noise: Noise = "none",
    folds: int | None = None,
) -> Dissimilarities:
    """Dissimilarity of every pair of stimuli in each recording, whoever was recorded.

    Trials are averaged, unless the distance is cross-validated: its runs are the trials, or folds of them.
    The noise is estimated from what trials deviate from the mean of their stimulus. A unit that was never
    measured is left out; a trial that is missing in all units is left out of the noise and of its fold.

    Args:
        recordings: One recording, or one of each subject, with a single time step. Units may differ between
            subjects; stimuli may not.
        distance: ``"correlation"``, ``"euclidean"``, ``"mahalanobis"``, ``"poisson"``, or cross-validated
            ``"crossnobis"`` or ``"poisson_crossvalidated"``.
        noise: ``"none"``, or how :func:`arealis.numerics.noise_covariance` shrinks it; ``"mahalanobis"``
            needs one of them.
        folds: Into how many runs the trials are dealt, in turn; every trial is one if None. For
            cross-validated distances only.

    Returns:
        Dissimilarities ``[subject, session, pair]`` with a single session, stimuli in the order of the first
        recording; ``noise`` and ``folds`` are attributes.

    Raises:
        DataError: if options do not fit each other, stimuli differ between subjects, there is more than one
            time step, or a recording has no such distances; the message names the subject.

    Example:
        >>> from arealis.types import make_responses
        >>> x = np.random.default_rng(0).normal(size=(3, 4, 1, 5))
        >>> r = make_responses(x, stimulus_id=list("abc"), unit_id=list("tuvwx"), area="V1",
        ...                    quantity="rate", unit="arbitrary", provenance="made up")
        >>> d = dissimilarities([r, r], distance="crossnobis", noise="ledoit_wolf")
        >>> d.sizes["subject"], d.sizes["pair"], d.attrs["folds"]
        (2, 3, 4)

    Reference:
        Walther et al. 2016, NeuroImage 137:188.
    """
    _check_options(distance, noise, folds)
    subjects = _aligned(recordings)
    for number, subject in enumerate(subjects):
        if subject.sizes["time"] != 1:
            raise DataError(
                "dissimilarities are of one time step",
                given=f"{subject.sizes['time']} time steps in {_name(number, subjects)}",
                needed="one time step",
                action="take dissimilarity_movie, or average over a window: "
                "responses.mean('time', keepdims=True)",
            )
    movies = [_frames(s, distance, noise, folds, 1, _name(i, subjects)) for i, s in enumerate(subjects)]
    return _labelled(np.stack(movies)[:, :, 0], subjects, distance, noise, folds)


def dissimilarity_movie(
    recordings: Responses | Sequence[Responses],
    *,
    distance: Distance = "correlation",
    noise: Noise = "none",
    folds: int | None = None,
    window: int = 1,
) -> xr.DataArray:
    """Dissimilarity of every pair of stimuli at every time step of each recording.

    Each frame is what :func:`dissimilarities` says of the responses averaged over ``window`` consecutive
    steps, with the noise of that frame. Selecting one frame, as in ``movie.isel(time=0)``, gives
    dissimilarities.

    Args:
        recordings: One recording, or one of each subject, with the same stimuli and time steps.
        distance: As in :func:`dissimilarities`.
        noise: As in :func:`dissimilarities`.
        folds: As in :func:`dissimilarities`.
        window: Number of time steps to average.

    Returns:
        Dissimilarities ``[subject, session, time, pair]``; ``time`` is the middle of each window in seconds.

    Raises:
        DataError: as :func:`dissimilarities`, and if time steps differ between subjects or are fewer than
            the window.

    Example:
        >>> from arealis.types import make_responses
        >>> x = np.random.default_rng(0).normal(size=(3, 1, 4, 5))
        >>> r = make_responses(x, stimulus_id=list("abc"), unit_id=list("tuvwx"), area="V1",
        ...                    time=[0, 1, 2, 3], quantity="rate", unit="arbitrary", provenance="made up")
        >>> dissimilarity_movie(r, window=2).coords["time"].values
        array([0.5, 1.5, 2.5])
    """
    _check_options(distance, noise, folds)
    subjects = _aligned(recordings)
    time = subjects[0].coords["time"].values
    for number, subject in enumerate(subjects):
        own = subject.coords["time"].values
        if own.shape != time.shape or not np.allclose(own, time, rtol=0, atol=1e-9):
            raise DataError(
                "time steps differ between subjects",
                given=f"{len(own)} steps in {_name(number, subjects)}, {len(time)} in the first",
                needed="the same time steps in all",
                action="interpolate or select common time steps",
            )
    movies = [_frames(s, distance, noise, folds, window, _name(i, subjects)) for i, s in enumerate(subjects)]
    values = np.stack(movies)
    first = _labelled(values[:, :, 0], subjects, distance, noise, folds)
    return xr.DataArray(
        values,
        dims=("subject", "session", "time", "pair"),
        coords={"time": moving_average(time[:, None], window)[:, 0], **first.coords},
        attrs={**first.attrs, "window": window},
    )


def _check_options(distance: str, noise: str, folds: int | None) -> None:
    wrong = distance not in DISTANCES or noise not in ("none", "ledoit_wolf", "diagonal")
    wrong = wrong or (noise != "none" and distance not in WHITENED)
    wrong = wrong or (noise == "none" and distance == "mahalanobis")
    wrong = wrong or (folds is not None and (distance not in CROSSVALIDATED or folds < 2))
    if wrong:
        raise DataError(
            "no dissimilarities can be computed with these options",
            given=f"distance={distance!r}, noise={noise!r}, folds={folds!r}",
            needed=f"a distance of {DISTANCES}; noise 'none', 'ledoit_wolf' or 'diagonal', only for "
            f"{WHITENED} and always for 'mahalanobis'; two folds or more, only for {CROSSVALIDATED}",
            action="change or drop what does not fit",
        )


def _aligned(recordings: Responses | Sequence[Responses]) -> list[Responses]:
    """All recordings with their stimuli in the order of the first."""
    subjects = [recordings] if isinstance(recordings, xr.DataArray) else list(recordings)
    if not subjects:
        raise DataError(
            "there is no recording", given="an empty list", needed="one or more", action="pass responses"
        )
    subjects = [check_responses(subject) for subject in subjects]
    wanted = subjects[0].coords["stimulus_id"].values
    rows = []
    for number, subject in enumerate(subjects):
        own, kind = subject.coords["stimulus_id"].values, f"stimulus of {_name(number, subjects)}"
        rows.append(positions_of(wanted, own, kind=kind))
        positions_of(own, wanted, kind="stimulus of the first subject")
    return [subject.isel(stimulus=order) for subject, order in zip(subjects, rows, strict=True)]


def _name(number: int, subjects: Sequence[Responses]) -> str:
    return "the recording" if len(subjects) == 1 else f"subject {number} of {len(subjects)}"


def _frames(
    subject: Responses, distance: str, noise: str, folds: int | None, window: int, name: str
) -> np.ndarray:
    """Dissimilarities ``[session, frame, pair]`` of one subject; an error names the subject."""
    try:
        values = moving_average(np.asarray(subject.values, dtype=float), window)
        values = values[..., ~np.isnan(values).all(axis=(0, 1, 2))]
        steps = range(values.shape[2])
        frames = [trial_distances(values[:, :, t], distance, noise=noise, folds=folds) for t in steps]
    except DataError as error:
        problem = f"{name}: {error.problem}"
        raise DataError(problem, given=error.given, needed=error.needed, action=error.action) from error
    return np.stack(frames)[None]


def _labelled(
    values: np.ndarray, subjects: Sequence[Responses], distance: str, noise: str, folds: int | None
) -> Dissimilarities:
    sources = dict.fromkeys(str(subject.attrs.get("provenance", "unknown")) for subject in subjects)
    labelled = make_dissimilarities(
        values,
        stimulus_id=subjects[0].coords["stimulus_id"].values,
        distance=distance,
        provenance="; ".join(sources),
    )
    attributes: dict[str, str | int] = {"noise": noise}
    if distance in CROSSVALIDATED:
        attributes["folds"] = folds or max(subject.sizes["trial"] for subject in subjects)
    return labelled.assign_attrs(attributes)
