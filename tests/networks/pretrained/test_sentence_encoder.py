"""A sentence encoder: refusals without it, and what it does with it."""

import sys

import numpy as np
import pytest

from arealis.data import fetch, locate
from arealis.networks.pretrained import ENCODER_FILES, encode_sentences, encode_words, sentence_encoder
from arealis.types import DataError


@pytest.fixture(autouse=True)
def fresh():
    """No encoder in memory that another test left there."""
    sentence_encoder._encoder.cache_clear()
    yield
    sentence_encoder._encoder.cache_clear()


@pytest.fixture(scope="module")
def weights():
    """Skip where the weights or the library are not here and cannot be had; a corrupt file still fails."""
    pytest.importorskip("transformers", reason="the extra 'sentences' is not installed")
    for name in ENCODER_FILES:
        if locate(f"minilm_{name}") is None:
            try:
                fetch(f"minilm_{name}")
            except DataError as error:
                pytest.skip(str(error))


def test_transformers_that_are_not_installed_are_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(DataError, match="extra 'sentences'") as refused:
        encode_sentences(["A kite flies."])
    assert "transformers" in str(refused.value)


@pytest.mark.parametrize(("contexts", "words"), [([], []), (["a"], ["b", "c"])])
def test_nothing_to_read_is_refused(contexts, words):
    with pytest.raises(DataError, match="nothing to read"):
        encode_words(contexts, words)


def test_parts_in_several_folders_are_refused(monkeypatch, tmp_path):
    pytest.importorskip("transformers", reason="the extra 'sentences' is not installed")
    folders = {"minilm_weights": tmp_path / "one"}
    monkeypatch.setattr(
        sentence_encoder, "fetch", lambda name: folders.get(name, tmp_path / "two") / "a file"
    )
    with pytest.raises(DataError, match="several folders"):
        encode_sentences(["A kite flies."])


@pytest.mark.real_data
@pytest.mark.slow
def test_layers_of_words_and_sentences(weights):
    contexts, words = ["She flew a", "He ate an"], ["kite", "apple"]
    read = encode_words(contexts, words)
    assert read.shape == (7, 2, 384)
    assert np.isfinite(read).all()
    # A text is read the same whoever stands beside it.
    assert encode_words(contexts[:1], words[:1])[:, 0] == pytest.approx(read[:, 0], abs=1e-5)
    # Without a context, a word is a text of its own.
    assert encode_words([""], ["kite"]) == pytest.approx(encode_sentences(["kite"]), abs=1e-6)
    # Context moves a word in every layer of attention; in the first it moves its position only.
    other = encode_words(["He sold a"], ["kite"])
    change = np.linalg.norm(other[:, 0] - read[:, 0], axis=1)
    assert change[0] < 1e-5
    assert (change[1:] > 0.1).all()


@pytest.mark.real_data
@pytest.mark.slow
def test_alike_sentences_are_near_and_training_makes_them_so(weights):
    texts = ["A kite flies in the sky.", "Kites are flying above.", "The bank raised its rates."]
    near, far = cosines(encode_sentences(texts)[-1])
    assert near > 0.5 > far
    near, far = cosines(encode_sentences(texts, pretrained=False)[-1])
    assert near - far < 0.2


def cosines(read):
    read = read / np.linalg.norm(read, axis=1, keepdims=True)
    return read[0] @ read[1], read[0] @ read[2]


@pytest.mark.real_data
@pytest.mark.slow
def test_untrained_weights_are_those_of_their_seed(weights):
    first, again, other = (
        encode_sentences(["A kite flies."], pretrained=False, seed=seed) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)


@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.parametrize(("context", "word"), [("She flew a", ""), ("very " * 3000, "kite")])
def test_words_that_cannot_be_read_are_refused(weights, context, word):
    with pytest.raises(DataError, match="cannot be read by the sentence encoder"):
        encode_words([context], [word])
