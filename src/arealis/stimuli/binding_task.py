"""Variable binding: which filler went with a role."""

from __future__ import annotations

import numpy as np

from arealis.stimuli.limits import require_within
from arealis.stimuli.made_up import made_up
from arealis.stimuli.symbols import distinct_rows, one_hot
from arealis.types import Stimuli

__all__ = ["binding_task"]


def binding_task(
    *, roles: int = 4, fillers: int = 8, pairs: int = 3, stimuli: int = 2000, seed: int = 0
) -> Stimuli:
    """Show pairs of a role and a filler, then ask for the filler of one role.

    One pair appears a time step; in the last, a role appears without a filler, together with a cue. Roles do
    not repeat in a stimulus, nor do fillers.

    Args:
        roles: Number of roles.
        fillers: Number of fillers.
        pairs: Pairs a stimulus.
        stimuli: Number of stimuli.
        seed: Seed of the pairs.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[stimulus, pairs + 1, roles + fillers + 1]``, whose
        last feature is the cue. Targets, int64: ``"label"``, the filler asked for; ``"role"``, the role asked
        about. Chance is one in ``fillers``, and one in ``pairs`` for who remembers the fillers but not what
        each was bound to.

    Raises:
        SpecificationError: if a number is out of range.

    Example:
        >>> binding_task(stimuli=5).inputs["stimulus"].shape
        (5, 4, 13)

    References:
        Plate 1995, IEEE Trans Neural Networks 6:623; Smolensky 1990, Artif Intell 46:159.
    """
    require_within(
        "a binding task",
        roles=(roles, 1, 10_000),
        fillers=(fillers, 2, 10_000),
        pairs=(pairs, 1, min(roles, fillers)),
        stimuli=(stimuli, 1, 10_000_000),
    )
    rng = np.random.default_rng(seed)
    role = distinct_rows(stimuli, roles, pairs, rng=rng)
    filler = distinct_rows(stimuli, fillers, pairs, rng=rng)
    every, asked = np.arange(stimuli), rng.integers(pairs, size=stimuli)
    queried = role[every, asked]
    shown = np.zeros((stimuli, pairs + 1, roles + fillers + 1), dtype=np.float32)
    shown[:, :-1, :roles] = one_hot(role, roles)
    shown[:, :-1, roles:-1] = one_hot(filler, fillers)
    shown[:, -1, :roles] = one_hot(queried, roles)
    shown[:, -1, -1] = 1
    return made_up("pairs", {"stimulus": shown}, {"label": filler[every, asked], "role": queried})
