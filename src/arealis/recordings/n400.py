"""What people's brains do at a noun that a sentence did or did not lead them to expect."""

from __future__ import annotations

import numpy as np

from arealis.data import fetch, n400_items, provenance, read_n400_trials
from arealis.types import DataError, Responses, make_responses

__all__ = ["load_n400"]


def load_n400(*, laboratory: str | None = None, without_text: bool = False) -> Responses:
    """Load N400 amplitudes of up to 334 people to 160 items: sentences up to their critical noun.

    Args:
        laboratory: One of the nine laboratories, such as ``"edin"``; all if not given.
        without_text: Keep two further items whose text was not published.

    Returns:
        Responses ``[160, person, 1, 1]`` in µV, averaged from 200 to 500 ms after the noun, with the
        coordinate ``"cloze"`` on ``stimulus``. A person is a trial, since nobody read an item twice;
        ``NaN`` where a person did not read it.

    Raises:
        DataError: if the file cannot be had or is damaged, or there is no such laboratory.

    Example:
        >>> load_n400().shape  # doctest: +SKIP
        (160, 334, 1, 1)

    References:
        Nieuwland et al. 2018, eLife 7:e33468.
    """
    trials = read_n400_trials(fetch("n400_trials"))
    items = sorted(trials.stimulus_id.unique()) if without_text else n400_items(trials).index.to_list()
    cloze = trials.groupby("stimulus_id").cloze.first().reindex(items)
    known = sorted(trials.lab.unique())
    if laboratory is not None:
        trials = trials[trials.lab == laboratory]
    if trials.empty:
        raise DataError(
            "the N400 was not measured there",
            given=f"laboratory = {laboratory!r}",
            needed=f"one of {', '.join(known)}",
            action="choose one of these, or leave it out for all",
        )
    wide = trials.pivot(index="stimulus_id", columns="subj", values="n400").reindex(items)
    return make_responses(
        wide.to_numpy(dtype=np.float64)[:, :, None, None],
        stimulus_id=items,
        unit_id=["N400"],
        area="centro-parietal scalp",
        time=[0.35],
        quantity="potential, 200 to 500 ms",
        unit="µV",
        provenance=provenance("n400_trials"),
        stimulus_attributes={"cloze": cloze.to_numpy()},
    )
