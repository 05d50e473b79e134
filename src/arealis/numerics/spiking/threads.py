"""Compiled code on PyTorch's own threads: others beside those would wait for the same processors."""

from __future__ import annotations

import os
from collections.abc import Callable
from ctypes import CDLL, CFUNCTYPE, c_uint, c_void_p
from functools import cache
from itertools import pairwise
from pathlib import Path

import torch

__all__ = ["in_spans"]

LEAST = 2**17  # numbers a thread: with fewer, two were measured to be slower than one
_BODY = CFUNCTYPE(None, c_void_p)


def in_spans(act: Callable[[int, int], object], whole: int, numbers: int) -> None:
    """Do what can be done apart at once, one span for each thread that PyTorch may use.

    PyTorch's threads keep their processors busy for some milliseconds after a product, in the hope of the
    next. Hence the spans go to those threads, through the OpenMP library that PyTorch has loaded; where there
    is none, or too little to do, all is one span.

    Args:
        act: Does the span from its first argument to before its second; it should let go of Python's lock.
        whole: Where the last span ends; the first begins at 0.
        numbers: How many numbers all spans compute.

    Raises:
        Exception: what ``act`` raised, after all spans.

    Example:
        >>> in_spans(lambda first, last: print(first, last), whole=8, numbers=100)
        0 8
    """
    threads = min(torch.get_num_threads(), whole, numbers // LEAST)
    library = _openmp() if threads > 1 else None
    if library is None:
        act(0, whole)
        return
    bounds = [whole * k // threads for k in range(threads + 1)]
    spans, failures = list(pairwise(bounds)), []

    def body(_: int | None) -> None:
        while spans:
            try:
                act(*spans.pop())
            except Exception as failure:  # an exception cannot pass through the library
                failures.append(failure)

    library.GOMP_parallel(_BODY(body), None, threads, 0)
    if failures:
        raise failures[0]


@cache
def _openmp() -> CDLL | None:
    """The GNU OpenMP library, if PyTorch runs on it: its own, beside it, or else the one that is loaded."""
    if "parallel backend: OpenMP" not in torch.__config__.parallel_info() or not hasattr(os, "RTLD_NOLOAD"):
        return None
    beside = sorted((Path(torch.__file__).parent / "lib").glob("libgomp*.so*"))
    for name in (*map(str, beside), "libgomp.so.1"):
        try:
            library = CDLL(name, mode=os.RTLD_NOLOAD)
        except OSError:
            continue
        library.GOMP_parallel.argtypes = _BODY, c_void_p, c_uint, c_uint
        library.GOMP_parallel.restype = None
        return library
    return None
