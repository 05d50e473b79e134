"""Signal propagation: targets go forward through the network, and every area compares stimuli with them."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from arealis.rules.error_transport import cost_gradient
from arealis.rules.feed_forward import feed_forward
from arealis.rules.local import local_updates
from arealis.rules.requirements import deciding_area, require_one_source
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

__all__ = ["SignalPropagation"]

_NAME = "signal propagation"


@dataclass(frozen=True)
class SignalPropagation:
    r"""Each area makes stimuli resemble the targets they should, both carried forward by the same synapses.

    .. math:: t_1 = G, \qquad t_l = \varphi(W_l t_{l-1}), \qquad
              L_l = C\Big( \frac{r_l\, t_l^\top}{\sqrt{n_l}} \Big)

    with one target pattern t for each unit that decides: the cost C is what it would be if the similarities
    of an area with the targets decided. An area's weights change by what both passes did there, its inputs
    held fixed. The patterns G with which the targets enter, in place of the first area's activity, are in the
    state and are learnt with the same optimiser. The area that the cost reads follows its true gradient.
    Areas must be a chain, each with one source.

    References:
        Kohan, Rietman & Siegelmann 2023, IEEE TNNLS 34:8585.
    """

    card = RuleCard(
        family="forward-only",
        needs_objective=True,
        weight_transport=False,
        error_path="activity",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=2,
        update_locked=False,
        locality="area",
        convolution=True,
        reference="Kohan, Rietman & Siegelmann 2023, IEEE TNNLS 34:8585",
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
        """Draw the patterns with which targets enter, for areas that no other area of the learner drives.

        Raises:
            SpecificationError: if the cost reads several areas, or an area has several sources.
        """
        decision = deciding_area(objective, rule=_NAME)
        hidden = tuple(a for a in areas if a != decision)
        require_one_source(network, hidden, rule=_NAME)
        like, targets = next(iter(params.values())), network.units(decision)
        return {
            f"targets.{p.target}": rng.spawn(p.target).normal((targets, network.units(p.target)), like=like)
            for p in network.projections
            if p.target in hidden and p.source not in hidden
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
        """Return updates from each area's similarities with the targets, and those of the targets."""
        decision = deciding_area(objective, rule=_NAME)
        hidden = tuple(a for a in areas if a != decision)
        entering = {name.removeprefix("targets."): pattern[None] for name, pattern in state.items()}
        onward = tuple(a for a in hidden if a not in entering)
        targets = entering | feed_forward(network, params, {}, entering, onward)
        updates: Updates = {}
        signals, of_targets = {}, {}
        for area in hidden:
            rate, target, root = activity[area], targets[area], network.units(area) ** 0.5
            alike = {**activity, decision: rate @ target.transpose(-1, -2) / root}
            error = cost_gradient(objective, alike, batch)[decision] / root
            signals[area] = error @ target * network.slope(area, rate)
            onto_target = torch.einsum("trbk,trbu->rku", error, rate)[None]
            if area in entering:
                updates[f"targets.{area}"] = onto_target[0]
            else:
                of_targets[area] = onto_target * network.slope(area, target)
        if decision in areas:
            error = cost_gradient(objective, activity, batch)[decision]
            signals[decision] = error * network.slope(decision, activity[decision])
        updates |= local_updates(network, params, activity, batch.inputs, signals)
        for name, update in local_updates(network, params, targets, {}, of_targets).items():
            updates[name] = updates[name] + update
        return updates, state, {}
