"""Sentences up to a noun that people did or did not expect."""

from __future__ import annotations

import numpy as np

from arealis.data import fetch, n400_items, provenance, read_n400_trials
from arealis.types import DataError, Stimuli

__all__ = ["n400_sentences"]

_NEVER_SAID = 0.01  # added to a cloze probability of 0 before its logarithm is taken


def n400_sentences() -> Stimuli:
    r"""Load 160 items: a context, an article and a noun, with what else is known of the noun.

    Returns:
        Stimuli without inputs. Targets ``[160]``: the texts ``"context"``, ``"article"``, ``"noun"``, and
        the numbers ``"cloze"`` (fraction of people who continue the context like this),
        ``"log_cloze"`` = log(cloze + .01), ``"frequency"`` (Zipf scale: log10 of occurrences in a billion
        words) and ``"length"`` (letters).

    Raises:
        DataError: if the file cannot be had or is damaged, or word frequencies are not installed.

    Example:
        >>> n400_sentences().targets["noun"].shape  # doctest: +SKIP
        (160,)

    References:
        Nieuwland et al. 2018, eLife 7:e33468; van Heuven et al. 2014, Q J Exp Psychol 67:1176 (Zipf scale).
    """
    items = n400_items(read_n400_trials(fetch("n400_trials")))
    cloze = items.cloze.to_numpy(dtype=float)
    return Stimuli(
        inputs={},
        stimulus_id=items.index.to_numpy(dtype=str),
        targets={
            "context": items.sentence.to_numpy(dtype=str),
            "article": items.article.to_numpy(dtype=str),
            "noun": items.noun.to_numpy(dtype=str),
            "cloze": cloze,
            "log_cloze": np.log(cloze + _NEVER_SAID),
            "frequency": _frequencies(items.noun),
            "length": items.noun.str.len().to_numpy(dtype=float),
        },
        provenance=provenance("n400_trials"),
    )


def _frequencies(words) -> np.ndarray:
    try:
        from wordfreq import zipf_frequency  # an extra
    except ImportError as error:
        raise DataError(
            "word frequencies cannot be looked up",
            given=str(error),
            needed="the package wordfreq",
            action="install the extra 'sentences': pip install 'arealis[sentences]'",
        ) from error
    return np.array([zipf_frequency(word, "en") for word in words])
