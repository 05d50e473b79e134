"""Real-time recurrent learning (RTRL): how every unit depends on every synapse, carried forward in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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

__all__ = ["RealTimeRecurrentLearning"]


@dataclass(frozen=True)
class RealTimeRecurrentLearning:
    r"""The gradient through time, without going back in time.

    .. math:: P_k^t = (1 - a)\, P_k^{t-1} + a \big(W \varphi'(v) P_k + \partial I^t/\partial \theta_k\big),
              \qquad \Delta \theta_k = \sum_t e^t \cdot \varphi'(v^t)\, P_k^t

    with :math:`P_k = \mathrm{d}v/\mathrm{d}\theta_k` of every unit, for every synapse and bias k. It takes
    memory for units × synapses × examples: a reference for small networks. Equals backpropagation through
    time.

    Args:
        most_sensitivities: How many numbers P may hold.

    References:
        Williams & Zipser 1989, Neural Comput 1:270.
    """

    most_sensitivities: int = 100_000_000

    card = RuleCard(
        family="temporal",
        needs_objective=True,
        weight_transport=True,
        error_path="transposed",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=1,
        update_locked=True,
        locality="network",
        online_in_time=True,
        recurrent=True,
        reference="Williams & Zipser 1989, Neural Comput 1:270",
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
        """Return an empty state: sensitivities start from zero with every trial."""
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
        """Return the gradient of the batch's mean cost, summed up while time runs forwards."""
        ordered = [a for c in network.components for a in c.areas if a in areas]
        learnt = {a: _learnt(network, params, a, areas) for a in ordered}
        seen = {a: _seen(network, params, activity, batch, a, learnt[a]) for a in ordered}
        self._require_room(network, activity, seen)
        blocks, size = _blocks(network, seen), activity[ordered[0]].shape[1]
        errors = {a: e for a, e in cost_gradient(objective, activity, batch).items() if a in areas}
        total = activity[ordered[0]].new_zeros(max(b.stop for b in blocks.values()), size)
        for t, rate in enumerate(_sensitivities(network, params, activity, seen, blocks)):
            for a, error in errors.items():
                total = total + torch.einsum("rbu,krbu->kr", error[t], rate[a])
        gradient = {
            a: total[k].unflatten(0, (network.units(a), -1)).movedim(-1, 0) for a, k in blocks.items()
        }
        return _updates(network, params, gradient, learnt), state, {}

    def _require_room(self, network: Network, activity: Activity, seen: Mapping[str, Tensor]) -> None:
        synapses = sum(x.shape[-1] * network.units(a) for a, x in seen.items())
        numbers = synapses * sum(activity[a][0].numel() for a in seen)
        if numbers > self.most_sensitivities:
            raise SpecificationError(
                "real-time recurrent learning would need too much memory",
                given=f"{numbers} sensitivities of units to {synapses} synapses",
                needed=f"at most {self.most_sensitivities}",
                action="take a smaller network or batch, another rule, or raise 'most_sensitivities'",
            )


def _learnt(
    network: Network, params: Parameters, area: str, areas: Sequence[str]
) -> tuple[bool, list[Projection]]:
    """Whether an area's bias learns, and the projections onto it that do."""
    return f"{area}.bias" in params, [p for p in network.projections if p.target == area and p.owner in areas]


def _seen(
    network: Network,
    params: Parameters,
    activity: Activity,
    batch: Batch,
    area: str,
    learnt: tuple[bool, list[Projection]],
) -> Tensor:
    """What the synapses of an area see, its bias first ``[time, replica, batch, synapse of a unit]``."""
    shape = activity[area].shape[:3]
    parts = [activity[area].new_ones(*shape, 1)] if learnt[0] else []
    parts += [network.presynaptic(p, activity, batch.inputs).expand(*shape, -1) for p in learnt[1]]
    return torch.cat(parts, dim=-1)


def _sensitivities(
    network: Network,
    params: Parameters,
    activity: Activity,
    seen: Mapping[str, Tensor],
    blocks: Mapping[str, slice],
) -> Iterator[dict[str, Tensor]]:
    """At each time step, how areas' activity depends on all synapses ``[synapse, replica, batch, unit]``."""
    onto = {a: [p for p in network.projections if p.target == a and p.source in seen] for a in seen}
    efficacy = {p.name: p.efficacy(params[p.parameter]) for onto_one in onto.values() for p in onto_one}
    slopes = {a: network.slope(a, activity[a]) for a in seen}
    count = max(block.stop for block in blocks.values())
    potential = {a: activity[a].new_zeros(count, *activity[a].shape[1:]) for a in seen}
    rate = dict(potential)
    for t in range(len(activity[next(iter(seen))])):
        before = dict(rate)
        for a in seen:
            drive = torch.zeros_like(potential[a])
            for p in onto[a]:
                known = before if p.name in network.delayed else rate
                drive = drive + p.drive(known[p.source], efficacy[p.name])
            _add_own(drive[blocks[a]], seen[a][t])
            potential[a] = torch.lerp(potential[a], drive, network.leak(a))
            rate[a] = slopes[a][t] * potential[a]
        yield rate


def _blocks(network: Network, seen: Mapping[str, Tensor]) -> dict[str, slice]:
    """Area → where its synapses lie among all, unit by unit."""
    blocks, start = {}, 0
    for area, x in seen.items():
        stop = start + network.units(area) * x.shape[-1]
        blocks[area], start = slice(start, stop), stop
    return blocks


def _add_own(drive: Tensor, seen: Tensor) -> None:
    """Add what each synapse of an area sees to the sensitivity of the one unit that it ends at."""
    units, per_unit = drive.shape[-1], seen.shape[-1]
    by_unit = drive.unflatten(0, (units, per_unit))
    torch.diagonal(by_unit, dim1=0, dim2=4).add_(seen.permute(2, 0, 1)[..., None])


def _updates(
    network: Network,
    params: Parameters,
    gradient: Mapping[str, Tensor],
    learnt: Mapping[str, tuple[bool, list[Projection]]],
) -> Updates:
    """Lay the gradient by all synapses, area → ``[replica, unit, synapse]``, out as parameters."""
    updates: Updates = {}
    for area, (bias, projections) in learnt.items():
        widths = [_width(p, network, params) for p in projections]
        of_bias, *of_synapses = gradient[area].split([int(bias), *widths], dim=-1)
        if bias:
            updates[f"{area}.bias"] = of_bias[..., 0]
        for p, part in zip(projections, of_synapses, strict=True):
            change = p.weight_gradient(part)
            updates[p.parameter] = updates[p.parameter] + change if p.parameter in updates else change
    return updates


def _width(p: Projection, network: Network, params: Parameters) -> int:
    return p.efficacy(params[p.parameter]).shape[-1]
