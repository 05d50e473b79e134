"""Similarity to a recording as a cost is the same number as the measure."""

import pytest
import torch
from tests.objectives.drawn import normal

from arealis.numerics import compare_rdms, linear_cka, rdm
from arealis.objectives import RecordingSimilarity
from arealis.types import Batch, SpecificationError

HERE, MEASURED = normal(2, 3, 8, 4), normal(3, 8, 6, seed=1)
KINDS = ("linear_cka", "rdm_correlation")


def cost(similarity, here=HERE, measured=MEASURED):
    return RecordingSimilarity("IT", similarity)({"IT": here}, Batch({}, {"response": measured}, 2))


def test_it_is_one_minus_the_measure():
    for replica in range(3):
        one, two = HERE[-1, replica].numpy(), MEASURED[replica].numpy()
        alignment = float(linear_cka(one, two))
        assert float(cost("linear_cka")[replica].mean()) == pytest.approx(1 - alignment, rel=1e-10)
        correlation = float(compare_rdms(rdm(one, "euclidean"), rdm(two, "euclidean"), "corr"))
        assert float(cost("rdm_correlation")[replica].mean()) == pytest.approx(1 - correlation, rel=1e-10)


@pytest.mark.parametrize("similarity", KINDS)
def test_a_rotated_and_scaled_recording_costs_nothing(similarity):
    turn, _ = torch.linalg.qr(normal(6, 6, seed=2))
    here = (3 * MEASURED @ turn + 1).expand(2, -1, -1, -1)
    torch.testing.assert_close(cost(similarity, here).mean(1), torch.zeros(3).double(), atol=1e-12, rtol=0)


@pytest.mark.parametrize("similarity", KINDS)
def test_an_area_that_does_not_vary_has_similarity_zero_and_no_gradient(similarity):
    silent = torch.ones(2, 3, 8, 4, dtype=torch.float64, requires_grad=True)
    found = cost(similarity, silent)
    found.sum().backward()
    assert (found == 1).all()
    assert (silent.grad == 0).all()


def test_what_cannot_be_fitted_is_an_error():
    missing = MEASURED.clone()
    missing[1, 2, 3] = torch.nan
    with pytest.raises(SpecificationError, match="1 of 144 responses missing"):
        cost("linear_cka", measured=missing)
    with pytest.raises(SpecificationError, match="do not differ between stimuli"):
        cost("linear_cka", measured=torch.ones(3, 8, 6))
    with pytest.raises(SpecificationError, match="at least 3"):
        cost("linear_cka", HERE[:, :, :2], MEASURED[:, :2])
    with pytest.raises(SpecificationError, match="a target named 'response'"):
        RecordingSimilarity("IT")({"IT": HERE}, Batch({}, {}, 2))
