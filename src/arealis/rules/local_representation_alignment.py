"""Local representation alignment: learnt error synapses nudge each area to a target close by."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.rules.error_transport import cost_gradient
from arealis.rules.feedback import fed_back, random_feedback
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

__all__ = ["LocalRepresentationAlignment"]


@dataclass(frozen=True)
class LocalRepresentationAlignment:
    r"""Error reaches an area by synapses of its own, moves its drive, and what follows is its target.

    .. math:: \hat r_l = \varphi\Big(v_l - \beta \sum_m E_{ml}^\top e_m\Big), \qquad
              e_l = (r_l - \hat r_l)/\beta, \qquad \Delta W_{lk} \propto -e_l\, r_k^\top, \qquad
              \Delta E_{ml} \propto -\gamma\, e_m\, r_l^\top

    No derivative of the activation is read. With ``E`` the efficacies themselves and β → 0 the updates are
    the gradient, from which they differ by order β.

    Args:
        step_size: How far β the drive moves, above zero.
        feedback_rate: Size γ of the updates of error synapses beside those of the weights; 0 keeps them.

    References:
        Ororbia & Mali 2019, AAAI 33:4651.
    """

    step_size: float = 0.1
    feedback_rate: float = 1.0

    card = RuleCard(
        family="synergistic, discrepancy reduction",
        needs_objective=True,
        weight_transport=False,
        error_path="learnt feedback",
        needs_cost_derivative=True,
        needs_activation_slope=False,
        phases=2,
        update_locked=True,
        locality="network",
        convolution=True,
        reference="Ororbia & Mali 2019, AAAI 33:4651",
    )

    def __post_init__(self) -> None:
        if self.step_size <= 0 or self.feedback_rate < 0:
            raise SpecificationError(
                "local representation alignment cannot make targets",
                given=f"step size {self.step_size}, feedback rate {self.feedback_rate}",
                needed="a step size above 0 and a feedback rate not below it",
                action="leave them out to take the defaults",
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
        """Draw the error synapses of projections among the areas."""
        return random_feedback(network, params, areas, rng=rng)

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
        """Return updates from targets near what areas did, and those of the error synapses."""
        costs = cost_gradient(objective, activity, batch)
        inner = fed_back(network, areas)
        sending = {p.source for p in inner}
        errors = {}
        for component in reversed(network.components):
            for area in (a for a in component.areas if a in areas):
                arrived = [costs[area]] if area in costs else []
                onto = [p for p in inner if p.source == area and p.target in errors]
                arrived += [p.pull_back(errors[p.target], state[p.name]) for p in onto]
                if arrived and area not in sending:
                    errors |= network.pull_back(component, activity, {area: arrived[0]}, {})
                elif arrived:
                    drive = network.drive(area, params, batch.inputs, activity)
                    reach = self.step_size * drive.shape[2]
                    target = network.fire(area, drive - reach * sum(arrived[1:], arrived[0]))
                    errors[area] = (activity[area] - target) / reach
        updates = local_updates(network, params, activity, batch.inputs, errors)
        if self.feedback_rate:
            for p in inner:
                if p.target in errors:
                    moved = p.outer(errors[p.target], activity[p.source])
                    updates[p.name] = self.feedback_rate * moved
        return updates, state, {}
