"""Self-organising map: the winner's neighbours on a sheet move with it, so that the sheet becomes a map."""

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

__all__ = ["SelfOrganisingMap"]


@dataclass(frozen=True)
class SelfOrganisingMap:
    r"""Learn a topographic map: units that are neighbours on a sheet come to like similar inputs.

    .. math:: \Delta W_{ij} = \frac{\sum_b h_{ib} (x_{jb} - W_{ij})}{\max(1, \sum_b h_{ib})}, \qquad
              h_{ib} = \exp \frac{-|g_i - g_{w(b)}|^2}{2 \sigma^2}

    with g the places of the units on a line or a sheet, filled row by row, and w the unit nearest to the
    input. The width σ, in the state, shrinks by a constant factor a step from a half of the longer side to
    its final value. The learning rate is at most one. Biases come to make the winner the most active unit.

    Args:
        columns: Units in a row of the sheet; None for a line.
        final_width: Width σ at the end, in units, above zero.
        steps: Number of steps over which it shrinks, at least one.

    References:
        Kohonen 1982, Biol Cybern 43:59.
    """

    columns: int | None = None
    final_width: float = 0.5
    steps: int = 500

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
        reference="Kohonen 1982, Biol Cybern 43:59",
    )

    def __post_init__(self) -> None:
        if self.final_width <= 0 or self.steps < 1 or (self.columns is not None and self.columns < 1):
            raise SpecificationError(
                "a self-organising map has no neighbourhood",
                given=f"columns {self.columns}, final width {self.final_width}, steps {self.steps}",
                needed="a width above 0, at least one step and one column",
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
        """Start with a neighbourhood of half the sheet; refuse units that do not fill whole rows."""
        like = next(iter(params.values()))
        state: RuleState = {}
        for area in areas:
            if self.columns is not None and network.units(area) % self.columns:
                raise SpecificationError(
                    f"the units of '{area}' do not fill a sheet",
                    given=f"{network.units(area)} units in rows of {self.columns}",
                    needed="a whole number of rows",
                    action="change the number of units or of columns",
                )
            state[f"{area}.width"] = like.new_full((len(like),), self._first_width(network.units(area)))
        return state

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
        """Return moves of winners and their neighbours, negated, and the widths for the next step."""
        updates: Updates = {}
        after: RuleState = {}
        for area in areas:
            width, first = state[f"{area}.width"], self._first_width(network.units(area))
            distances = half_distances(network, params, activity, batch.inputs, area)
            apart = self._apart(network.units(area), like=distances)[distances.argmin(-1)]
            share = torch.exp(apart / (-2 * width.square()[:, None, None]))
            updates |= attract(network, params, activity, batch.inputs, area, share)
            shrunk = width * (self.final_width / first) ** (1 / self.steps)
            after[f"{area}.width"] = shrunk.clamp_min(self.final_width)
        return updates, after, {}

    def _first_width(self, units: int) -> float:
        columns = units if self.columns is None else self.columns
        return max(columns, units // columns, 2 * self.final_width) / 2

    def _apart(self, units: int, *, like: Tensor) -> Tensor:
        """Squared distances on the sheet ``[unit, unit]``."""
        columns, index = units if self.columns is None else self.columns, torch.arange(units)
        place = torch.stack([index // columns, index % columns], dim=1).to(like)
        return (place[:, None] - place[None]).square().sum(-1)
