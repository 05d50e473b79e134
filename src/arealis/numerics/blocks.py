"""Cut many samples into blocks whose arrays stay in the cache of one core."""

from __future__ import annotations

__all__ = ["blocks"]

# Half a megabyte of float64. Larger temporaries also cost a page fault for every page of every call.
_ENTRIES = 2**16


def blocks(samples: int, entries: int) -> list[slice]:
    """Slices that cover the samples.

    Args:
        samples: Number of samples.
        entries: Numbers that the work holds for one sample.

    Returns:
        One slice or more samples at a time.

    Example:
        >>> blocks(5, 20_000)
        [slice(0, 3, None), slice(3, 6, None)]
    """
    step = max(1, _ENTRIES // max(entries, 1))
    return [slice(start, start + step) for start in range(0, samples, step)]
