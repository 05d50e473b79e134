"""Competitive learning: the unit nearest to an input takes it all, and moves towards it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.competition import attract, half_distances
from arealis.types import (
    Activity,
    Batch,
    Info,
    Network,
    Parameters,
    RuleCard,
    RuleState,
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["Competitive"]


@dataclass(frozen=True)
class Competitive:
    r"""Learn the centres of clusters by winner-take-all.

    .. math:: \Delta W_{ij} = \langle x_j - W_{ij} \mid i \text{ wins} \rangle, \qquad
              \text{winner} = \arg\min_i \tfrac12 |x - W_i|^2 + \gamma d\, (N f_i - 1)

    where f, in the state, is how often each of the N units has won of late and d the mean half distance of
    all units: a unit with a conscience lets others win, so that none stays idle. Without one the weights
    come to rest where k-means does. The learning rate is the fraction of the way that a winner moves, at
    most one. Biases come to make the winner the most active unit.

    Args:
        conscience: Strength γ; 0 for none.
        memory: Number of steps over which wins are averaged, at least one.

    References:
        Rumelhart & Zipser 1985, Cogn Sci 9:75; DeSieno 1988, IEEE Int Conf Neural Netw 1:117.
    """

    conscience: float = 0.1
    memory: float = 50.0

    card = RuleCard(
        family="implicit",
        needs_objective=False,
        weight_transport=False,
        error_path="none",
        needs_cost_derivative=False,
        needs_activation_slope=False,
        phases=1,
        update_locked=False,
        locality="area",
        reference="Rumelhart & Zipser 1985, Cogn Sci 9:75",
    )

    def __post_init__(self) -> None:
        if self.conscience < 0 or self.memory < 1:
            raise SpecificationError(
                "competition among units cannot be settled",
                given=f"conscience {self.conscience}, memory {self.memory}",
                needed="a conscience of at least 0 and a memory of at least one step",
                action="leave them out to take the defaults",
            )

    def init(
        self,
        network: Network,
        params: Parameters,
        objective: None,
        areas: tuple[str, ...],
        *,
        rng: Streams,
    ) -> RuleState:
        """Start as if all units had won equally often."""
        like = next(iter(params.values()))
        return {
            f"{a}.wins": like.new_full((len(like), network.units(a)), 1 / network.units(a)) for a in areas
        }

    def step(
        self,
        network: Network,
        params: Parameters,
        activity: Activity,
        batch: Batch,
        objective: None,
        areas: tuple[str, ...],
        state: RuleState,
        *,
        rng: Streams,
    ) -> tuple[Updates, RuleState, Info]:
        """Return moves of winners towards what they won, negated, and how often each has won."""
        updates: Updates = {}
        after: RuleState = {}
        for area in areas:
            distances = half_distances(network, params, activity, batch.inputs, area)
            won = self._winners(distances, state[f"{area}.wins"])
            updates |= attract(network, params, activity, batch.inputs, area, won)
            after[f"{area}.wins"] = torch.lerp(state[f"{area}.wins"], won.mean((0, 2)), 1 / self.memory)
        return updates, after, {}

    def _winners(self, distances: Tensor, wins: Tensor) -> Tensor:
        """One for the winner of each input and zero for the others."""
        units = distances.shape[-1]
        typical = distances.mean((0, 2, 3), keepdim=True)
        handicap = self.conscience * typical * (units * wins - 1)[:, None]
        winner = (distances + handicap).argmin(-1)
        return torch.nn.functional.one_hot(winner, units).to(distances.dtype)
