"""Where a model's responses come from."""

from __future__ import annotations

from arealis.experiments.entry import Entry
from arealis.experiments.free_running import predict_by_free_running
from arealis.experiments.names.sentence_encoder import SENTENCE_ENCODER
from arealis.experiments.object_models import (
    predict_by_dissimilarities,
    predict_by_efficientnet,
    predict_by_gabor_energy,
    predict_by_pixels,
)
from arealis.experiments.predictors import (
    predict_by_network,
    predict_by_network_and_responsiveness,
    predict_by_responsiveness,
)
from arealis.experiments.sentence_models import (
    predict_by_attributes,
    predict_by_context_similarity,
    predict_by_sentence_encoder,
)

__all__ = ["PREDICTORS"]

_OBJECTS = ("objects92", "objects92_models")

PREDICTORS: dict[str, Entry] = {
    "attributes": Entry(predict_by_attributes, given=("session",)),
    "context_similarity": Entry(predict_by_context_similarity, given=("session",), data=SENTENCE_ENCODER),
    "dissimilarities": Entry(predict_by_dissimilarities, given=("session",), data=_OBJECTS),
    "efficientnet_lite0": Entry(
        predict_by_efficientnet, given=("session",), data=("objects92", "efficientnet_lite0")
    ),
    "free_running": Entry(predict_by_free_running, given=("session", "network", "params", "simulation")),
    "gabor_energy": Entry(predict_by_gabor_energy, given=("session",), data=("objects92",)),
    "network": Entry(predict_by_network, given=("session", "record")),
    "network_and_responsiveness": Entry(
        predict_by_network_and_responsiveness, given=("session", "record"), needs=("recording",)
    ),
    "pixels": Entry(predict_by_pixels, given=("session",)),
    "responsiveness": Entry(predict_by_responsiveness, given=("session", "record"), needs=("recording",)),
    "sentence_encoder": Entry(predict_by_sentence_encoder, given=("session",), data=SENTENCE_ENCODER),
}
