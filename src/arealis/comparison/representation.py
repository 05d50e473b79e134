"""Representation: what one population does with a set of stimuli, reduced once for all comparisons."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from arealis.comparison.instrument import Instrument
from arealis.comparison.pairing import read
from arealis.types import DataError, Responses, check_responses

__all__ = ["Representation", "content_digest", "forget", "reduced", "remember", "represent"]


@dataclass(frozen=True)
class Representation:
    """Responses of one population as instruments read them, and what was computed from them.

    Responses are kept as they are: an instrument that centres does so when it reduces, for others, such
    as correlation distances, must not see centred units.

    Args:
        label: Its name, different from all others.
        stimulus_id: Names of the stimuli ``[stimulus]``.
        values: ``[stimulus, unit]``, ``[stimulus, trial, unit]`` or ``[stimulus, time, unit]``. Single
            precision halves time and memory where an instrument allows it, such as linear CKA.
        reads: Which of these, as :class:`Instrument` spells it.
        parts: Reductions by the function that made them; filled by :func:`reduced`.

    Example:
        >>> Representation("V1", np.array(["a", "b"]), np.zeros((2, 3)), "responses").label
        'V1'
    """

    label: str
    stimulus_id: np.ndarray
    values: np.ndarray
    reads: str
    parts: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)


def represent(label: str, responses: Responses, instrument: Instrument) -> Representation:
    """Read responses as an instrument does, and all others that read the same.

    Args:
        label: A name for them.
        responses: Responses with any units.
        instrument: Says whether it reads averages, trials or trajectories.

    Returns:
        The representation, in the order of stimuli of the responses.

    Raises:
        DataError: if there are time steps that the instrument does not read.

    Example:
        >>> from arealis.comparison import linear_cka
        >>> from arealis.types import make_responses
        >>> r = make_responses(np.zeros((2, 4, 1, 3)), stimulus_id=["a", "b"], unit_id=["u", "v", "w"],
        ...                    area="V1", quantity="rate", unit="arbitrary", provenance="made up")
        >>> represent("V1", r, linear_cka()).values.shape
        (2, 3)
    """
    responses = check_responses(responses)
    values = read(responses.values, instrument)
    return Representation(label, responses.coords["stimulus_id"].values, values, instrument.reads)


def reduced(representation: Representation, instrument: Instrument, *, keep: bool = True) -> Any:
    """What an instrument needs of a representation for all its pairs, computed once.

    Instruments whose reductions are made by one function with the same options share the result.

    Args:
        representation: A population.
        instrument: One with ``reduce``.
        keep: Remember the result.

    Returns:
        The part, as the instrument's ``tile`` takes it.

    Raises:
        DataError: if the instrument has nothing to reduce, or cannot reduce this population.

    Example:
        >>> from arealis.comparison import cca, pwcca
        >>> values = np.random.default_rng(0).normal(size=(9, 2))
        >>> r = Representation("V1", np.arange(9).astype(str), values, "responses")
        >>> reduced(r, cca()) is reduced(r, pwcca())
        True
    """
    if instrument.reduce is None:
        raise DataError(
            f"'{instrument.name}' has nothing to compute once",
            given="an instrument without a reduction",
            needed="one with 'reduce'",
            action="compare its pairs with compare_tile, which does without",
        )
    key = _key(instrument.reduce)
    if key in representation.parts:
        return representation.parts[key]
    part = instrument.reduce(representation.values)
    if keep:
        remember(representation, instrument, part)
    return part


def remember(representation: Representation, instrument: Instrument, part: Any) -> None:
    """Keep what was computed for an instrument elsewhere.

    Args:
        representation: A population.
        instrument: One with ``reduce``.
        part: What that gives for the population.

    Example:
        >>> from arealis.comparison import cca
        >>> r = Representation("V1", np.array(["a"]), np.zeros((1, 2)), "responses")
        >>> remember(r, cca(), "a part")
        >>> reduced(r, cca())
        'a part'
    """
    if instrument.reduce is not None:
        representation.parts[_key(instrument.reduce)] = part


def forget(representation: Representation, instrument: Instrument) -> None:
    """Drop what was computed for an instrument, to free its memory.

    Args:
        representation: A population.
        instrument: Any.

    Example:
        >>> from arealis.comparison import cca
        >>> values = np.random.default_rng(0).normal(size=(9, 2))
        >>> r = Representation("V1", np.arange(9).astype(str), values, "responses")
        >>> part = reduced(r, cca())
        >>> forget(r, cca())
        >>> r.parts
        {}
    """
    if instrument.reduce is not None:
        representation.parts.pop(_key(instrument.reduce), None)


def content_digest(representation: Representation) -> str:
    """A digest of stimuli and responses, by which results can be kept on disk; the label does not enter.

    Args:
        representation: A population.

    Returns:
        64 hexadecimal digits.

    Example:
        >>> one = Representation("a", np.array(["s"]), np.zeros((1, 2)), "responses")
        >>> other = Representation("b", np.array(["s"]), np.zeros((1, 2)), "responses")
        >>> content_digest(one) == content_digest(other)
        True
    """
    values = np.ascontiguousarray(representation.values)
    names = "\0".join(representation.stimulus_id.astype(str).tolist())
    digest = hashlib.sha256(f"{representation.reads}\0{values.dtype.str}\0{values.shape}\0{names}".encode())
    digest.update(values.tobytes())
    return digest.hexdigest()


def _key(reduce: Callable[[Any], Any]) -> Hashable:
    """Two partial functions with equal options are the same reduction."""
    if isinstance(reduce, partial):
        return reduce.func, reduce.args, tuple(sorted(reduce.keywords.items()))
    return reduce
