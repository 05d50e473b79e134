"""Coded: stimuli as a network is shown them, with spikes in place of what a code tells by them."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from arealis.types import Stimuli

__all__ = ["coded_inputs"]


def coded_inputs(stimuli: Stimuli, *, rng: np.random.Generator | None = None) -> dict[str, np.ndarray]:
    """Lay stimuli out as a network is shown them.

    Args:
        stimuli: The stimuli.
        rng: Random generator of codes that draw spikes. Without one, every stimulus has its own, found by its
            name: it is told by the same spikes whenever and beside whatever it is shown.

    Returns:
        Input → ``[stimulus, time, unit]``, float32 zeros and ones where it has a code.

    Example:
        >>> coded_inputs(Stimuli({"eye": np.ones((1, 1, 2))}, np.array(["light"])))["eye"].shape
        (1, 1, 2)
    """
    return {name: _told(stimuli, name, rng) for name in stimuli.inputs}


def _told(stimuli: Stimuli, name: str, rng: np.random.Generator | None) -> np.ndarray:
    values = stimuli.inputs[name]
    if name not in stimuli.codes:
        return values
    code = stimuli.codes[name]
    if rng is not None or not code.random:
        return code.encode(values, rng=rng or np.random.default_rng(0)).astype(np.float32)
    alone = [
        code.encode(values[i : i + 1], rng=_generator(name, str(stimulus)))
        for i, stimulus in enumerate(stimuli.stimulus_id)
    ]
    return np.concatenate(alone).astype(np.float32)


def _generator(*names: str) -> np.random.Generator:
    words = np.frombuffer(sha256("/".join(names).encode()).digest(), dtype=np.uint32)
    return np.random.default_rng(np.random.SeedSequence([int(word) for word in words]))
