"""FORCE: a readout that learns so fast, within the trial, that its error is small from the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.error_transport import cost_gradient
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

__all__ = ["Force"]


@dataclass(frozen=True)
class Force:
    r"""Recursive least squares on the readouts of a reservoir, which hears them while they learn.

    .. math:: K_t = (I + X_t P_{t-1} X_t^\top)^{-1} X_t P_{t-1}, \qquad P_t = P_{t-1} - P_{t-1} X_t^\top K_t,
              \qquad W_t = W_{t-1} - e_t^\top K_t

    with ``X`` what a readout sees, one example a row, through its own leak, :math:`e = \partial C/\partial r
    \odot \varphi'` before the change, and :math:`P_0 = I/\alpha`. Examples without error at a step are left
    out of it. The network runs once more, its readouts changing at every step; the update is the whole change
    over the trial, negated, so that ``sgd`` with learning rate 1 applies it as it is. Areas that the cost
    reads are readouts; all others are a reservoir and stay as they are. Of a linear readout without a leak
    this is ridge regression on all that was seen so far.

    Args:
        regularisation: α, how much a readout resists the first changes, above zero.

    References:
        Sussillo & Abbott 2009, Neuron 63:544.
    """

    regularisation: float = 1.0

    card = RuleCard(
        family="temporal",
        needs_objective=True,
        weight_transport=False,
        error_path="area",
        needs_cost_derivative=True,
        needs_activation_slope=False,
        phases=2,
        update_locked=False,
        locality="network",
        online_in_time=True,
        keeps_signs=False,
        recurrent=True,
        reference="Sussillo & Abbott 2009, Neuron 63:544",
    )

    def __post_init__(self) -> None:
        if self.regularisation <= 0:
            raise SpecificationError(
                "FORCE cannot start from an infinite gain",
                given=f"regularisation {self.regularisation}",
                needed="a regularisation above 0",
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
        """Return the inverse covariance of what each readout sees, before it saw anything.

        Raises:
            SpecificationError: if the cost reads none of the areas, or a readout's synapses have a structure.
        """
        readouts = [a for a in areas if a in objective.reads]
        if not readouts:
            raise SpecificationError(
                "FORCE has no readout to train",
                given=f"areas {list(areas)} and a cost that reads {list(objective.reads)}",
                needed="an area of the learner that the cost reads",
                action="add that area to the learner",
            )
        state: RuleState = {}
        for area in readouts:
            weights = [params[p.parameter] for p in _synapses(network, area)]
            for p, weight in zip(_synapses(network, area), weights, strict=True):
                _require_plain(p, weight)
            seen = sum(w.shape[-1] for w in weights) + int(f"{area}.bias" in params)
            identity = torch.eye(seen, dtype=weights[0].dtype, device=weights[0].device)
            state[_name(area)] = (identity / self.regularisation).repeat(len(weights[0]), 1, 1)
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
        """Run the trial with readouts that learn, and return what they learnt, negated."""
        readouts = [a for a in areas if a in objective.reads]
        now, state = dict(params), dict(state)
        done = {a: torch.zeros_like(r) for a, r in activity.items()}
        _, replicas, examples, _ = activity[readouts[0]].shape
        at = network.initial_state(replicas, examples, like=activity[readouts[0]])
        trace = {a: state[_name(a)].new_zeros(()) for a in readouts}
        before = _at_rest(network, activity, batch)
        for t in range(batch.steps):
            shown = {name: x[min(t, len(x) - 1)] for name, x in batch.inputs.items()}
            at, rates = network.advance(now, at, shown)
            for a, rate in rates.items():
                done[a][t] = rate
            errors = cost_gradient(objective, done, batch)
            for a in readouts:
                seen = _seen(network, params, a, {**shown, **rates}, before)
                trace[a] = torch.lerp(trace[a].expand_as(seen), seen, network.leak(a))
                error = examples * errors[a][t] * network.slope(a, rates[a])
                change, state[_name(a)] = _least_squares(state[_name(a)], trace[a], error)
                now |= _added(network, now, a, change)
            before = rates
        return {name: params[name] - now[name] for name in now if now[name] is not params[name]}, state, {}


def _name(area: str) -> str:
    return f"inverse covariance of {area}"


def _synapses(network: Network, area: str) -> list[Projection]:
    """The projections whose weights a readout owns."""
    return [p for p in network.projections if p.target == area and p.owner == area]


def _require_plain(p: Projection, weight: Tensor) -> None:
    if not torch.equal(p.weight_gradient(torch.ones_like(weight)), torch.ones_like(weight)):
        raise SpecificationError(
            f"FORCE cannot train projection '{p.name}'",
            given="synapses with a structure of their own",
            needed="a readout that sees every unit of its source, with weights that are its efficacies",
            action="set its wiring to dense",
        )


def _at_rest(network: Network, activity: Activity, batch: Batch) -> dict[str, Tensor]:
    """What sources of synapses that take a time step did before the first ``[replica, batch, unit]``."""
    delayed = [p for p in network.projections if p.name in network.delayed]
    return {p.source: network.presynaptic(p, activity, batch.inputs)[0] for p in delayed}


def _seen(
    network: Network, params: Parameters, area: str, now: Mapping[str, Tensor], before: Mapping[str, Tensor]
) -> Tensor:
    """What a readout's bias and synapses see in a time step ``[replica, batch, synapse]``."""
    shape = now[area].shape[:2]
    parts = [now[area].new_ones(*shape, 1)] if f"{area}.bias" in params else []
    sent = [(before if p.name in network.delayed else now)[p.source] for p in _synapses(network, area)]
    parts += [x.expand(*shape, -1) for x in sent]
    return torch.cat(parts, dim=-1)


def _least_squares(inverse: Tensor, seen: Tensor, error: Tensor) -> tuple[Tensor, Tensor]:
    """The change of a readout ``[replica, unit, synapse]``, and the inverse covariance after it."""
    seen = seen * (error != 0).any(-1, keepdim=True)
    spread = seen @ inverse
    inner = spread @ seen.transpose(1, 2)
    gain = torch.linalg.solve(inner + torch.eye(inner.shape[-1]).to(inner), spread)
    return -error.transpose(1, 2) @ gain, inverse - spread.transpose(1, 2) @ gain


def _added(network: Network, params: Parameters, area: str, change: Tensor) -> dict[str, Tensor]:
    """A readout's bias and weights after a change."""
    synapses, bias = _synapses(network, area), f"{area}.bias"
    widths = [params[p.parameter].shape[-1] for p in synapses]
    of_bias, *of_synapses = change.split([change.shape[-1] - sum(widths), *widths], dim=-1)
    after = {bias: params[bias] + of_bias[..., 0]} if bias in params else {}
    return after | {
        p.parameter: params[p.parameter] + part for p, part in zip(synapses, of_synapses, strict=True)
    }
