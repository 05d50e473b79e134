"""Predictive forward-forward: areas also hear from above, and learn to generate what is below them."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from arealis.rules.error_transport import cost_gradient
from arealis.rules.feed_forward import feed_forward, unit_length, upstream
from arealis.rules.forward_forward import goodness_gradient
from arealis.rules.labelled_stimuli import labelled_stimuli
from arealis.rules.local import local_updates, synaptic_updates
from arealis.rules.requirements import deciding_area, require_one_source
from arealis.types import (
    Activity,
    Batch,
    Info,
    Inputs,
    Network,
    Objective,
    Parameters,
    RuleCard,
    RuleState,
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["PredictiveForwardForward"]

_NAME = "predictive forward-forward"


@dataclass(frozen=True)
class PredictiveForwardForward:
    r"""Forward-forward with context from above, and a generative way down that learns beside it.

    .. math:: r_l^t = \varphi\big(W_l\, \hat r_{l-1}^{t-1} + V_l\, \hat r_{l+1}^{t-1}\big), \qquad
              L_l = \Big\langle -\log p_l(x^+) - \log(1 - p_l(x^-)) \Big\rangle_t, \qquad
              \Delta G_l = (G_l\, \hat r_{l+1} - \hat r_l)\, \hat r_{l+1}^\top

    with goodness and p as in :class:`ForwardForward`. A sweep without context (t = 0) comes first. It counts
    like the others, so that areas learn to do without context too, as they must in the ordinary run, from
    which the area that the cost reads learns. Context V and generators G are in the state and are learnt
    with the same optimiser; G learns from stimuli with right labels, at the last time step, and changes
    nothing else. Of the original, lateral competition and noise are left out.

    Args:
        steps: Number of time steps with context.
        threshold: θ, goodness a unit at which right and wrong are equally likely.
        hard: Draw wrong labels as the network would mistake them, rather than evenly.
        strength: Value that stands for a label in the stimulus.

    References:
        Ororbia & Mali 2023, arXiv:2301.01452.
    """

    steps: int = 2
    threshold: float = 1.0
    hard: bool = True
    strength: float = 3.0

    card = RuleCard(
        family="forward-only",
        needs_objective=True,
        weight_transport=False,
        error_path="area",
        needs_cost_derivative=True,
        needs_activation_slope=False,
        phases=3,
        update_locked=True,
        locality="synapse",
        activations=("relu",),
        reference="Ororbia & Mali 2023, arXiv:2301.01452",
    )

    def __post_init__(self) -> None:
        if self.steps < 1 or self.threshold <= 0 or self.strength <= 0:
            raise SpecificationError(
                f"{_NAME} cannot tell right from wrong",
                given=f"steps {self.steps}, threshold {self.threshold}, strength {self.strength}",
                needed="at least one step; threshold and strength above 0",
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
        """Draw weak context and generators beside every projection onto areas that goodness teaches.

        Raises:
            SpecificationError: if the cost reads several areas, or an area has several sources.
        """
        taught = _taught(objective, areas)
        require_one_source(network, taught, rule=_NAME)
        state: RuleState = {}
        for p in network.projections:
            if p.target in taught:
                efficacy = p.efficacy(params[p.parameter])
                for kind in ("context", "generator") if p.source in taught else ("generator",):
                    name = f"{kind}.{p.name}"
                    drawn = rng.spawn(name).normal(tuple(efficacy.shape[:0:-1]), like=efficacy)
                    state[name] = 0.1 * drawn / network.units(p.target) ** 0.5
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
        """Return updates from goodness at every time step, and those of context and generators.

        Raises:
            SpecificationError: if the batch has no labels, or a stimulus has fewer values than there are.
        """
        decision, taught = deciding_area(objective, rule=_NAME), _taught(objective, areas)
        inputs = labelled_stimuli(
            network, batch, activity[decision], hard=self.hard, strength=self.strength, rule=_NAME, rng=rng
        )
        sweeps = self._sweeps(network, params, inputs, taught, state)
        updates = self._by_goodness(network, params, inputs, sweeps, taught, state)
        updates |= _generator_updates(network, inputs, sweeps[-1], state)
        if decision in areas:
            error = cost_gradient(objective, activity, batch)[decision]
            own = {decision: error * network.slope(decision, activity[decision])}
            updates |= local_updates(network, params, activity, batch.inputs, own)
        return updates, state, {}

    def _by_goodness(
        self,
        network: Network,
        params: Parameters,
        inputs: Inputs,
        sweeps: list[Activity],
        taught: tuple[str, ...],
        state: RuleState,
    ) -> Updates:
        """Updates of weights and context, averaged over the time steps."""
        onto = [p for p in network.projections if p.target in taught]
        updates: Updates = {}
        for before, now in zip([sweeps[0], *sweeps[:-1]], sweeps, strict=True):
            sent = {a: unit_length(r) for a, r in before.items()}
            signals = {a: goodness_gradient(now[a], self.threshold) / len(sweeps) for a in taught}
            seen = {p.name: network.presynaptic(p, sent, inputs) for p in onto}
            changes = synaptic_updates(network, params, seen, signals)
            changes = {n: c for n, c in changes.items() if not n.endswith(".bias")}
            for p in onto:
                if f"context.{p.name}" in state and now is not sweeps[0]:
                    heard = torch.einsum("trbi,trbj->rij", signals[p.source], sent[p.target])
                    changes[f"context.{p.name}"] = heard
            updates = {n: updates[n] + c if n in updates else c for n, c in changes.items()}
        return updates

    def _sweeps(
        self,
        network: Network,
        params: Parameters,
        inputs: Inputs,
        taught: tuple[str, ...],
        state: RuleState,
    ) -> list[Activity]:
        """Activity of a sweep without context, then of every time step with it, all areas at once."""
        areas = upstream(network, taught)
        sweeps = [feed_forward(network, params, inputs, {}, areas, send=unit_length)]
        for _ in range(self.steps):
            sent = {a: unit_length(r) for a, r in sweeps[-1].items()}
            currents = dict(inputs)
            for p in network.projections:
                if f"context.{p.name}" in state:
                    heard = sent[p.target] @ state[f"context.{p.name}"].transpose(1, 2)
                    currents[p.source] = currents[p.source] + heard if p.source in currents else heard
            sweeps.append({a: network.fire(a, network.drive(a, params, currents, sent)) for a in areas})
        return sweeps


def _taught(objective: Objective, areas: tuple[str, ...]) -> tuple[str, ...]:
    decision = deciding_area(objective, rule=_NAME)
    return tuple(a for a in areas if a != decision)


def _generator_updates(network: Network, inputs: Inputs, rates: Activity, state: RuleState) -> Updates:
    """How generators err on what is below, for stimuli with right labels, averaged over them."""
    updates: Updates = {}
    for p in network.projections:
        if f"generator.{p.name}" in state:
            examples = rates[p.target].shape[2] // 2
            cause = unit_length(rates[p.target][:, :, :examples])
            wanted = inputs[p.source] if p.source in inputs else unit_length(rates[p.source])
            surprise = cause @ state[f"generator.{p.name}"].transpose(1, 2) - wanted[:, :, :examples]
            updates[f"generator.{p.name}"] = torch.einsum("trbi,trbj->rij", surprise, cause) / examples
    return updates
