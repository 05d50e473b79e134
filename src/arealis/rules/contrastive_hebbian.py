"""Contrastive Hebbian learning: Hebbian with the answer held, anti-Hebbian without."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.rules.outcome import expectation_and_outcome, require_outcome
from arealis.rules.reciprocity import balance
from arealis.rules.settling import contrast
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

__all__ = ["ContrastiveHebbian"]


@dataclass(frozen=True)
class ContrastiveHebbian:
    r"""The difference of two Hebbian products: with the output held at its target, and free.

    .. math:: \Delta W_{ij} = -\gamma^{k - L} \big(r_i^+ r_j^+ - r_i^- r_j^-\big), \qquad
              r_L^+ = r_L^- - \eta\, \partial C/\partial r_L

    for synapses onto area k of L, where ways back are γ times as strong as ways there. For half the squared
    error and η = 1 the output is held at the target itself. As γ → 0 the updates become η times the gradient,
    with an error of order γ. Both states settle on from where the network came to rest, with the output held
    as it is and at its target, so that what had not yet settled cancels.

    Args:
        reach: How far along the negative gradient the output is held, η, above zero.
        sweeps: How often each area moves once the output is held, from the top down.

    References:
        Movellan 1991, Connectionist Models Summer School; Xie & Seung 2003, Neural Comput 15:441.
    """

    reach: float = 1.0
    sweeps: int = 8

    card = RuleCard(
        family="synergistic, energy-based",
        needs_objective=True,
        weight_transport=False,
        error_path="activity",
        needs_cost_derivative=True,
        needs_activation_slope=False,
        phases=2,
        update_locked=True,
        locality="synapse",
        two_way=True,
        convolution=True,
        reference="Xie & Seung 2003, Neural Comput 15:441",
    )

    def __post_init__(self) -> None:
        require_outcome(
            self.reach, self.sweeps, problem="contrastive Hebbian learning cannot hold the output at a target"
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
        """Return by how much each area's difference is scaled, 1 where the ways back are full."""
        like = next(iter(params.values()))
        factors = balance(network, params, areas, objective.reads)
        return {f"balance of {a}": like.new_tensor(f) for a, f in factors.items()}

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
        """Return updates from the difference between both states."""
        asked = network, params, activity, batch, objective, areas
        free, held, inputs = expectation_and_outcome(*asked, reach=self.reach, sweeps=self.sweeps)
        examples = free[areas[0]].shape[2]
        difference = {a: state[f"balance of {a}"] * (free[a] - held[a]) / examples for a in areas}
        middle = {a: (held[a] + free[a]) / 2 for a in free}
        return contrast(network, params, difference, middle, inputs), state, {}
