"""Numbers as the field prints them: three significant digits, no zero before the point."""

from __future__ import annotations

import math
import re

from arealis.types import NotEstimable, Range

__all__ = [
    "format_cell",
    "format_number",
    "format_p",
    "format_range",
    "format_with_interval",
    "format_within",
    "say_p",
]


def format_number(value: float, *beside: float) -> str:
    """Print a number with three significant digits, in step with the numbers that stand beside it.

    Args:
        value: The number.
        beside: Numbers printed next to it; the largest sets the decimals of all, at most three unless
            all are smaller than .01.

    Returns:
        Text with a true minus sign.

    Example:
        >>> format_number(0.64123), format_number(-1.5), format_number(1234.5), format_number(0.00012)
        ('.641', '−1.50', '1234', '.000120')
    """
    largest = max(abs(value), *(abs(number) for number in beside), 0.0)
    if largest == 0:
        return "0"
    decimals = max(2 - math.floor(math.log10(largest)), 0)
    if largest >= 0.01:
        decimals = min(decimals, 3)
    text = f"{value:.{decimals}f}"
    if text.startswith("-") and set(text) <= set("-0."):
        text = text[1:]
    return text.replace("-0.", "-.").removeprefix("0" if text.startswith("0.") else "").replace("-", "−")


def format_cell(value: float) -> str:
    """Print a fraction as briefly as a small cell needs: two decimals, and 0 and 1 without any.

    Example:
        >>> format_cell(0.256), format_cell(0.001), format_cell(1.0)
        ('.26', '0', '1')
    """
    return f"{value:.2f}".removeprefix("0").replace("1.00", "1").replace(".00", "0")


def format_p(p: float) -> str:
    """Print a p-value: two digits that matter, and none below a thousandth.

    Example:
        >>> format_p(0.0004), format_p(0.0141), format_p(0.5), format_p(1.0)
        ('<.001', '.014', '.50', '1')
    """
    if p < 0.001:
        return "<.001"
    return "1" if p >= 0.995 else f"{p:.{2 if p >= 0.1 else 3}f}".removeprefix("0")


def say_p(p: float) -> str:
    """Say a p-value as a sentence does.

    Example:
        >>> say_p(0.0004), say_p(0.0141)
        ('p < .001', 'p = .014')
    """
    return f"p < {format_p(p)[1:]}" if p < 0.001 else f"p = {format_p(p)}"


def format_within(value: float, within: float, *, finer: int = 0) -> str:
    """Print a number as finely as a tolerance asks for.

    Args:
        value: The number; NaN gives a dash.
        within: The tolerance; 0 prints six digits at most.
        finer: Decimals more than the tolerance has.

    Example:
        >>> format_within(0.4912, 0.002), format_within(0.49121, 0.002, finer=1), format_within(3.0, 0.0)
        ('.491', '.4912', '3')
    """
    if not math.isfinite(value):
        return "—"
    decimals = max(-math.floor(math.log10(within)), 0) + finer if within > 0 else 0
    text = f"{value:.{decimals}f}" if within > 0 else f"{value:.6g}"
    return re.sub(r"^(-?)0\.", r"\1.", text).replace("-", "−")


def format_range(bounds: Range, *beside: float) -> str:
    """Print two bounds in brackets, in step with the value they belong to.

    Args:
        bounds: The bounds.
        beside: The value they belong to.

    Returns:
        Text such as ``[.60, .68]`` with three significant digits.

    Example:
        >>> format_range(Range(0.6, 0.68), 0.64)
        '[.600, .680]'
    """
    all_numbers = (bounds.low, bounds.high, *beside)
    return f"[{format_number(bounds.low, *all_numbers)}, {format_number(bounds.high, *all_numbers)}]"


def format_with_interval(value: float, interval: Range | NotEstimable) -> str:
    """Print a value and its interval as one, or the value alone where no interval can be had.

    Args:
        value: The number.
        interval: Its interval.

    Returns:
        Text such as ``".640 [.600, .680]"``.

    Example:
        >>> format_with_interval(0.64, Range(0.6, 0.68)), format_with_interval(0.64, NotEstimable("one seed"))
        ('.640 [.600, .680]', '.640')
    """
    if isinstance(interval, NotEstimable):
        return format_number(value)
    return f"{format_number(value, interval.low, interval.high)} {format_range(interval, value)}"
