"""One-shot recall: keys that were never seen before, each shown once with its value."""

from __future__ import annotations

import numpy as np

from arealis.stimuli.limits import require_within
from arealis.stimuli.made_up import made_up
from arealis.stimuli.symbols import distinct_rows, one_hot
from arealis.types import Stimuli

__all__ = ["one_shot_recall"]


def one_shot_recall(
    *,
    key_features: int = 16,
    values: int = 8,
    pairs: int = 4,
    noise: float = 0.0,
    stimuli: int = 2000,
    seed: int = 0,
) -> Stimuli:
    r"""Show new keys with values once, then a key alone, and ask for its value.

    Every stimulus has keys of its own, so that slow learning of weights cannot know them:

    .. math:: k_i \sim \mathcal N(0, I), \qquad q = \frac{k_a + \nu\, \epsilon}{\sqrt{1 + \nu^2}}

    One pair appears a time step; in the last, the query q appears without a value, together with a cue.

    Args:
        key_features: Features of a key.
        values: Number of values; they do not repeat in a stimulus.
        pairs: Pairs a stimulus.
        noise: Noise ν of the query.
        stimuli: Number of stimuli.
        seed: Seed of the pairs.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[stimulus, pairs + 1, key_features + values + 1]``,
        whose last feature is the cue. Targets, int64: ``"label"``, the value asked for; ``"lag"``, the pairs
        from the one asked about to the query, 1 for the last. Chance is one in ``values``, and one in
        ``pairs`` for who remembers the values but not their keys.

    Raises:
        SpecificationError: if a number is out of range.

    Example:
        >>> one_shot_recall(stimuli=5).inputs["stimulus"].shape
        (5, 5, 25)

    References:
        Santoro et al. 2016, Proceedings of Machine Learning Research 48:1842.
    """
    require_within(
        "a recall task",
        key_features=(key_features, 1, 100_000),
        values=(values, 2, 10_000),
        pairs=(pairs, 1, values),
        noise=(noise, 0, 1e6),
        stimuli=(stimuli, 1, 10_000_000),
    )
    rng = np.random.default_rng(seed)
    key = rng.standard_normal((stimuli, pairs, key_features))
    value = distinct_rows(stimuli, values, pairs, rng=rng)
    every, asked = np.arange(stimuli), rng.integers(pairs, size=stimuli)
    query = key[every, asked] + noise * rng.standard_normal((stimuli, key_features))
    shown = np.zeros((stimuli, pairs + 1, key_features + values + 1), dtype=np.float32)
    shown[:, :-1, :key_features] = key
    shown[:, :-1, key_features:-1] = one_hot(value, values)
    shown[:, -1, :key_features] = query / np.sqrt(1 + noise**2)
    shown[:, -1, -1] = 1
    return made_up("pairs", {"stimulus": shown}, {"label": value[every, asked], "lag": pairs - asked})
