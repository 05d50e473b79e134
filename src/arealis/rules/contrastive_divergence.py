"""Contrastive divergence: a restricted Boltzmann machine learns what its own fantasies get wrong."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.stochastic_units import draw, expected, kind_of, require_kind
from arealis.rules.synaptic_statistics import incoming, mean_product
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

__all__ = ["ContrastiveDivergence"]


@dataclass(frozen=True)
class ContrastiveDivergence:
    r"""Train each area and what projects to it as a restricted Boltzmann machine.

    .. math:: \Delta W_{ij} = \langle h_i v_j \rangle_\text{data} - \langle h_i v_j \rangle_k

    where the second average is over fantasies, after k rounds of drawing sources from units and units from
    sources through the same synapses. Rounds start from the data, or where those of the last update ended
    (persistent chains). As k grows the mean update becomes the gradient of the log likelihood. Sigmoid areas
    are 0 or 1, linear ones normal with variance one. Biases of sources are in the state. Areas one above the
    other, each trained in a phase of its own, are a deep belief stack (:func:`deep_belief`).

    Args:
        rounds: Number k of rounds, at least one.
        chains: Number of persistent chains; 0 starts each from the data.
        visible: Kind of the sources: ``"bernoulli"`` for values from 0 to 1, or ``"gaussian"`` for
            standardised ones.
        drawn_sources: Draw sources that are areas from their activity, rather than take that as it is, so
            that a stack never does worse for a further area.

    References:
        Hinton 2002, Neural Comput 14:1771; Tieleman 2008, Int Conf Mach Learn 25:1064; Welling, Rosen-Zvi &
        Hinton 2005, Adv Neural Inf Process Syst 17:1481.
    """

    rounds: int = 1
    chains: int = 0
    visible: str = "bernoulli"
    drawn_sources: bool = False

    card = RuleCard(
        family="synergistic, energy-based",
        needs_objective=False,
        weight_transport=True,
        error_path="activity",
        needs_cost_derivative=False,
        needs_activation_slope=False,
        phases=2,
        update_locked=False,
        locality="synapse",
        activations=("sigmoid", "linear"),
        reference="Hinton 2002, Neural Comput 14:1771",
    )

    def __post_init__(self) -> None:
        require_kind(self.visible)
        if self.rounds < 1 or self.chains < 0:
            raise SpecificationError(
                "contrastive divergence has nothing to contrast",
                given=f"rounds {self.rounds}, chains {self.chains}",
                needed="at least one round, and no chains or a positive number of them",
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
        """Start sources with the bias of their area, if they are one, and persistent chains from them."""
        state: RuleState = {}
        for area in areas:
            for p in incoming(network, area):
                own = params.get(f"{p.source}.bias")
                bias = torch.zeros_like(p.efficacy(params[p.parameter])[:, 0]) if own is None else own.clone()
                state[f"{p.name}.visible_bias"] = bias
                if self.chains:
                    start = expected(self.visible, bias)[None, :, None].expand(1, -1, self.chains, -1)
                    state[f"{p.name}.chain"] = draw(self.visible, start, rng=rng)
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
        """Return statistics of fantasies less those of the data, and the chains where they ended."""
        updates: Updates = {}
        after = dict(state)
        for area in areas:
            seen = {p.name: network.presynaptic(p, activity, batch.inputs) for p in incoming(network, area)}
            shown = activity[area]
            if self.drawn_sources:
                seen |= _drawn(network, area, seen, rng)
                shown = self._up(network, params, area, seen)
            chains = {n: state[f"{n}.chain"] for n in seen if self.chains}
            first = shown if not chains else self._up(network, params, area, chains)
            last, units = self._fantasise(network, params, area, first, state, rng)
            learnt = _statistics(network, params, area, seen, shown)
            dreamt = _statistics(network, params, area, last, units)
            updates |= {name: dreamt[name] - learnt[name] for name in learnt}
            after |= {f"{n}.chain": v for n, v in last.items() if self.chains}
        return updates, after, {}

    def _up(self, network: Network, params: Parameters, area: str, visible: dict[str, Tensor]) -> Tensor:
        """Mean activity of an area, given what its sources do."""
        sources = {p.source: visible[p.name] for p in incoming(network, area)}
        return network.fire(area, network.drive(area, params, sources, sources))

    def _fantasise(
        self,
        network: Network,
        params: Parameters,
        area: str,
        units: Tensor,
        state: RuleState,
        rng: Streams,
    ) -> tuple[dict[str, Tensor], Tensor]:
        """Draw sources and units in turn; return the last sources, and the units' means given these."""
        visible: dict[str, Tensor] = {}
        efficacy = {p.name: p.efficacy(params[p.parameter]) for p in incoming(network, area)}
        for _ in range(self.rounds):
            drawn = draw(kind_of(network, area), units, rng=rng)
            for p in incoming(network, area):
                bias = state[f"{p.name}.visible_bias"][:, None]
                mean = expected(self.visible, p.pull_back(drawn, efficacy[p.name]) + bias)
                visible[p.name] = draw(self.visible, mean, rng=rng)
            units = self._up(network, params, area, visible)
        return visible, units


def _drawn(network: Network, area: str, seen: dict[str, Tensor], rng: Streams) -> dict[str, Tensor]:
    """One draw of every source of an area that is an area itself."""
    above = [p for p in incoming(network, area) if p.source in network.area_names]
    return {p.name: draw(kind_of(network, p.source), seen[p.name], rng=rng) for p in above}


def _statistics(
    network: Network, params: Parameters, area: str, visible: dict[str, Tensor], units: Tensor
) -> Updates:
    """Averages of both sides of every synapse and of each side alone, named as what they update."""
    found: Updates = {f"{area}.bias": units.mean((0, 2))} if f"{area}.bias" in params else {}
    for p in incoming(network, area):
        found[p.parameter] = p.weight_gradient(mean_product(p, units, visible[p.name]))
        mean = visible[p.name].mean((0, 2))
        found[f"{p.name}.visible_bias"] = mean.expand(len(units[0]), -1)
    return found
