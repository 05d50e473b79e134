"""Online training through time: a trace of what arrived, times an error that passes areas at once."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from arealis.numerics import leaky_sum
from arealis.rules.error_transport import cost_gradient
from arealis.rules.feedback import fed_back
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

__all__ = ["OnlineTrainingThroughTime"]


@dataclass(frozen=True)
class OnlineTrainingThroughTime:
    r"""Backpropagation through areas but not through time, where traces of what arrived take its place.

    .. math:: \Delta W_{ij} = \sum_t \delta_i^t\, \hat x_j^t, \qquad
              \hat x_j^t = \lambda_i\, \hat x_j^{t-1} + x_j^t, \qquad
              \delta_l^t = \Big(e_l^t + \sum_m W_{ml}^\top \delta_m^t\Big) \odot \psi(u_l^t)

    with λ what a time step leaves of the potential and ψ the (surrogate) slope. No error passes resets, nor
    synapses on a cycle, which take a time step. For an area that the cost reads, whose reset is none or
    detached, this is the gradient; below, what a spike changes later is left out. The sums are taken in
    reverse order, where a trace is a leak on the signal: the same products, without a trace a synapse.

    References:
        Xiao, Meng, Zhang, He & Lin 2022, Adv Neural Inf Process Syst 35 (arXiv 2210.04195).
    """

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
        convolution=True,
        spiking=True,
        reference="Xiao, Meng, Zhang, He & Lin 2022, Adv Neural Inf Process Syst 35",
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
        """Return an empty state; refuse areas without one leak, and synapses in time between them."""
        for area in areas:
            network.memory(area)
        for p in fed_back(network, areas):
            if p.synapse is not None and p.name not in network.delayed:
                raise SpecificationError(
                    "online training through time passes no error back through synapses in time",
                    given=f"projection '{p.name}', whose synapses take time, between areas of the learner",
                    needed="synapses that act at once",
                    action="take 'synapse' out, or choose e_prop",
                )
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
        """Return updates from traces and errors of the moment."""
        arriving = {a: e for a, e in cost_gradient(objective, activity, batch).items() if a in areas}
        instant = [p for p in fed_back(network, areas) if p.name not in network.delayed]
        signals: dict[str, Tensor] = {}
        for component in reversed(network.components):
            for area in (a for a in component.areas if a in arriving):
                moment = network.pull_back_now(area, activity, arriving[area])
                signals[area] = leaky_sum(moment.flip(0), network.memory(area)).flip(0)
                for p in (p for p in instant if p.target == area):
                    passed = p.pull_back(moment, p.efficacy(params[p.parameter]))
                    known = arriving.get(p.source)
                    arriving[p.source] = passed if known is None else known + passed
        return local_updates(network, params, activity, batch.inputs, signals), state, {}
