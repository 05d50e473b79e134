"""REINFORCE: stochastic units, rewarded for what followed."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.local import local_updates
from arealis.rules.perturbation import require_perturbation
from arealis.rules.unit_noise import along_examples, noise_on_drive, repeated, run_with_noise
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

__all__ = ["Reinforce"]


@dataclass(frozen=True)
class Reinforce:
    r"""Gaussian units whose weights follow reward times eligibility.

    .. math:: \Delta W_{ij} = \big\langle (C - \bar C)\, \xi_i x_j / \sigma^2 \big\rangle, \qquad
              v_i = \sum_j W_{ij} x_j + b_i + \xi_i, \qquad \xi \sim N(0, \sigma^2)

    The reward is minus the cost C of an example; x is what the noisy network did. The mean is exactly the
    gradient of the expected cost of the noisy network, at any σ and for any baseline :math:`\bar C` that does
    not know the noise: here a running average of past costs. Unlike in node perturbation nothing is run
    twice, so that the differences in cost among examples add variance, which falls as σ grows.

    Args:
        noise: Standard deviation σ of the units, above zero.
        draws: Number of independent trials an example and step, run in one batched pass.
        memory: Fraction of the running baseline that a step keeps, in [0, 1).

    References:
        Williams 1992, Mach Learn 8:229.
    """

    noise: float = 1.0
    draws: int = 10
    memory: float = 0.9

    card = RuleCard(
        family="explicit, global",
        needs_objective=True,
        weight_transport=False,
        error_path="global scalar",
        needs_cost_derivative=False,
        needs_activation_slope=False,
        phases=2,
        update_locked=True,
        locality="synapse",
        recurrent=True,
        convolution=True,
        reference="Williams 1992, Mach Learn 8:229",
    )

    def __post_init__(self) -> None:
        require_perturbation("REINFORCE", self.noise, self.draws)
        if not 0 <= self.memory < 1:
            raise SpecificationError(
                "the baseline of REINFORCE cannot run",
                given=f"memory {self.memory}",
                needed="a fraction in [0, 1)",
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
        """Return a baseline that has seen nothing: discounted sums of costs and of their number."""
        nothing = next(iter(params.values())).new_zeros(rng.replicas)
        return {"cost": nothing, "count": nothing.clone()}

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
        """Return updates from the costs that the noisy network incurred."""
        noise = noise_on_drive(activity, areas, self.noise, self.draws, rng=rng)
        many = repeated(batch, self.draws)
        noisy = run_with_noise(network, params, many, noise)
        cost = objective(noisy, many)
        first = objective(activity, batch).mean(1)
        baseline = torch.where(state["count"] > 0, state["cost"] / state["count"].clamp_min(1e-9), first)
        credit = (cost - baseline[:, None]) / (self.noise**2 * cost.shape[1])
        signals = {a: along_examples(xi) * credit[:, :, None] for a, xi in noise.items()}
        updates = local_updates(network, params, noisy, many.inputs, signals)
        return updates, self._remembered(state, cost.mean(1)), {}

    def _remembered(self, state: RuleState, cost: Tensor) -> RuleState:
        return {"cost": self.memory * state["cost"] + cost, "count": self.memory * state["count"] + 1}
