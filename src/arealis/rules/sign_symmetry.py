"""Sign symmetry: feedback that shares with the forward weights their signs, and no more."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.feedback import fed_back, updates_along
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

__all__ = ["SignSymmetry"]


@dataclass(frozen=True)
class SignSymmetry:
    r"""Backpropagation along weights of the right signs and of magnitudes of their own.

    .. math:: \delta_l = \Big(\partial C/\partial r_l + \sum_m B_{ml}^\top \delta_m\Big) \odot \varphi',
              \qquad B_{ml} = M_{ml} \odot \operatorname{sign} W_{ml}

    Signs follow the forward weights as they learn; magnitudes M stay as they are drawn, with the root mean
    square that the forward synapses of the projection have at the start.

    Args:
        magnitudes: ``"uniform"``: the same for all synapses of a projection; ``"random"``: half-normal.

    References:
        Liao, Leibo & Poggio 2016, AAAI 30:1837; Xiao et al. 2019, ICLR.
    """

    magnitudes: str = "uniform"

    card = RuleCard(
        family="explicit, global",
        needs_objective=True,
        weight_transport=True,
        error_path="transposed",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=1,
        update_locked=True,
        locality="network",
        recurrent=True,
        convolution=True,
        spiking=True,
        cell_parameters=True,
        modules=True,
        reference="Liao, Leibo & Poggio 2016, AAAI 30:1837",
    )

    def __post_init__(self) -> None:
        if self.magnitudes not in ("uniform", "random"):
            raise SpecificationError(
                "unknown magnitudes of sign-symmetric feedback",
                given=repr(self.magnitudes),
                needed="'uniform' or 'random'",
                action="choose one of these",
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
        """Return the magnitudes of the feedback of every projection among the areas."""
        return {
            p.name: self._magnitudes(p.efficacy(params[p.parameter]), rng.spawn(p.name))
            for p in fed_back(network, areas)
        }

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
        """Return updates from error carried along signs times magnitudes."""
        feedback = {
            p.name: state[p.name] * torch.sign(p.efficacy(params[p.parameter]))
            for p in fed_back(network, areas)
        }
        return updates_along(feedback, network, params, activity, batch, objective, areas), state, {}

    def _magnitudes(self, efficacy: Tensor, rng: Streams) -> Tensor:
        """One number a replica, or one a synapse; absent synapses do not count."""
        synapses = (efficacy != 0).flatten(1).sum(1).clamp_min(1)
        strength = (efficacy.square().flatten(1).sum(1) / synapses).sqrt()
        strength = strength.reshape(-1, *[1] * (efficacy.ndim - 1))
        if self.magnitudes == "uniform":
            return strength
        return strength * rng.normal(tuple(efficacy.shape[1:]), like=efficacy).abs()
