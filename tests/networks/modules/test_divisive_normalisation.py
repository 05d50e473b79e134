"""Divisive normalisation has the contrast curve, its half and its invariances."""

import pytest
import torch

from arealis.networks.modules import DivisiveNormalisation
from arealis.types import SpecificationError


def answer(module, drive):
    return module.step({}, {"drive": drive})[1]


@pytest.mark.parametrize("exponent", [1.0, 2.0, 3.5])
@pytest.mark.parametrize("semi_saturation", [0.2, 1.5])
def test_a_shared_input_is_answered_by_the_contrast_curve(exponent, semi_saturation):
    contrast = torch.linspace(0, 4, 9, dtype=torch.float64)[:, None]
    module = DivisiveNormalisation(exponent, semi_saturation, gain=3.0)
    curve = 3 * contrast**exponent / (semi_saturation**exponent + contrast**exponent)
    torch.testing.assert_close(answer(module, contrast.expand(-1, 5)), curve.expand(-1, 5))


@pytest.mark.parametrize("exponent", [1.0, 2.0, 3.5])
def test_it_answers_half_as_much_as_it_can_at_semi_saturation(exponent):
    half = answer(DivisiveNormalisation(exponent, 0.7), torch.full((4,), 0.7, dtype=torch.float64))
    torch.testing.assert_close(half, torch.full((4,), 0.5, dtype=torch.float64))


def test_at_high_contrast_only_the_pattern_counts():
    """Far above semi-saturation a stronger copy of an input is answered alike; far below, by a power."""
    pattern = torch.tensor([1.0, 2.0, 3.0, 0.5], dtype=torch.float64)
    module = DivisiveNormalisation(2.0, 1.0)
    torch.testing.assert_close(
        answer(module, 1e5 * pattern), answer(module, 3e5 * pattern), rtol=1e-8, atol=0
    )
    torch.testing.assert_close(
        9 * answer(module, 1e-5 * pattern), answer(module, 3e-5 * pattern), rtol=1e-8, atol=0
    )


def test_a_mask_lowers_the_answer_of_units_that_it_does_not_drive():
    alone = answer(DivisiveNormalisation(), torch.tensor([1.0, 0.0]))
    masked = answer(DivisiveNormalisation(), torch.tensor([1.0, 2.0]))
    assert alone[0] > 2 * masked[0] > 0


def test_pools_do_not_feel_each_other():
    generator = torch.Generator().manual_seed(0)
    drive = torch.rand(6, generator=generator, dtype=torch.float64)
    other = torch.cat([drive[:3], 5 * drive[3:]])
    pooled = DivisiveNormalisation(pool=3)
    assert torch.equal(answer(pooled, drive)[:3], answer(pooled, other)[:3])
    assert not torch.allclose(answer(pooled, drive)[3:], answer(pooled, other)[3:])
    torch.testing.assert_close(answer(pooled, drive)[:3], answer(DivisiveNormalisation(), drive[:3]))


def test_the_order_of_a_pool_does_not_matter():
    drive = torch.rand(6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    torch.testing.assert_close(
        answer(DivisiveNormalisation(), drive.flip(0)), answer(DivisiveNormalisation(), drive).flip(0)
    )


def test_what_is_below_zero_counts_as_silence():
    assert answer(DivisiveNormalisation(), torch.tensor([-3.0, 1.0])).tolist() == [
        0.0,
        float(answer(DivisiveNormalisation(), torch.tensor([0.0, 1.0]))[1]),
    ]


def test_impossible_options_are_an_error():
    for options in ({"exponent": 0.0}, {"semi_saturation": -1.0}, {"semi_saturation": float("nan")}):
        with pytest.raises(SpecificationError, match="divisive normalisation is out of range"):
            DivisiveNormalisation(**options)
    for pool in (4, -1):
        with pytest.raises(SpecificationError, match="pools of divisive normalisation"):
            DivisiveNormalisation(pool=pool).units({"drive": 6})
