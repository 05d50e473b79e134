"""Numbers are printed with three significant digits and in step with their bounds."""

from __future__ import annotations

import pytest

from arealis.report.numbers import format_number, format_range, format_with_interval
from arealis.types import NotEstimable, Range


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.6414, ".641"),
        (-0.6414, "−.641"),
        (1.0, "1.00"),
        (0.99999, "1.000"),
        (12.345, "12.3"),
        (-1234.5, "−1234"),
        (0.05, ".050"),
        (0.00123, ".00123"),
        (-4.5e-6, "−.00000450"),
    ],
)
def test_three_significant_digits(value: float, text: str) -> None:
    assert format_number(value) == text


def test_a_value_takes_the_decimals_of_its_bounds() -> None:
    assert format_with_interval(0.031, Range(0.0121, 0.05)) == ".031 [.012, .050]"
    assert format_with_interval(0.0004, Range(-0.00174, 0.00222)) == ".00040 [−.00174, .00222]"


def test_what_rounds_to_zero_has_no_sign() -> None:
    assert format_number(-0.0001, 0.034) == ".000"


def test_bounds_alone_and_values_alone() -> None:
    assert format_range(Range(-1.5, 0.25)) == "[−1.50, .25]"
    assert format_with_interval(0.5, NotEstimable("one seed")) == ".500"
