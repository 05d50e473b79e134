"""Random-feedback local online learning (RFLO): recurrent learning with all that is not local dropped."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from arealis.rules.direct_feedback_alignment import DirectFeedbackAlignment
from arealis.rules.error_transport import cost_gradient, transport
from arealis.rules.local import local_updates
from arealis.types import (
    Activity,
    Batch,
    Info,
    Network,
    Objective,
    Parameters,
    RuleCard,
    RuleState,
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["RandomFeedbackLocalOnline"]


@dataclass(frozen=True)
class RandomFeedbackLocalOnline:
    r"""Real-time recurrent learning without its non-local term, taught by the output error itself.

    .. math:: \Delta W_{ij} = \sum_t \big[B^\top e^t\big]_i\, \varphi'(v_i^t)\, p_j^t, \qquad
              p_j^t = (1 - a)\, p_j^{t-1} + a\, r_j^t

    with :math:`e = \partial C/\partial r` of the areas that the cost reads and B fixed and random. Where B is
    the transposed readout, the readout has no leak, and nothing recurs, this is the gradient. The leak is on
    the potential here, not on the rate, so that :math:`\varphi'` stands outside the trace.

    Args:
        gain: Strength of the feedback beside a dense projection, above zero.

    References:
        Murray 2019, eLife 8:e43299.
    """

    gain: float = 1.0

    card = RuleCard(
        family="temporal",
        needs_objective=True,
        weight_transport=False,
        error_path="fixed feedback",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=1,
        update_locked=True,
        locality="network",
        online_in_time=True,
        recurrent=True,
        convolution=True,
        reference="Murray 2019, eLife 8:e43299",
    )

    def __post_init__(self) -> None:
        if self.gain <= 0:
            raise SpecificationError(
                "random-feedback local online learning feeds nothing back",
                given=f"gain {self.gain}",
                needed="a gain above 0",
                action="leave it out to take the default",
            )

    def init(
        self,
        network: Network,
        params: Parameters,
        objective: Objective,
        areas: tuple[str, ...],
        *,
        rng: Streams,
    ) -> RuleState:
        """Draw a matrix ``[replica, unit of m, unit of l]`` from areas m that the cost reads to every l."""
        return DirectFeedbackAlignment(self.gain).init(network, params, objective, areas, rng=rng)

    def step(
        self,
        network: Network,
        params: Parameters,
        activity: Activity,
        batch: Batch,
        objective: Objective,
        areas: tuple[str, ...],
        state: RuleState,
        *,
        rng: Streams,
    ) -> tuple[Updates, RuleState, Info]:
        """Return updates from local traces and the output error, sent straight to every area."""
        errors = cost_gradient(objective, activity, batch)
        signals = {}
        for area in areas:
            heard = [
                torch.matmul(errors[m], state[f"{m}=>{area}"]) for m in errors if m in areas and m != area
            ]
            heard += [errors[area]] if area in errors else []
            teaching = {area: torch.stack(heard).sum(0)}
            signals |= transport(network, activity, teaching, (area,), {})
        return local_updates(network, params, activity, batch.inputs, signals), state, {}
