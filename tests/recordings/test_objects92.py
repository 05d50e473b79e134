import numpy as np
import pytest
from scipy.io import savemat

from arealis.data import locate, objects92_names
from arealis.numerics import compare_rdms, midranks
from arealis.recordings import (
    OBJECTS92_MODELS,
    load_objects92_behaviour,
    load_objects92_human_it,
    load_objects92_model,
    load_objects92_monkey_it,
    read_objects92_dissimilarities,
)
from arealis.types import DataError


@pytest.fixture(scope="module")
def objects92_files():
    """Skip where the files are not on this machine; a corrupt file still fails."""
    for name in ("objects92", "objects92_behaviour", "objects92_human_it", "objects92_models"):
        if locate(name) is None:
            pytest.skip(f"'{name}' is not on this machine; arealis data fetch {name}")


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def symmetric(rng):
    half = np.triu(rng.random((92, 92)), k=1)
    return half + half.T


def written(folder, matrices, **fields):
    """Write matrices as an array of structures and return the path."""
    entries = np.array([{"RDM": matrix, **fields} for matrix in matrices])
    savemat(folder / "file.mat", {"RDMs": entries})
    return folder / "file.mat"


def test_matrices_are_read_in_the_order_of_pairs(tmp_path, rng):
    matrices = [symmetric(rng) for _ in range(4)]
    values = read_objects92_dissimilarities(written(tmp_path, matrices), "RDMs", shape=(2, 2))
    assert (values.shape, values.dtype) == ((2, 2, 4186), np.float64)
    np.testing.assert_array_equal(values[1, 0], matrices[2][np.triu_indices(92, 1)])


def test_one_of_several_is_found_by_name(tmp_path, rng):
    entries = [{"RDM": symmetric(rng), "name": name} for name in ("first", "second")]
    savemat(tmp_path / "file.mat", {"RDMs": np.array(entries)})
    found = read_objects92_dissimilarities(tmp_path / "file.mat", "RDMs", shape=(2, 1), only="second")
    np.testing.assert_array_equal(found[0, 0], entries[1]["RDM"][np.triu_indices(92, 1)])
    with pytest.raises(DataError, match="0 entries named 'third'"):
        read_objects92_dissimilarities(tmp_path / "file.mat", "RDMs", shape=(2, 1), only="third")


def spoilt(rng, how):
    matrix = symmetric(rng)
    if how == "asymmetric":
        matrix[3, 5] += 1e-9
    if how == "diagonal":
        matrix[3, 3] = 0.1
    if how in ("nan", "infinite", "negative"):
        matrix[3, 5] = matrix[5, 3] = {"nan": np.nan, "infinite": np.inf, "negative": -0.1}[how]
    return {"small": matrix[:91, :91], "text": "no matrix", "complex": matrix + 0j}.get(how, matrix)


@pytest.mark.parametrize(
    ("how", "given"),
    [
        ("asymmetric", "not symmetric"),
        ("diagonal", "not symmetric with a zero diagonal"),
        ("nan", "1 dissimilarities that are negative or not finite"),
        ("infinite", "not finite"),
        ("negative", "negative"),
        ("small", r"shape \(91, 91\)"),
        ("text", "not numbers but str"),
        ("complex", "not numbers but ndarray"),
    ],
)
def test_damaged_matrices(tmp_path, rng, how, given):
    path = written(tmp_path, [symmetric(rng), spoilt(rng, how)])
    with pytest.raises(DataError, match=given):
        read_objects92_dissimilarities(path, "RDMs", shape=(2, 1))


def test_another_number_of_matrices(tmp_path, rng):
    path = written(tmp_path, [symmetric(rng)] * 3)
    with pytest.raises(DataError, match="RDMs with 3 entries"):
        read_objects92_dissimilarities(path, "RDMs", shape=(2, 1))


def test_structures_without_matrices(tmp_path):
    savemat(tmp_path / "file.mat", {"RDMs": np.array([{"other": 1.0}, {"other": 2.0}])})
    with pytest.raises(DataError, match="not numbers but NoneType"):
        read_objects92_dissimilarities(tmp_path / "file.mat", "RDMs", shape=(2, 1))


def test_numbers_where_structures_should_be(tmp_path):
    savemat(tmp_path / "file.mat", {"RDMs": np.arange(8.0)})
    with pytest.raises(DataError, match="8 entries of type float64"):
        read_objects92_dissimilarities(tmp_path / "file.mat", "RDMs", shape=(4, 2))


def test_an_unknown_model():
    with pytest.raises(DataError, match=r"'V4'.*Needed: one of animacy, .*RADON"):
        load_objects92_model("V4")


@pytest.mark.real_data
def test_layout(objects92_files):
    shapes = {
        (4, 2, 4186): load_objects92_human_it(),
        (1, 1, 4186): load_objects92_monkey_it(),
        (16, 1, 4186): load_objects92_behaviour(),
    }
    names = objects92_names()
    first, second = np.triu_indices(92, 1)
    for shape, found in shapes.items():
        assert (found.shape, found.dtype) == (shape, np.float64)
        assert "sha256:" in found.attrs["provenance"]
        np.testing.assert_array_equal(found.coords["first_stimulus_id"], names[first])
        np.testing.assert_array_equal(found.coords["second_stimulus_id"], names[second])
    assert load_objects92_human_it().coords["subject_id"].values.tolist()[0] == "person 1"


@pytest.mark.real_data
def test_the_categories_are_those_of_the_category_models(objects92_files):
    animacy = load_objects92_model("animacy")
    sides = [animacy.coords[f"{side}_stimulus_id"].values.astype(str) for side in ("first", "second")]
    animate = [~np.char.endswith(np.char.rstrip(side, "0123456789 "), "object") for side in sides]
    np.testing.assert_array_equal(animacy.values[0, 0], animate[0] != animate[1])


@pytest.mark.real_data
def test_monkey_and_human_correlate_as_published(objects92_files):
    monkey, human = load_objects92_monkey_it().values[0, 0], load_objects92_human_it().values
    assert float(compare_rdms(monkey, human.mean(axis=(0, 1)), "pearson")) == pytest.approx(0.491, abs=5e-4)
    np.testing.assert_array_equal(load_objects92_model("monkeyIT").values[0, 0], monkey)


@pytest.mark.real_data
def test_models_reach_their_figures(objects92_files):
    people = load_objects92_human_it().values.mean(axis=1)
    models = np.stack([load_objects92_model(name).values[0, 0] for name in OBJECTS92_MODELS])
    means = dict(zip(OBJECTS92_MODELS, compare_rdms(models, people, "spearman").mean(axis=1), strict=True))
    assert means["animacy"] == pytest.approx(0.386, abs=5e-4)
    assert means["V1"] == pytest.approx(0.027, abs=5e-4)


@pytest.mark.real_data
def test_the_noise_ceiling_is_as_published(objects92_files):
    people = load_objects92_human_it().values.mean(axis=1)
    ranks = np.stack([midranks(person) for person in people])
    ranks = (ranks - ranks.mean(axis=1, keepdims=True)) / ranks.std(axis=1, keepdims=True)
    upper = compare_rdms(ranks.mean(axis=0), people, "spearman").mean()
    others = [np.delete(ranks, i, axis=0).mean(axis=0) for i in range(4)]
    lower = np.mean([compare_rdms(o, p, "spearman") for o, p in zip(others, people, strict=True)])
    assert (lower, upper) == pytest.approx((0.372, 0.666), abs=5e-4)
