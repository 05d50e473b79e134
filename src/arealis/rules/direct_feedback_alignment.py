"""Direct feedback alignment: every area hears the error of the deciding one, over random synapses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import torch
from torch import Tensor

from arealis.rules.error_transport import cost_gradient
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

__all__ = ["DirectFeedbackAlignment"]


@dataclass(frozen=True)
class DirectFeedbackAlignment:
    r"""Error on the drive of the areas that the cost reads goes straight to every other area.

    .. math:: \delta_l = \Big(\partial C/\partial r_l + \sum_m B_{ml}^\top e_m\Big) \odot \varphi',
              \qquad e_m = \partial C/\partial r_m \odot \varphi', \qquad B_{ml} \sim N(0, g^2 / n_l)

    for every area m that the cost reads, at the time step of the error. Nothing passes through the areas
    between. A matrix is as strong as a dense projection from l to m, and knows nothing of the wiring.

    Args:
        gain: Strength g of the feedback, above zero.

    References:
        Nøkland 2016, Adv Neural Inf Process Syst 29.
    """

    gain: float = 1.0

    card = RuleCard(
        family="explicit, global",
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
        spiking=True,
        cell_parameters=True,
        reference="Nøkland 2016, Adv Neural Inf Process Syst 29",
    )

    def __post_init__(self) -> None:
        if self.gain <= 0:
            raise SpecificationError(
                "direct feedback alignment feeds nothing back",
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
        """Draw a matrix ``[replica, unit of m, unit of l]`` from every area m that the cost reads to each l.

        Raises:
            SpecificationError: if the cost reads none of the areas.
        """
        sources = _sources(objective, areas)
        if not sources:
            raise SpecificationError(
                "direct feedback alignment has no error to send",
                given=f"areas {list(areas)} and a cost that reads {list(objective.reads)}",
                needed="an area of the learner that the cost reads",
                action="add that area to the learner, or change the objective",
            )
        like = next(iter(params.values()))
        state: RuleState = {}
        for area in areas:
            for source in sources:
                if source != area:
                    shape = (network.units(source), network.units(area))
                    noise = rng.spawn(f"{source}=>{area}").normal(shape, like=like)
                    state[_name(source, area)] = self.gain / network.units(area) ** 0.5 * noise
        return state

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
        """Return updates from the error that reaches every area directly."""
        errors = cost_gradient(objective, activity, batch)
        sources = _sources(objective, areas)
        sent = _on_drive(network, activity, {m: errors[m] for m in sources})
        arrived: dict[str, Tensor] = {}
        for area in areas:
            parts = [torch.matmul(sent[m], state[_name(m, area)]) for m in sources if m != area]
            parts += [errors[area]] if area in errors else []
            arrived[area] = reduce(torch.add, parts)
        signals = _on_drive(network, activity, arrived)
        return local_updates(network, params, activity, batch.inputs, signals), state, {}


def _sources(objective: Objective, areas: tuple[str, ...]) -> list[str]:
    return [a for a in objective.reads if a in areas]


def _name(source: str, area: str) -> str:
    return f"{source}=>{area}"


def _on_drive(network: Network, activity: Activity, errors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Pull errors on the activity of areas back to their own drive; none passes between areas."""
    signals: dict[str, Tensor] = {}
    for component in network.components:
        here = {a: errors[a] for a in component.areas if a in errors}
        if here:
            signals |= network.pull_back(component, activity, here, {})
    return signals
