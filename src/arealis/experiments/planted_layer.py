"""A simulated brain that reads: a known mixture of what a layer of a sentence encoder does, in noise."""

from __future__ import annotations

import numpy as np

from arealis.data import provenance
from arealis.experiments.sentence_models import read_contexts, require_layer
from arealis.stimuli import n400_sentences
from arealis.types import DataError, Responses, make_responses

__all__ = ["planted_sentence_layer"]


def planted_sentence_layer(
    *, layer: int = 4, units: int = 50, trials: int = 8, noise: float = 2.0, seed: int = 0
) -> Responses:
    r"""Simulate a recording of people who read the 160 items, of which the truth is known.

    .. math:: y_{stu} = \sum_k w_{ku} z_{sk} + \sigma \epsilon_{stu}

    with z the first principal components of the encoder's layer that hold 90 % of its variance, each with
    variance one, random weights w, and responses without noise scaled to variance one.

    Args:
        layer: The planted layer of the encoder, from 0.
        units: Recorded units.
        trials: Trials an item.
        noise: Standard deviation σ of the noise of a trial.
        seed: Seed of weights and noise.

    Returns:
        Responses ``[160, trial, 1, unit]``.

    Raises:
        SpecificationError: if the encoder has no such layer.
        DataError: if there are no units or trials, the noise is negative, or sentences or encoder cannot
            be had.

    Example:
        >>> planted_sentence_layer(units=20, trials=3).shape  # doctest: +SKIP
        (160, 3, 1, 20)
    """
    require_layer(layer, place="recording.layer")
    if min(units, trials) < 1 or noise < 0:
        raise DataError(
            "such a recording cannot be simulated",
            given=f"{units} units, {trials} trials, noise {noise}",
            needed="one unit and one trial or more, and a standard deviation of 0 or more",
            action="correct [recording]",
        )
    rng = np.random.default_rng(seed)
    activity = read_contexts("sentence", True, 0)[layer].astype(np.float64)
    directions, size, _ = np.linalg.svd(activity - activity.mean(axis=0), full_matrices=False)
    kept = int(np.searchsorted(np.cumsum(size**2) / (size**2).sum(), 0.9)) + 1
    signal = directions[:, :kept] @ rng.normal(size=(kept, units))
    signal = (signal - signal.mean(axis=0)) / signal.std(axis=0)
    return make_responses(
        signal[:, None, None] + noise * rng.normal(size=(len(signal), trials, 1, units)),
        stimulus_id=n400_sentences().stimulus_id,
        unit_id=[f"voxel {i}" for i in range(units)],
        area="simulated",
        quantity="simulated response",
        unit="arbitrary",
        provenance=f"layer {layer} of the sentence encoder; {provenance('n400_trials', 'minilm_weights')}",
    )
