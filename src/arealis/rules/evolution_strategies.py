"""Evolution strategies: a population of jittered networks, weighed by how they fare."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.perturbation import require_perturbation
from arealis.rules.weight_noise import (
    cost_with_weight_noise,
    noise_on_weights,
    own_parameters,
    weighed_noise,
)
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

__all__ = ["EvolutionStrategies", "centred_ranks"]


@dataclass(frozen=True)
class EvolutionStrategies:
    r"""The gradient of the mean cost of a population, estimated from antithetic pairs of its members.

    .. math:: \Delta\theta = \frac{1}{2 K \sigma} \sum_k \big(u(\theta + \sigma\xi_k) -
              u(\theta - \sigma\xi_k)\big)\, \xi_k, \qquad \xi \sim N(0, I)

    where u is the cost of the batch, or its centred rank in the population: from −½ for the best member to
    ½ for the worst, so that outliers count no more than others and the scale of the cost not at all. With
    the cost itself this is weight perturbation, of which it differs by noise that need not be small.

    Args:
        noise: Standard deviation σ of the population, above zero.
        draws: Number K of antithetic pairs a step, evaluated in one batched pass.
        shaping: ``"centred ranks"`` or ``"none"``.

    References:
        Salimans, Ho, Chen, Sidor & Sutskever 2017, arXiv:1703.03864.
    """

    noise: float = 0.02
    draws: int = 20
    shaping: str = "centred ranks"

    card = RuleCard(
        family="explicit, global",
        needs_objective=True,
        weight_transport=False,
        error_path="global scalar",
        needs_cost_derivative=False,
        needs_activation_slope=False,
        phases=3,
        update_locked=True,
        locality="synapse",
        recurrent=True,
        convolution=True,
        modules=True,
        reference="Salimans et al. 2017, arXiv:1703.03864",
    )

    def __post_init__(self) -> None:
        require_perturbation("an evolution strategy", self.noise, self.draws)
        if self.shaping not in ("centred ranks", "none"):
            raise SpecificationError(
                "unknown shaping of fitness",
                given=repr(self.shaping),
                needed="'centred ranks' or 'none'",
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
        """Return an empty state: the population is drawn anew around the parameters."""
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
        """Return updates towards the members of a population that fared well."""
        names = own_parameters(network, params, areas)
        noise = noise_on_weights(params, names, self.draws, rng=rng)
        pairs = [
            cost_with_weight_noise(network, params, batch, objective, noise, sign * self.noise)
            for sign in (1, -1)
        ]
        fared = torch.cat(pairs, dim=1)
        if self.shaping == "centred ranks":
            fared = centred_ranks(fared)
        more, less = fared.chunk(2, dim=1)
        return weighed_noise(noise, (more - less) / (2 * self.noise * self.draws)), state, {}


def centred_ranks(cost: Tensor) -> Tensor:
    """Rank the members of each population, evenly from −½ (lowest cost) to ½.

    Args:
        cost: ``[replica, member]``, at least two members.

    Returns:
        Ranks of the same shape and type.

    Example:
        >>> centred_ranks(torch.tensor([[3.0, 100.0, 1.0]])).tolist()
        [[0.0, 0.5, -0.5]]
    """
    order = cost.argsort(dim=1, stable=True)
    return order.argsort(dim=1).to(cost) / (cost.shape[1] - 1) - 0.5
