"""A pretrained sentence encoder, recorded layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import torch

from arealis.data import fetch
from arealis.types import DataError

__all__ = ["ENCODER_FILES", "SENTENCE_LAYERS", "encode_sentences", "encode_words"]

SENTENCE_LAYERS = 7
"""Layers of the encoder: its word embeddings (0), and six layers of attention."""

ENCODER_FILES = ("config", "special_tokens", "tokenizer", "tokenizer_config", "vocabulary", "weights")
"""Parts of the encoder, as the catalogue of data sets names them after ``minilm_``."""
_AT_ONCE = 64


def encode_sentences(texts: Sequence[str], *, pretrained: bool = True, seed: int = 0) -> np.ndarray:
    r"""Encode texts by all-MiniLM-L6-v2, each as the mean over its tokens.

    .. math:: h_\ell = \frac{1}{T} \sum_t h_{\ell t}

    Args:
        texts: What is read.
        pretrained: Whether the weights are the published ones, or drawn at random as before training.
        seed: Seed of the random weights.

    Returns:
        Activity ``[layer, text, unit]`` of 7 layers and 384 units; layer 0 knows words and positions only.

    Raises:
        DataError: if there is nothing to read, a text has no tokens or too many, the weights cannot be had,
            or the library is not installed.

    Example:
        >>> encode_sentences(["A kite flies."]).shape  # doctest: +SKIP
        (7, 1, 384)

    References:
        Reimers & Gurevych 2019, EMNLP; Wang et al. 2020, NeurIPS.
    """
    return _encode([""] * len(texts), texts, pretrained, seed)


def encode_words(
    contexts: Sequence[str], words: Sequence[str], *, pretrained: bool = True, seed: int = 0
) -> np.ndarray:
    """Encode words, each at the end of a context, as the mean over the word's own tokens.

    Args:
        contexts: What comes before; ``""`` for the word alone.
        words: The words.
        pretrained: As in :func:`encode_sentences`.
        seed: Seed of the random weights.

    Returns:
        Activity ``[layer, word, unit]``.

    Raises:
        DataError: as :func:`encode_sentences`, or if contexts and words differ in number.

    Example:
        >>> encode_words(["She flew a"], ["kite"]).shape  # doctest: +SKIP
        (7, 1, 384)
    """
    return _encode(contexts, words, pretrained, seed)


def _encode(contexts: Sequence[str], words: Sequence[str], pretrained: bool, seed: int) -> np.ndarray:
    if not len(words) or len(contexts) != len(words):
        raise DataError(
            "there is nothing to read",
            given=f"{len(contexts)} contexts, {len(words)} words or texts",
            needed="one or more, and a context for every word",
            action="give as many contexts as words, '' where there is none",
        )
    tokenizer, encoder = _encoder(pretrained, seed)
    starts = [len(context) + 1 if context else 0 for context in contexts]
    texts = [f"{context} {word}" if context else word for context, word in zip(contexts, words, strict=True)]
    parts = []
    for first in range(0, len(texts), _AT_ONCE):
        block = slice(first, first + _AT_ONCE)
        tokens = tokenizer(
            texts[block], padding=True, truncation=True, return_tensors="pt", return_offsets_mapping=True
        )
        span = tokens.pop("offset_mapping")
        start = torch.tensor(starts[block])[:, None]
        own = (span[..., 0] >= start) & (span[..., 1] > span[..., 0])
        # A text by itself keeps the marks at its ends, as the encoder's own mean over tokens does.
        own = torch.where(start > 0, own, tokens["attention_mask"].bool())
        _require_tokens(own, texts[block])
        weight = own[..., None].float()
        with torch.no_grad():
            layers = encoder(**tokens, output_hidden_states=True).hidden_states
        parts.append(torch.stack([(h * weight).sum(1) / weight.sum(1) for h in layers]))
    return torch.cat(parts, dim=1).numpy()


def _require_tokens(own: torch.Tensor, texts: Sequence[str]) -> None:
    """A mean over no tokens is no number: an empty word, or one behind the end of what can be read."""
    lost = [text for text, there in zip(texts, own.any(dim=1).tolist(), strict=True) if not there]
    if lost:
        raise DataError(
            "a text cannot be read by the sentence encoder",
            given=repr(lost[0][-60:]),
            needed="a word of one token or more, within the encoder's longest text",
            action="leave out empty words, and shorten the context",
        )


@cache
def _encoder(pretrained: bool, seed: int) -> tuple[Any, Any]:
    try:
        from transformers import AutoConfig, AutoModel, AutoTokenizer  # an extra
        from transformers.utils import logging
    except ImportError as error:
        raise DataError(
            "the sentence encoder cannot be run",
            given=str(error),
            needed="the package transformers",
            action="install the extra 'sentences': pip install 'arealis[sentences]'",
        ) from error
    logging.disable_progress_bar()
    folder, *others = dict.fromkeys(fetch(f"minilm_{name}").parent for name in ENCODER_FILES)
    if others:
        raise DataError(
            "the parts of the sentence encoder lie in several folders",
            given=", ".join(map(str, [folder, *others])),
            needed="all of them in one folder",
            action="move them together, or delete them and fetch them again",
        )
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    if pretrained:
        return tokenizer, AutoModel.from_pretrained(folder, local_files_only=True).eval()
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        encoder = AutoModel.from_config(AutoConfig.from_pretrained(folder, local_files_only=True))
    return tokenizer, encoder.eval()
