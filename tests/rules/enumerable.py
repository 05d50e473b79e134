"""Distributions over a few binary units, small enough to sum over every state."""

import itertools

import numpy as np
import torch


def states(units):
    """Every state of some binary units ``[state, unit]``."""
    return torch.tensor(list(itertools.product((0.0, 1.0), repeat=units)), dtype=torch.float64)


def log_bernoulli(value, drive):
    """Log probability of binary units, given their drive, summed over the last axis."""
    return (value * drive - torch.nn.functional.softplus(drive)).sum(-1)


PATTERNS = torch.tensor([[1.0, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0]], dtype=torch.float64)
CHANCES = torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64)
ENTROPY = float(-(CHANCES * CHANCES.log()).sum())


def sample(examples, *, seed):
    """Examples of the patterns, each as often as its chance says."""
    chosen = np.random.default_rng(seed).choice(3, examples, p=CHANCES.numpy())
    return PATTERNS[torch.as_tensor(chosen)]
