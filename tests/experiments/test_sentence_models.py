"""Models of reading that are given, and a brain that was simulated to read."""

import numpy as np
import pytest
from tests.experiments.conftest import brain, label_responses, shapes

from arealis.experiments import planted_layer, sentence_models
from arealis.experiments.planted_layer import planted_sentence_layer
from arealis.experiments.sentence_models import (
    predict_by_attributes,
    predict_by_context_similarity,
    predict_by_sentence_encoder,
    read_contexts,
    require_layer,
)
from arealis.experiments.session import Session
from arealis.types import DataError, SpecificationError, Stimuli

SENTENCES = Stimuli(
    {},
    np.array([f"{i:02} a noun" for i in range(30)]),
    {
        "context": np.array([f"context {i}" for i in range(30)]),
        "article": np.array(["a"] * 30),
        "noun": np.array([f"noun{i}" for i in range(30)]),
        "cloze": np.linspace(0, 1, 30),
        "length": np.arange(30),
    },
    provenance="made up",
)
SHOWN = (np.array([3, 1]), np.array([29]))


def session(stimuli=SENTENCES, recording=None):
    return Session(stimuli, stimuli, recording, (4, 9), (np.array([], int),) * 2, SHOWN)


@pytest.fixture
def encoder(monkeypatch):
    """An encoder that keeps what it was asked to read."""
    asked = []

    def words(contexts, nouns, *, pretrained, seed):
        asked.append((tuple(contexts), pretrained, seed))
        return np.random.default_rng(seed + pretrained).normal(size=(7, len(nouns), 40))

    def whole(texts):
        return np.array([[[len(text), 1.0] for text in texts]] * 7)

    for module in (sentence_models, planted_layer):
        monkeypatch.setattr(module, "n400_sentences", lambda: SENTENCES)
    monkeypatch.setattr(planted_layer, "provenance", lambda *names: "made up")
    monkeypatch.setattr(sentence_models, "encode_words", words)
    monkeypatch.setattr(sentence_models, "encode_sentences", whole)
    read_contexts.cache_clear()
    yield asked
    read_contexts.cache_clear()


def test_attributes_are_units():
    first, second = predict_by_attributes(session(), attributes=["length", "cloze"])
    assert first.values[:, 0, 0].tolist() == [[3, 3 / 29], [1, 1 / 29]]
    assert first.coords["unit_id"].values.tolist() == ["length", "cloze"]
    assert second.coords["stimulus_id"].values.tolist() == ["29 a noun"]


def test_one_number_predicts_the_one_unit_of_a_recording():
    scalp = label_responses(np.zeros((30, 2, 1, 1)), SENTENCES.stimulus_id)
    (first, _) = predict_by_attributes(session(recording=scalp), attributes=["cloze"])
    assert first.coords["unit_id"].values.tolist() == ["u0"]
    (first, _) = predict_by_attributes(session(recording=brain()), attributes=["cloze"])
    assert first.coords["unit_id"].values.tolist() == ["cloze"]


@pytest.mark.parametrize("attributes", [[], ["clozee"], ["noun"]])
def test_attributes_that_are_not_there_or_no_numbers_are_refused(attributes):
    with pytest.raises(SpecificationError, match="no such attributes") as refused:
        predict_by_attributes(session(), attributes=attributes)
    assert "['cloze', 'length']" in str(refused.value)


def test_a_layer_at_the_noun(encoder):
    first, _ = predict_by_sentence_encoder(session(), layer=2)
    expected = np.random.default_rng(1).normal(size=(7, 30, 40))[2][[3, 1]]
    np.testing.assert_array_equal(first.values[:, 0, 0], expected)
    assert first.coords["unit_id"].values[5] == "layer 2, unit 5"
    assert encoder == [(tuple(f"context {i} a" for i in range(30)), True, 0)]


def test_what_comes_before_the_noun(encoder):
    for context in ("sentence", "none", "shuffled"):
        predict_by_sentence_encoder(session(), context=context)
    own, nothing, others = (contexts for contexts, *_ in encoder)
    assert set(nothing) == {""}
    assert sorted(others) == sorted(own)
    assert sum(a == b for a, b in zip(own, others, strict=True)) < 5


def test_an_untrained_encoder_has_the_weights_of_its_seed(encoder):
    first, second = predict_by_sentence_encoder(session(), layer=0, pretrained=False)
    assert [seed for *_, seed in encoder] == [4, 9]
    expected = np.random.default_rng(9).normal(size=(7, 30, 40))[0][29]
    np.testing.assert_array_equal(second.values[0, 0, 0], expected)
    assert first.sizes["unit"] == 40


def test_context_similarity_is_the_cosine_of_both(encoder):
    first, _ = predict_by_context_similarity(session(), layer=6)
    context, noun = np.array([9, 1.0]), np.array([5, 1.0])
    expected = context @ noun / np.linalg.norm(context) / np.linalg.norm(noun)
    assert first.values.ravel() == pytest.approx(expected)
    assert first.coords["unit_id"].values.tolist() == ["context similarity, layer 6"]


@pytest.mark.parametrize("layer", [-1, 7])
def test_a_layer_that_does_not_exist_is_refused(layer):
    for predict in (predict_by_sentence_encoder, predict_by_context_similarity):
        with pytest.raises(SpecificationError, match=f"predictor.layer = {layer}"):
            predict(session(), layer=layer)
    with pytest.raises(SpecificationError, match=f"recording.layer = {layer}"):
        planted_sentence_layer(layer=layer)
    require_layer(0, place="predictor.layer")


def test_shapes_cannot_be_read(encoder):
    for predict in (predict_by_sentence_encoder, predict_by_context_similarity):
        with pytest.raises(DataError, match="reads sentences"):
            predict(session(shapes()))


def test_a_planted_layer_is_a_mixture_in_noise(encoder):
    found = planted_sentence_layer(layer=4, units=20, trials=200, noise=2.0, seed=3)
    assert found.shape == (30, 200, 1, 20)
    mean = found.values[:, :, 0].mean(axis=1)
    assert found.values.std(axis=1, ddof=1).mean() == pytest.approx(2, rel=0.05)
    assert mean.std(axis=0) == pytest.approx(1, abs=0.15)
    layers = np.random.default_rng(1).normal(size=(7, 30, 40))
    explained = [share(layer, mean) for layer in layers]
    assert int(np.argmax(explained)) == 4
    assert explained[4] > 0.95


def share(layer, responses):
    """Share of the responses that the layer's first components explain."""
    directions = np.linalg.svd(layer - layer.mean(axis=0))[0][:, :22]
    return (
        ((directions.T @ (responses - responses.mean(axis=0))) ** 2).sum() / responses.var() / responses.size
    )


def test_the_same_seed_plants_the_same(encoder):
    one, again, other = (planted_sentence_layer(trials=2, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.allclose(one, other)


@pytest.mark.parametrize("wrong", [{"units": 0}, {"trials": 0}, {"noise": -1.0}])
def test_what_cannot_be_simulated_is_refused(encoder, wrong):
    with pytest.raises(DataError, match="cannot be simulated"):
        planted_sentence_layer(**wrong)
