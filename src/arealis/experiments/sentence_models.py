"""Models of reading that are given, not grown: what they make of the sentences of a task."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np

from arealis.experiments.session import Session
from arealis.networks.pretrained import SENTENCE_LAYERS, encode_sentences, encode_words
from arealis.stimuli import n400_sentences
from arealis.types import DataError, Responses, SpecificationError, make_responses

__all__ = [
    "predict_by_attributes",
    "predict_by_context_similarity",
    "predict_by_sentence_encoder",
    "read_contexts",
    "require_layer",
]

Context = Literal["sentence", "none", "shuffled"]


def predict_by_attributes(session: Session, attributes: list[str]) -> list[Responses]:
    """What is known of the stimuli, such as their cloze probability, as units of a model.

    Args:
        session: Stimuli and recording of the task.
        attributes: Names of numeric targets of the stimuli.

    Returns:
        Responses to the held-out stimuli, one a replica, a unit an attribute.

    Raises:
        SpecificationError: if the stimuli have no such attributes, or none is named.
    """
    known = {k: v for k, v in session.stimuli.targets.items() if v.ndim == 1 and v.dtype.kind in "fiu"}
    strange = sorted(set(attributes) - set(known))
    if strange or not attributes:
        raise SpecificationError(
            "the stimuli have no such attributes",
            given=f"{attributes}",
            needed=f"some of {sorted(known)}",
            action="correct predictor.attributes",
        )
    values = np.stack([known[name] for name in attributes], axis=1)
    return [_population(session, i, values, attributes, "attributes") for i in range(len(session.held_out))]


def predict_by_context_similarity(session: Session, layer: int = SENTENCE_LAYERS - 1) -> list[Responses]:
    r"""How alike a sentence encoder finds a context and its noun: one unit.

    .. math:: \cos(h_\ell(\mathrm{context}), h_\ell(\mathrm{noun}))

    Args:
        session: Stimuli and recording of the task.
        layer: Layer of the encoder, from 0.

    Returns:
        Responses to the held-out stimuli, one a replica.

    Raises:
        SpecificationError: if the encoder has no such layer.
        DataError: if the stimuli are no sentences, or the encoder cannot be had.
    """
    require_layer(layer, place="predictor.layer")
    _require_sentences(session)
    texts = session.stimuli.targets
    context, noun = (encode_sentences(texts[what].tolist())[layer] for what in ("context", "noun"))
    length = np.linalg.norm(context, axis=1) * np.linalg.norm(noun, axis=1)
    cosine = ((context * noun).sum(axis=1) / length)[:, None]
    name = [f"context similarity, layer {layer}"]
    return [_population(session, i, cosine, name, "cosine") for i in range(len(session.held_out))]


def predict_by_sentence_encoder(
    session: Session, layer: int = SENTENCE_LAYERS - 1, context: Context = "sentence", pretrained: bool = True
) -> list[Responses]:
    """A layer of a sentence encoder at the noun of every item.

    Args:
        session: Stimuli and recording of the task.
        layer: Layer of the encoder, from 0.
        context: What comes before the noun: its own sentence, nothing, or the sentence of another item.
        pretrained: Whether the weights are the published ones, or drawn as before training.

    Returns:
        Responses to the held-out stimuli, one a replica. An untrained encoder has the weights of its seed.

    Raises:
        SpecificationError: if the encoder has no such layer.
        DataError: if the stimuli are others than the 160 items, or the encoder cannot be had.
    """
    require_layer(layer, place="predictor.layer")
    _require_sentences(session)
    found = []
    for replica, seed in enumerate(session.seeds):
        # Published weights are the same whatever the seed, and read once.
        values = read_contexts(context, pretrained, 0 if pretrained else seed)[layer]
        units = [f"layer {layer}, unit {i}" for i in range(values.shape[1])]
        found.append(_population(session, replica, values, units, "activation"))
    return found


def require_layer(layer: int, *, place: str) -> None:
    """Refuse a layer that the sentence encoder does not have.

    Args:
        layer: Position of the layer, from 0.
        place: Where it stands in the file.

    Raises:
        SpecificationError: if there is no such layer.

    Example:
        >>> require_layer(6, place="predictor.layer")
    """
    if not 0 <= layer < SENTENCE_LAYERS:
        raise SpecificationError(
            "the sentence encoder has no such layer",
            given=f"{place} = {layer}",
            needed=f"a whole number from 0 (word embeddings) to {SENTENCE_LAYERS - 1}",
            action=f"correct {place}",
        )


@lru_cache(maxsize=8)
def read_contexts(context: Context, pretrained: bool, seed: int) -> np.ndarray:
    """Activity of a sentence encoder at the noun of each of 160 items ``[layer, item, unit]``.

    Args:
        context: As in :func:`predict_by_sentence_encoder`.
        pretrained: As there.
        seed: Seed of the weights of an untrained encoder.

    Returns:
        The activity, in the order of :func:`arealis.stimuli.n400_sentences`.

    Raises:
        DataError: if sentences or encoder cannot be had.

    Example:
        >>> read_contexts("sentence", True, 0).shape  # doctest: +SKIP
        (7, 160, 384)
    """
    texts = n400_sentences().targets
    read = np.array([f"{c} {a}" for c, a in zip(texts["context"], texts["article"], strict=True)])
    if context == "none":
        read = np.full(len(read), "")
    elif context == "shuffled":
        read = read[np.random.default_rng(0).permutation(len(read))]
    return encode_words(read.tolist(), texts["noun"].tolist(), pretrained=pretrained, seed=seed)


def _require_sentences(session: Session) -> None:
    """Activity is found by position, so the stimuli must be the items that it was read for."""
    if not np.array_equal(session.stimuli.stimulus_id, n400_sentences().stimulus_id):
        raise DataError(
            "a sentence encoder reads sentences",
            given=f"{len(session.stimuli)} stimuli that are not the 160 items",
            needed="the stimuli of kind 'n400_sentences'",
            action="set kind = 'n400_sentences' in [stimuli], or choose another predictor",
        )


def _population(
    session: Session, replica: int, values: np.ndarray, units: list[str], quantity: str
) -> Responses:
    index, recording = session.held_out[replica], session.recording
    if len(units) == 1 and recording is not None and recording.sizes.get("unit") == 1:
        units = recording.coords["unit_id"].values.tolist()  # one number is a prediction of the one unit
    return make_responses(
        values[index][:, None, None].astype(np.float64),
        stimulus_id=session.stimuli.stimulus_id[index],
        unit_id=units,
        area="all",
        quantity=quantity,
        unit="arbitrary",
        provenance=session.stimuli.provenance,
    )
