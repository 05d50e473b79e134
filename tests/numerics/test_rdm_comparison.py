import numpy as np
import pytest
import torch
from scipy.spatial.distance import cosine
from scipy.stats import pearsonr, spearmanr

from arealis.numerics import compare_rdms
from arealis.types import DataError

PEERS = {
    "pearson": lambda a, b: pearsonr(a, b).statistic,
    "spearman": lambda a, b: spearmanr(a, b).statistic,
    "cosine": lambda a, b: 1 - cosine(a, b),
}


@pytest.fixture
def rdms():
    return np.random.default_rng(0).random((5, 45)).round(2)


@pytest.mark.parametrize("method", PEERS)
def test_agrees_with_scipy_for_one_and_for_many(rdms, method):
    expected = np.array([[PEERS[method](a, b) for b in rdms[2:]] for a in rdms[:2]])
    np.testing.assert_allclose(compare_rdms(rdms[:2], rdms[2:], method), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(compare_rdms(rdms[0], rdms[2:], method), expected[0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(compare_rdms(rdms[:2], rdms[2], method), expected[:, 0], rtol=0, atol=1e-12)
    assert compare_rdms(rdms[0], rdms[2], method) == pytest.approx(expected[0, 0], abs=1e-12)


@pytest.mark.parametrize("method", PEERS)
def test_tensors_stay_tensors(rdms, method):
    value = compare_rdms(torch.tensor(rdms[0]), torch.tensor(rdms[1]), method)
    assert isinstance(value, torch.Tensor)
    assert float(value) == pytest.approx(float(compare_rdms(rdms[0], rdms[1], method)), abs=1e-13)


def test_each_comparator_ignores_what_it_claims_and_nothing_more(rdms):
    a, b = rdms[:2]
    transformed = {"scale": 3 * b, "offset": 3 * b + 1, "monotone": np.exp(3 * b)}
    ignores = {"cosine": {"scale"}, "pearson": {"scale", "offset"}, "spearman": set(transformed)}
    for method, ignored in ignores.items():
        for name, other in transformed.items():
            change = abs(compare_rdms(a, other, method) - compare_rdms(a, b, method))
            assert (change < 1e-12) == (name in ignored), (method, name)


@pytest.mark.parametrize("method", PEERS)
def test_missing_or_flat_geometries_are_an_error(rdms, method):
    rdms[0, 3] = np.nan
    with pytest.raises(DataError, match="without contrast"):
        compare_rdms(rdms[1], rdms[0], method)
    flat = np.zeros(45) if method == "cosine" else np.full(45, 0.1)
    with pytest.raises(DataError, match="without contrast"):
        compare_rdms(rdms[1], flat, method)


@pytest.mark.parametrize(("pairs", "method"), [(44, "pearson"), (45, "kendall")])
def test_refuses_what_it_cannot_do(rdms, pairs, method):
    with pytest.raises(DataError, match="cannot be compared"):
        compare_rdms(rdms[0], rdms[1, :pairs], method)
