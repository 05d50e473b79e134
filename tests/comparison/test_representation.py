from dataclasses import replace

import numpy as np
import pytest

from arealis.comparison import cca, content_digest, linear_cka, pwcca, reduced, represent, svcca
from arealis.comparison.representation import forget
from arealis.types import DataError


@pytest.fixture
def one(label):
    return represent("one", label(np.random.default_rng(0).normal(size=(30, 4))), linear_cka())


def test_instruments_share_what_one_function_with_the_same_options_makes(one):
    assert reduced(one, cca()) is reduced(one, pwcca())
    assert reduced(one, linear_cka()) is reduced(one, linear_cka(angular=True))
    assert reduced(one, linear_cka()) is not reduced(one, linear_cka(debiased=False))
    assert reduced(one, svcca(variance=0.5)) is not reduced(one, svcca())
    assert len(one.parts) == 5
    forget(one, cca())
    assert len(one.parts) == 4
    reduced(one, cca(), keep=False)
    assert len(one.parts) == 4


def test_an_instrument_without_a_reduction_is_an_error(one):
    with pytest.raises(DataError, match="nothing to compute once"):
        reduced(one, replace(cca(), reduce=None, tile=None))
    forget(one, replace(cca(), reduce=None, tile=None))


def test_trials_are_averaged_and_time_is_refused(label):
    values = np.random.default_rng(1).normal(size=(5, 3, 1, 2))
    made = represent("r", label(values), linear_cka())
    np.testing.assert_allclose(made.values, values.mean(axis=1)[:, 0])
    with pytest.raises(DataError, match="one number a stimulus and unit"):
        represent("r", label(np.zeros((5, 1, 2, 3))), linear_cka())


def test_the_digest_is_that_of_the_content(one):
    assert content_digest(one) == content_digest(replace(one, label="two"))
    assert content_digest(one) != content_digest(replace(one, values=one.values + 1e-12))
    assert content_digest(one) != content_digest(replace(one, stimulus_id=one.stimulus_id[::-1]))
    assert content_digest(one) != content_digest(replace(one, values=one.values.reshape(15, 8)))
