"""Activity and batches that tests of costs share."""

import torch

from arealis.types import Batch

__all__ = ["NOTHING", "normal"]

NOTHING = Batch({}, {}, 1)


def normal(*shape, seed=0):
    """Standard normal numbers in double precision."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
