import numpy as np
import pytest
import torch

from arealis.numerics.response_tables import centred_table, response_pair, response_table
from arealis.types import DataError


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_missing_and_infinite_responses_are_counted(bad):
    x = np.ones((5, 2))
    x[1, 1] = bad
    with pytest.raises(DataError, match=r"CKA of responses with missing entries.*1 missing"):
        response_table(x, measure="CKA", fewest=2)


@pytest.mark.parametrize("shape", [(5,), (1, 2), (5, 0), (5, 2, 2)])
def test_other_shapes_are_an_error(shape):
    with pytest.raises(DataError, match="CKA cannot be computed"):
        response_table(np.ones(shape), measure="CKA", fewest=2)


def test_stimuli_must_match():
    with pytest.raises(DataError, match="the same 2 stimuli"):
        response_pair(np.ones((5, 2)), np.ones((4, 2)), measure="CKA", fewest=2)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_centred_tables_have_norm_one_and_keep_their_type(kind):
    x = np.random.default_rng(0).normal(1e3, 1, size=(20, 3)).astype(kind)
    y = centred_table(x, measure="CKA")
    assert y.dtype == kind
    assert np.linalg.norm(y) == pytest.approx(1, abs=1e-5)
    assert np.abs(y.mean(axis=0)).max() < 1e-4
    assert isinstance(centred_table(torch.tensor(x), measure="CKA"), torch.Tensor)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e300])
def test_a_constant_table_is_an_error(value):
    with pytest.raises(DataError, match="CKA of a constant population"), np.errstate(over="ignore"):
        centred_table(np.full((5, 2), value), measure="CKA")
