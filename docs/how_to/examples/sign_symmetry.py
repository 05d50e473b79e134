"""Sign symmetry: error comes back along weights of the right sign and one strength."""

from __future__ import annotations

from dataclasses import dataclass

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
    Streams,
    Updates,
)

__all__ = ["SignSymmetry"]


@dataclass(frozen=True)
class SignSymmetry:
    r"""Backpropagation with the sign of every weight in place of the weight.

    .. math:: B_{ml} = \overline{|W_{ml}|}\, \mathrm{sgn}(W_{ml})

    References:
        Liao, Leibo & Poggio 2016, arXiv:1510.05067.
    """

    card = RuleCard(
        family="explicit, global",
        needs_objective=True,
        weight_transport=True,  # of signs, which are read off the forward weights
        error_path="transposed",
        needs_derivative=True,
        phases=1,
        update_locked=True,
        online_in_time=False,
        local=False,
        recurrent=True,
        reference="Liao, Leibo & Poggio 2016, arXiv:1510.05067",
    )

    def init(
        self, network: Network, params: Parameters, areas: tuple[str, ...], *, rng: Streams
    ) -> RuleState:
        """Return an empty state: the rule carries nothing between steps."""
        return {}

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
        """Return updates from error carried along the signs of the forward weights."""
        feedback = {}
        for p in network.projections:
            efficacy = p.efficacy(params[f"{p.name}.weight"])
            feedback[p.name] = efficacy.sign() * efficacy.abs().mean(dim=(1, 2), keepdim=True)
        errors = cost_gradient(objective, activity, batch)
        signals = transport(network, activity, errors, areas, feedback)
        return local_updates(network, params, activity, batch.inputs, signals), state, {}
