"""The N400 trials: one table for the sentences that were read and for what was measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from arealis.types.errors import DataError

__all__ = ["n400_items", "read_n400_trials"]

_TEXT = ("subj", "lab", "sentence", "article", "noun", "end")
_NUMBERS = ("item", "n400", "cloze")
_ITEM = ["item", "article", "noun"]


def read_n400_trials(path: Path) -> pd.DataFrame:
    """Read the trials of an experiment on the N400, as an R data frame stores them.

    Args:
        path: The file ``df_eeg_complete.rda``.

    Returns:
        One row a trial: ``subj``, ``lab``, ``sentence`` (the context), ``article``, ``noun``, ``end``,
        ``item``, ``cloze`` from 0 to 1, ``n400`` in µV, and ``stimulus_id``. The texts of 198 trials, of
        two items, were not published and are empty.

    Raises:
        DataError: if the reader is not installed, or the file is damaged.

    Example:
        >>> from arealis.data import fetch
        >>> read_n400_trials(fetch("n400_trials")).shape  # doctest: +SKIP
        (26176, 10)
    """
    try:
        from pyreadr import read_r  # an extra
    except ImportError as error:
        raise DataError(
            "R data frames cannot be read",
            given=f"{path}, and {error}",
            needed="the package pyreadr",
            action="install the extra 'sentences': pip install 'arealis[sentences]'",
        ) from error
    try:
        table = read_r(str(path))["df_eeg_complete"]
        table = table[[*_TEXT, *_NUMBERS]].fillna(dict.fromkeys(_TEXT, ""))
        table = table.astype({**dict.fromkeys(_TEXT, str), **dict.fromkeys(_NUMBERS, float)})
    except Exception as error:  # the reader raises whatever the damage leads it to
        raise _damaged(path, f"{type(error).__name__}: {error}") from error
    numbers = table[list(_NUMBERS)].to_numpy()
    if not np.isfinite(numbers).all() or not table.cloze.between(0, 1).all():
        raise _damaged(path, "numbers that are not finite, or a cloze probability outside 0 to 1")
    table["stimulus_id"] = [f"{i:02.0f} {a} {n}" for i, a, n in zip(*(table[k] for k in _ITEM), strict=True)]
    if table.duplicated(["subj", "stimulus_id"]).any():
        raise _damaged(path, "a person who read one item twice")
    return table.reset_index(drop=True)


def n400_items(trials: pd.DataFrame) -> pd.DataFrame:
    """List the items whose text is known: a sentence up to its critical noun.

    Args:
        trials: From :func:`read_n400_trials`.

    Returns:
        One row an item, sorted by name: ``stimulus_id`` (the index), ``sentence``, ``article``, ``noun``,
        ``end`` and ``cloze``.

    Example:
        >>> one = {"stimulus_id": "01 a kite", "sentence": "He flew", "article": "a", "noun": "kite",
        ...        "end": "today.", "cloze": 0.9, "n400": 1.0}
        >>> n400_items(pd.DataFrame([one, one])).noun.tolist()
        ['kite']
    """
    kept = ["sentence", "article", "noun", "end", "cloze"]
    return trials[trials.noun != ""].groupby("stimulus_id", sort=True)[kept].first()


def _damaged(path: Path, problem: str) -> DataError:
    return DataError(
        "the N400 trials cannot be read",
        given=f"{path}: {problem}",
        needed="the data frame 'df_eeg_complete' as published",
        action="delete the file and fetch it again: arealis data fetch n400_trials",
    )
