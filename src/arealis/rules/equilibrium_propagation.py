"""Equilibrium propagation: settle, nudge the output towards less cost, and learn from the difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.error_transport import cost_gradient
from arealis.rules.reciprocity import balance, way_down
from arealis.rules.settling import contrast, held_stimulus, settle, settled
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

__all__ = ["EquilibriumPropagation"]


@dataclass(frozen=True)
class EquilibriumPropagation:
    r"""The gradient of the cost at equilibrium, from how a small push on the output changes every area.

    .. math:: \Delta W_{ij} = -\frac{r_i^{\beta} r_j^{\beta} - r_i^{-\beta} r_j^{-\beta}}{2\beta}, \qquad
              I_{\mathrm{read}} \leftarrow I_{\mathrm{read}} - \beta\, \partial C/\partial r

    The network descends the energy :math:`\sum_i \int^{r_i} \varphi^{-1} - \tfrac12 r^\top W r - b^\top r`,
    at whose minimum :math:`v = W r + b`. One-sided, the second state is the free equilibrium, and the error
    is of order β; symmetric, it is nudged the other way, and the error is of order β². Both nudged states
    settle on together from where the network came to rest; only their difference counts, so that what had
    not yet settled cancels. A way back weaker than the way there is made up for by area.

    Args:
        nudging: Strength β of the push, above zero.
        symmetric: Nudge both ways, rather than one.
        sweeps: How often each area moves once the output is pushed, from the top down.

    References:
        Scellier & Bengio 2017, Front Comput Neurosci 11:24; Laborieux et al. 2021, Front Neurosci 15:633674.
    """

    nudging: float = 0.5
    symmetric: bool = True
    sweeps: int = 8

    card = RuleCard(
        family="synergistic, energy-based",
        needs_objective=True,
        weight_transport=False,
        error_path="activity",
        needs_cost_derivative=True,
        needs_activation_slope=False,
        phases=3,
        update_locked=True,
        locality="synapse",
        two_way=True,
        convolution=True,
        reference="Scellier & Bengio 2017, Front Comput Neurosci 11:24",
    )

    def __post_init__(self) -> None:
        if self.nudging <= 0 or self.sweeps < 1:
            raise SpecificationError(
                "equilibrium propagation cannot nudge",
                given=f"nudging {self.nudging}, sweeps {self.sweeps}",
                needed="nudging above 0 and at least one sweep",
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
        """Return updates from the difference between two settled states."""
        free, inputs = settled(activity, batch), held_stimulus(batch.inputs)
        signs = (1.0, -1.0) if self.symmetric else (1.0,)
        nudged = self._nudged(network, params, free, Batch(inputs, batch.targets, 1), objective, areas, signs)
        up, down = (nudged[0], nudged[1]) if self.symmetric else (nudged[0], free)
        examples = free[areas[0]].shape[2]
        scale = -1.0 / (len(signs) * self.nudging * examples)
        difference = {a: scale * state[f"balance of {a}"] * (up[a] - down[a]) for a in areas}
        middle = {a: (up[a] + down[a]) / 2 for a in free}
        return contrast(network, params, difference, middle, inputs), state, {}

    def _nudged(
        self,
        network: Network,
        params: Parameters,
        free: Activity,
        batch: Batch,
        objective: Objective,
        areas: tuple[str, ...],
        signs: tuple[float, ...],
    ) -> list[Activity]:
        """Settle on with the cost pushed down or up, all signs side by side along the batch."""
        copies, examples = len(signs), free[areas[0]].shape[2]
        inputs = {name: torch.cat([x] * copies, dim=2) for name, x in batch.inputs.items()}
        targets = {name: torch.cat([t] * copies, dim=1) for name, t in batch.targets.items()}
        start = {a: torch.cat([r] * copies, dim=2) for a, r in free.items()}
        strength = free[areas[0]].new_tensor(signs).repeat_interleave(examples)[:, None]
        push = _push(objective, Batch(inputs, targets, 1), areas, self.nudging * copies * examples * strength)
        order = way_down(network, areas, objective.reads)
        state = settle(network, params, start, inputs, order, sweeps=self.sweeps, nudge=push)
        parts = {a: r.split(examples, dim=2) for a, r in state.items()}
        return [{a: part[i] for a, part in parts.items()} for i in range(copies)]


def _push(
    objective: Objective, batch: Batch, areas: tuple[str, ...], strength: Tensor
) -> Callable[[Activity], Mapping[str, Tensor]]:
    """The current down the gradient of each example's own cost, wherever the areas now are."""

    def nudge(activity: Activity) -> dict[str, Tensor]:
        gradients = cost_gradient(objective, activity, batch)
        return {a: -strength * g for a, g in gradients.items() if a in areas}

    return nudge
