"""Copy over a delay: the task for a working memory."""

from __future__ import annotations

import numpy as np

from arealis.stimuli.limits import require_within
from arealis.stimuli.made_up import made_up
from arealis.stimuli.symbols import one_hot
from arealis.types import Stimuli

__all__ = ["copy_task"]


def copy_task(
    *, symbols: int = 8, length: int = 3, delay: int = 5, stimuli: int = 2000, seed: int = 0
) -> Stimuli:
    r"""Show symbols, wait, and ask for them in order.

    Symbols appear one a time step; then comes a delay of blanks; then a cue stays on while they are to be
    given back:

    .. math:: \text{wanted}_t = \text{shown}_{t - L - \Delta}, \qquad L + \Delta \le t < 2 L + \Delta

    Args:
        symbols: Number of symbols.
        length: Symbols L a sequence, drawn independently.
        delay: Blank time steps Δ.
        stimuli: Number of sequences.
        seed: Seed of the sequences.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[stimulus, 2 L + Δ, symbols + 1]``, whose last
        feature is the cue. Targets: ``"wanted"``, float32 ``[stimulus, time, symbols]``, the symbol to give
        in each time step of the recall, else 0; ``"scored"``, float32 ``[stimulus, time, 1]``, 1 in the
        recall, else 0; ``"label"``, int64, the last symbol, which is wanted in the last time step. Chance is
        one in ``symbols``.

    Raises:
        SpecificationError: if a number is out of range.

    Example:
        >>> made = copy_task(symbols=4, length=2, delay=3, stimuli=5)
        >>> made.inputs["stimulus"].shape, made.targets["wanted"].shape
        ((5, 7, 5), (5, 7, 4))

    References:
        Hochreiter & Schmidhuber 1997, Neural Comput 9:1735; Graves, Wayne & Danihelka 2014, arXiv:1410.5401.
    """
    require_within(
        "a copy task",
        symbols=(symbols, 2, 10_000),
        length=(length, 1, 10_000),
        delay=(delay, 0, 100_000),
        stimuli=(stimuli, 1, 10_000_000),
    )
    sequence = np.random.default_rng(seed).integers(symbols, size=(stimuli, length))
    blank = np.full((stimuli, length + delay), -1)
    recall = np.broadcast_to(np.arange(2 * length + delay) >= length + delay, (stimuli, 2 * length + delay))
    shown = one_hot(np.concatenate([sequence, blank], axis=1), symbols)
    return made_up(
        "sequence",
        {"stimulus": np.concatenate([shown, recall[..., None]], axis=2)},
        {
            "label": sequence[:, -1],
            "wanted": one_hot(np.concatenate([blank, sequence], axis=1), symbols),
            "scored": recall[..., None].astype(float),
        },
    )
