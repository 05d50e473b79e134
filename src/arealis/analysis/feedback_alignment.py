"""Feedback alignment: how like the forward synapses those are that carry error back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from arealis.types import Parameters, Projection, RuleState

__all__ = ["feedback_alignment"]


def feedback_alignment(
    projections: Sequence[Projection], params: Parameters, state: RuleState
) -> Mapping[str, Tensor]:
    r"""Cosine between feedback synapses and the forward ones that they stand for, by area.

    .. math:: \cos = \langle B, W \rangle / (\lVert B \rVert\, \lVert W \rVert)

    A rule's feedback is what its state holds under the name of a projection, in the layout of its efficacies,
    or under the name of its parameter with ``" of feedback"`` behind it, laid out as that parameter.

    Args:
        projections: Those of the network.
        params: Its parameters.
        state: The state of a rule.

    Returns:
        Area that the forward projection ends at → cosine ``[replica]``, over all its projections with
        feedback.

    References:
        Lillicrap et al. 2016, Nat Commun 7:13276; Akrout et al. 2019, NeurIPS.
    """
    forward: dict[str, list[Tensor]] = {}
    backward: dict[str, list[Tensor]] = {}
    for p in projections:
        efficacy, learnt = p.efficacy(params[p.parameter]), f"{p.parameter} of feedback"
        feedback = p.efficacy(state[learnt]) if learnt in state else state.get(p.name)
        if feedback is not None and feedback.shape == efficacy.shape:
            forward.setdefault(p.target, []).append(efficacy.flatten(1))
            backward.setdefault(p.target, []).append(feedback.flatten(1))
    sides = {a: (torch.cat(forward[a], dim=1), torch.cat(backward[a], dim=1)) for a in forward}
    return {a: torch.nn.functional.cosine_similarity(*both, dim=1) for a, both in sides.items()}
