"""Dendritic microcircuit: what interneurons do not explain of the input from above is an area's error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.chain import Chain, chain
from arealis.rules.error_transport import cost_gradient
from arealis.rules.feedback import random_like
from arealis.rules.local import local_updates
from arealis.types import (
    Activity,
    Batch,
    Info,
    Network,
    Objective,
    Parameters,
    Projection,
    RuleCard,
    RuleState,
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["DendriticMicrocircuit"]


@dataclass(frozen=True)
class DendriticMicrocircuit:
    r"""Pyramidal cells whose apical dendrites weigh what comes from above against lateral interneurons.

    .. math:: a_l = B_l^\top \varphi(u_{l+1}) - P_l^\top \varphi(i_{l+1}), \qquad
              u_l = v_l + \lambda a_l, \qquad i_{l+1} = (1 - \lambda) L_l \varphi(u_l) + \lambda u_{l+1},
              \qquad \Delta W_l \propto \big(\varphi(u_l) - \varphi(v_l)\big)\, r_{l-1}^\top

    with ``v`` the basal drive, ``B`` fixed synapses from above, ``L`` synapses onto the interneurons that
    stand for the cells above, and ``P`` synapses from them. In the self-predicting state, ``L`` the weights
    upwards and ``P = B``, apical potentials are zero until the cost nudges the last area; then, as λ → 0
    and with ``B`` the efficacies, they are the gradient by the area's activity, times −λ to the power of
    how many areas are above it. Updates are divided by what couplings take from the signal on its way down.
    ``L`` learns from what the teacher changes between interneurons and the cells above, scaled alike, which
    moves it just as the weights upwards move, so that a network in the self-predicting state stays in it;
    and from what is missed without a teacher, which leads there.

    Args:
        coupling: How strongly λ apical dendrites, teacher and cells above move potentials, in (0, 1).
        settling_steps: Sweeps down and up in which potentials settle.
        lateral_rate: Size of the updates of ``L`` from what is missed without a teacher.
        apical_rate: Rate at which ``P`` learns to silence apical dendrites; 0 keeps it as it is.
        self_predicting: Start in the self-predicting state rather than with random ``L`` and ``P``.

    References:
        Sacramento, Costa, Bengio & Senn 2018, NeurIPS 31:8721.
    """

    coupling: float = 0.1
    settling_steps: int = 3
    lateral_rate: float = 0.1
    apical_rate: float = 0.0
    self_predicting: bool = True

    card = RuleCard(
        family="synergistic, discrepancy reduction",
        needs_objective=True,
        weight_transport=False,
        error_path="fixed feedback",
        needs_cost_derivative=True,
        needs_activation_slope=False,
        phases=2,
        update_locked=True,
        locality="synapse",
        convolution=True,
        reference="Sacramento et al. 2018, NeurIPS 31:8721",
    )

    def __post_init__(self) -> None:
        rates = self.lateral_rate >= 0 and self.apical_rate >= 0
        if not 0 < self.coupling < 1 or self.settling_steps < 1 or not rates:
            raise SpecificationError(
                "a dendritic microcircuit cannot settle",
                given=f"coupling {self.coupling}, {self.settling_steps} steps, lateral rate "
                f"{self.lateral_rate}, apical rate {self.apical_rate}",
                needed="a coupling between 0 and 1, at least one step, no rate below 0",
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
        """Draw the synapses from above, and those of the interneurons."""
        state: RuleState = {}
        for link in chain(network, objective, areas, rule="dendritic microcircuit").links:
            weight, own = params[link.parameter], rng.spawn(link.name)
            above = random_like(link.efficacy(weight), rng=own.spawn("above"))
            lateral, apical, bias = weight.clone(), above.clone(), params.get(f"{link.target}.bias")
            if not self.self_predicting:
                lateral = random_like(weight, rng=own.spawn("lateral"))
                apical = random_like(above, rng=own.spawn("apical"))
            state |= {f"{link.name}.above": above, f"{link.name}.lateral": lateral}
            state[f"{link.name}.apical"] = apical
            if bias is not None:
                state[f"{link.name}.lateral_bias"] = bias.clone()
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
        """Return updates from what apical input adds to the activity, and those of the interneurons."""
        order = chain(network, objective, areas, rule="dendritic microcircuit")
        rates, basal, soma = self._settle(network, params, activity, batch, objective, order, state)
        examples = activity[areas[0]].shape[2]
        scale = self._scale(order, examples)
        signals = {a: (network.fire(a, basal[a]) - network.fire(a, soma[a])) / scale[a] for a in order.areas}
        updates = local_updates(network, params, {**activity, **rates}, batch.inputs, signals)
        after = dict(state)
        for link in order.links:
            untaught = network.fire(link.target, _predicted(link, state, activity)) - activity[link.target]
            taught = network.fire(link.target, _predicted(link, state, rates))
            taught = taught - network.fire(link.target, soma[link.target])
            missed = (taught - untaught) / scale[link.target] + untaught * (self.lateral_rate / examples)
            learnt = link.weight_gradient(link.outer(missed, rates[link.source]))
            updates[f"{link.name}.lateral"] = learnt
            if f"{link.name}.lateral_bias" in state:
                updates[f"{link.name}.lateral_bias"] = missed.sum((0, 2))
            if self.apical_rate:
                left, seen = self._apical(network, link, state, rates, soma)
                quieter = link.outer(seen, left) * (self.apical_rate / examples)
                after[f"{link.name}.apical"] = state[f"{link.name}.apical"] + quieter
        return updates, after, {}

    def _scale(self, order: Chain, examples: int) -> dict[str, float]:
        """What couplings make of the cost's gradient, averaged over the batch, on its way to each area."""
        above = range(len(order.areas) - 1, -1, -1)
        passed = self.coupling * (1 - self.coupling)
        return {a: self.coupling * passed**k * examples for a, k in zip(order.areas, above, strict=True)}

    def _settle(
        self,
        network: Network,
        params: Parameters,
        activity: Activity,
        batch: Batch,
        objective: Objective,
        order: Chain,
        state: Mapping[str, Tensor],
    ) -> tuple[dict[str, Tensor], dict[str, Tensor], dict[str, Tensor]]:
        """Rate, basal drive and somatic potential of every area of the chain, once they have settled."""
        rates = {a: activity[a] for a in order.areas}
        basal = {a: network.drive(a, params, batch.inputs, activity) for a in order.areas}
        soma, output = dict(basal), order.areas[-1]
        for sweep in range(self.settling_steps):
            for area in order.areas if sweep else ():
                pushed = soma[area] - basal[area]
                if area != order.areas[0]:
                    basal[area] = network.drive(area, params, batch.inputs, {**activity, **rates})
                soma[area] = basal[area] + pushed
                rates[area] = network.fire(area, soma[area])
            cost = cost_gradient(objective, {**activity, **rates}, batch)[output]
            soma[output] = basal[output] - self.coupling * cost.shape[2] * cost
            for link in reversed(order.links):
                apical, _ = self._apical(network, link, state, rates, soma)
                soma[link.source] = basal[link.source] + self.coupling * apical
        return rates, basal, soma

    def _apical(
        self,
        network: Network,
        link: Projection,
        state: Mapping[str, Tensor],
        rates: Mapping[str, Tensor],
        soma: Mapping[str, Tensor],
    ) -> tuple[Tensor, Tensor]:
        """Potential of the apical dendrites below a link, and the rate of the interneurons there."""
        nudged = torch.lerp(_predicted(link, state, rates), soma[link.target], self.coupling)
        lateral = network.fire(link.target, nudged)
        from_above = link.pull_back(network.fire(link.target, soma[link.target]), state[f"{link.name}.above"])
        return from_above - link.pull_back(lateral, state[f"{link.name}.apical"]), lateral


def _predicted(link: Projection, state: Mapping[str, Tensor], rates: Mapping[str, Tensor]) -> Tensor:
    """What interneurons make of the cells beside them alone."""
    alone = link.drive(rates[link.source], link.efficacy(state[f"{link.name}.lateral"]))
    bias = state.get(f"{link.name}.lateral_bias")
    return alone if bias is None else alone + bias[:, None]
