"""Published figures of the 92 images: four people, a monkey and models, known by dissimilarities."""

import numpy as np
import pytest

from arealis.comparison import infer, measure, rsa
from arealis.data import locate
from arealis.numerics import bootstrap_weights
from arealis.recordings import load_objects92_human_it, load_objects92_model, load_objects92_monkey_it


@pytest.fixture(scope="module")
def objects92():
    for name in ("objects92", "objects92_human_it", "objects92_models"):
        if locate(name) is None:
            pytest.skip(f"'{name}' is not on this machine; arealis data fetch {name}")
    models = {name: load_objects92_model(name) for name in ("animacy", "V1")}
    return {**models, "monkey IT": load_objects92_monkey_it()}, load_objects92_human_it()


def test_human_it_has_its_published_ceiling_and_similarities(objects92):
    models, brain = objects92
    weights = bootstrap_weights(np.arange(92).astype(str), 40, rng=np.random.default_rng(0))
    found = {
        name: measure(rsa(), model, brain, weights=weights, permutations=40, rng=np.random.default_rng(0))
        for name, model in models.items()
    }
    assert (found["V1"].ceiling.low, found["V1"].ceiling.high) == pytest.approx((0.372, 0.666), abs=5e-4)
    assert found["animacy"].value == pytest.approx(0.386, abs=5e-4)
    assert found["V1"].value == pytest.approx(0.027, abs=5e-4)


def test_monkey_and_human_agree_as_published(objects92):
    models, pooled = objects92[0], load_objects92_human_it(average=True)
    weights = bootstrap_weights(np.arange(92).astype(str), 40, rng=np.random.default_rng(0))
    m = measure(
        rsa(comparator="pearson"),
        models["monkey IT"],
        pooled,
        weights=weights,
        permutations=40,
        rng=np.random.default_rng(0),
    )
    assert m.value == pytest.approx(0.491, abs=5e-4)


def test_animacy_reaches_the_ceiling_and_v1_does_not(objects92):
    found = infer(
        rsa(), *objects92, resample=["stimulus"], draws=200, permutations=99, rng=np.random.default_rng(0)
    )
    assert found.against_ceiling["animacy"].p_corrected > 0.5
    assert found.against_ceiling["V1"].p_corrected < 0.001
    assert found.differences["animacy", "V1"].interval.low > 0
    assert found.ceiling_bounds["lower"].p_value == 0.01
