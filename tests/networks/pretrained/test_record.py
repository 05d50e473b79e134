import numpy as np
import pytest

from arealis.data import locate
from arealis.networks.pretrained import EFFICIENTNET_AREAS, layer_activations, record_layers
from arealis.numerics import compare_rdms, rdm
from arealis.recordings import load_objects92_human_it, load_objects92_monkey_it
from arealis.types import DataError, NetworkError, Stimuli


@pytest.fixture(scope="module")
def coloured():
    images = np.random.default_rng(0).integers(0, 256, (3, 1, 20, 20, 3), dtype=np.uint8)
    return Stimuli({"photograph": images}, np.array(["a", "b", "c"]), provenance="made up")


def test_areas_come_one_by_one_in_order_and_labelled(untrained, coloured):
    recorded = list(record_layers(untrained, coloured, areas=["logits", "block15", "block3"]))
    assert [r.coords["area"].values[0] for r in recorded] == ["block3", "block15", "logits"]
    assert [r.shape for r in recorded] == [(3, 1, 1, 31360), (3, 1, 1, 15680), (3, 1, 1, 1000)]
    assert recorded[1].dtype == np.float32
    assert recorded[1].coords["unit_id"].values[-1] == "block15[15679]"
    assert recorded[1].coords["stimulus_id"].values.tolist() == ["a", "b", "c"]
    assert (
        recorded[1].attrs["provenance"] == f"{untrained.provenance}, trained preprocessing, stimuli made up"
    )


def test_the_size_of_a_pass_changes_nothing(untrained, coloured):
    photographs = coloured.inputs["photograph"][:, 0]
    whole = dict(layer_activations(untrained, photographs, areas=["block5", "logits"]))
    for batch in (1, 2):
        parts = dict(layer_activations(untrained, photographs, areas=["block5", "logits"], batch=batch))
        for area, values in whole.items():
            np.testing.assert_allclose(parts[area], values, rtol=1e-3, atol=1e-4)


def test_a_stimulus_does_not_depend_on_those_beside_it(untrained, coloured):
    photographs = coloured.inputs["photograph"][:, 0]
    (_, both), (_, alone) = (
        next(layer_activations(untrained, shown, areas=["block4"]))
        for shown in (photographs, photographs[1:2])
    )
    np.testing.assert_allclose(both[1:2], alone, rtol=1e-4, atol=1e-5)


def test_no_layer_is_computed_before_it_is_asked_for(untrained, coloured, monkeypatch):
    computed = []
    layers = {
        area: lambda weights, images, area=area: computed.append(area) or images
        for area in EFFICIENTNET_AREAS
    }
    monkeypatch.setattr("arealis.networks.pretrained.record.LAYERS", layers)
    recorded = layer_activations(untrained, coloured.inputs["photograph"][:, 0], areas=["stem", "block1"])
    next(recorded)
    assert computed == ["stem"]
    next(recorded)
    assert computed == ["stem", "block0", "block1"]
    assert next(recorded, None) is None
    assert computed == ["stem", "block0", "block1"]


def test_no_areas_no_activity(untrained, coloured):
    assert list(record_layers(untrained, coloured, areas=[])) == []


def test_an_unknown_area(untrained, coloured):
    with pytest.raises(NetworkError, match=r"lacks an area.*'block16'"):
        next(record_layers(untrained, coloured, areas=["block15", "block16"]))


@pytest.mark.parametrize(
    "inputs",
    [{"stimulus": np.zeros((2, 1, 784))}, {"photograph": np.zeros((2, 5, 8, 8, 3), np.uint8)}],
    ids=["grey", "a movie"],
)
def test_what_is_no_photograph(untrained, inputs):
    with pytest.raises(DataError, match="the stimuli are no photographs"):
        next(record_layers(untrained, Stimuli(inputs, np.array(["a", "b"]))))


@pytest.mark.real_data
def test_the_trained_network_names_objects(trained, photographs):
    """Positions in the set and ImageNet's classes: animals, fruit and tools that ImageNet has."""
    classes = {24: 363, 25: 354, 31: 340, 32: 386, 39: 367, 40: 235, 41: 246, 46: 291, 62: 954, 67: 953}
    shown = photographs.select(list(classes))
    (scores,) = record_layers(trained, shown, areas=["logits"])
    named = scores.values[:, 0, 0].argmax(axis=1)
    assert (named == list(classes.values())).mean() >= 0.9


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("preprocessing", "figures"),
    [
        ("imagenet", (0.268, 0.429, 0.387)),
        pytest.param("trained", (0.276, 0.458, 0.401), marks=pytest.mark.slow),
    ],
)
def test_the_best_layer_reaches_its_figures(trained, photographs, brains, preprocessing, figures):
    """People one by one, the monkeys, the people together; more of the profile is tested as slow."""
    recorded = record_layers(trained, photographs, areas=["block13"], preprocessing=preprocessing)
    assert agreement(next(recorded), brains) == pytest.approx(figures, abs=1.5e-3)


@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.parametrize("preprocessing", ["imagenet", "trained"])
def test_no_layer_is_nearer_to_the_brain_than_block_13(trained, photographs, brains, preprocessing):
    recorded = record_layers(trained, photographs, preprocessing=preprocessing)
    profile = [agreement(layer, brains) for layer in recorded]
    assert set(np.argmax(profile, axis=0)) == {EFFICIENTNET_AREAS.index("block13")}


@pytest.fixture(scope="module")
def brains(photographs):
    """Human subjects, monkeys and mean human, as RDMs."""
    if locate("objects92_human_it") is None:
        pytest.skip("'objects92_human_it' is not on this machine; arealis data fetch objects92_human_it")
    people = load_objects92_human_it().values.mean(axis=1)
    return people, load_objects92_monkey_it().values[0, 0], people.mean(axis=0)


def agreement(responses, brains):
    """Spearman correlation of the correlation distances over all units with each of the brains."""
    distances = np.asarray(rdm(responses.values[:, 0, 0], "correlation"), dtype=float)
    return tuple(float(np.mean(compare_rdms(distances, brain, "spearman"))) for brain in brains)
