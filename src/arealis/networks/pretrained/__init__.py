"""Networks that others trained: published weights, read as data into an architecture written here."""

from arealis.networks.pretrained.efficientnet import (
    EfficientNet,
    efficientnet_lite0,
    read_efficientnet_lite0,
)
from arealis.networks.pretrained.layers import EFFICIENTNET_AREAS
from arealis.networks.pretrained.photographs import Preprocessing, prepare_photographs
from arealis.networks.pretrained.record import layer_activations, record_layers
from arealis.networks.pretrained.sentence_encoder import (
    ENCODER_FILES,
    SENTENCE_LAYERS,
    encode_sentences,
    encode_words,
)

__all__ = [
    "EFFICIENTNET_AREAS",
    "ENCODER_FILES",
    "SENTENCE_LAYERS",
    "EfficientNet",
    "Preprocessing",
    "efficientnet_lite0",
    "encode_sentences",
    "encode_words",
    "layer_activations",
    "prepare_photographs",
    "read_efficientnet_lite0",
    "record_layers",
]
