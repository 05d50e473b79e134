"""Data sets that together are the sentence encoder."""

from __future__ import annotations

from arealis.networks.pretrained import ENCODER_FILES

__all__ = ["SENTENCE_ENCODER"]

SENTENCE_ENCODER = tuple(f"minilm_{part}" for part in ENCODER_FILES)
