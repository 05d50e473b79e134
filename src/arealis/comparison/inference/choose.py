"""Choose how models and recordings are evaluated: by their dissimilarities, or by responses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from arealis.comparison.inference.crossvalidation import evaluate_crossvalidated
from arealis.comparison.inference.evaluation import Evaluation
from arealis.comparison.inference.flexible import FlexibleModel
from arealis.comparison.inference.of_dissimilarities import evaluate_dissimilarities
from arealis.comparison.inference.of_responses import evaluate_responses
from arealis.comparison.inference.rdms import gather_rdms
from arealis.comparison.instrument import Instrument
from arealis.types import DataError, Dissimilarities, Responses

__all__ = ["choose_evaluation"]


def choose_evaluation(
    instrument: Instrument,
    models: Mapping[str, Responses | Dissimilarities | Sequence[Responses] | FlexibleModel],
    recordings: Responses | Sequence[Responses] | Dissimilarities,
    *,
    crossvalidate: int | None,
    rng: np.random.Generator,
) -> Evaluation:
    """Bring models and recordings into one form and say how they are evaluated.

    Dissimilarities, flexible models, and responses of several subjects to an instrument that compares
    dissimilarities are evaluated by RDMs; everything else by responses.

    Args:
        instrument: How populations are compared.
        models: As :func:`arealis.comparison.infer` takes them.
        recordings: Likewise.
        crossvalidate: Number of folds, or None.
        rng: Source of randomness of halves and folds.

    Returns:
        The evaluation.

    Raises:
        DataError: if something has no meaning for the instrument.

    Example:
        >>> from arealis.comparison import rsa
        >>> from arealis.types import make_dissimilarities
        >>> d = make_dissimilarities(np.random.default_rng(0).uniform(size=(2, 1, 6)), provenance="made up",
        ...                          stimulus_id=np.array(list("abcd")), distance="correlation")
        >>> choose_evaluation(rsa(), {"itself": d}, d, crossvalidate=None,
        ...                   rng=np.random.default_rng(0)).subjects
        2
    """
    subjects = list(recordings) if isinstance(recordings, Sequence) else [recordings]
    _check_form(subjects)
    candidates = {name: _candidates(model) for name, model in models.items()}
    flexible = {name: m for name, m in models.items() if isinstance(m, FlexibleModel)}
    as_rdms = any(
        _are_dissimilarities(one) for several in (subjects, *candidates.values()) for one in several
    )
    if flexible and crossvalidate is None:
        raise DataError(
            "a flexible model that was not cross-validated flatters itself",
            given=f"flexible models {sorted(flexible)} without crossvalidate",
            needed="a number of folds",
            action="set crossvalidate, for example to 5",
        )
    by_rdms = as_rdms or crossvalidate is not None
    if not by_rdms and (instrument.geometry is None or len(subjects) == 1):
        return evaluate_responses(instrument, candidates, subjects, rng=rng)
    known = subjects[0] if _are_dissimilarities(subjects[0]) else subjects
    rdms = gather_rdms(instrument, candidates, known)
    if crossvalidate is None:
        return evaluate_dissimilarities(instrument, rdms)
    return evaluate_crossvalidated(instrument, rdms, flexible, folds=crossvalidate, rng=rng)


def _check_form(subjects: Sequence[Responses | Dissimilarities]) -> None:
    if not subjects or (len(subjects) > 1 and any(_are_dissimilarities(one) for one in subjects)):
        raise DataError(
            "recordings cannot be read",
            given=f"a list of {len(subjects)} recordings, some of them dissimilarities",
            needed="responses of one or several subjects, or one array of dissimilarities of all subjects",
            action="put dissimilarities of several subjects on the dimension 'subject' of one array",
        )


def _are_dissimilarities(side: Responses | Dissimilarities) -> bool:
    return "pair" in side.dims


def _candidates(
    model: Responses | Dissimilarities | Sequence[Responses] | FlexibleModel,
) -> list[Responses | Dissimilarities]:
    if isinstance(model, FlexibleModel):
        return list(model.candidates)
    several = list(model) if isinstance(model, Sequence) else [model]
    if not several:
        raise DataError(
            "a model without any seed cannot be compared",
            given="an empty list",
            needed="responses of one seed or more",
            action="leave the model out",
        )
    return several
