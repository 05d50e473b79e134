"""Wake-sleep: a generative model learns to explain what is seen, a recognition model what it dreams."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.local import local_updates
from arealis.rules.stochastic_units import draw, expected, kind_of, require_kind
from arealis.rules.synaptic_statistics import incoming, mean_product
from arealis.types import (
    Activity,
    Batch,
    Info,
    Network,
    Parameters,
    Projection,
    RuleCard,
    RuleState,
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["WakeSleep"]


@dataclass(frozen=True)
class WakeSleep:
    r"""Train a chain of areas as the recognition model of a Helmholtz machine.

    .. math:: \Delta G_{ij} = \langle h_i (v_j - p_j(h)) \rangle_\text{awake}, \qquad
              \Delta W_{ij} = \langle (h_i - q_i(v))\, v_j \rangle_\text{asleep}

    Awake, units are drawn upwards from the data through the network's own weights W, and generative weights
    G, in the state, learn to predict each source from the area above it. Asleep, the generative model dreams
    from the top, and W learns to recognise what the dream was made of. Generative updates are the gradient
    of the description length :math:`\langle \log q - \log p \rangle`, a bound on the negative log likelihood.
    Sigmoid areas are 0 or 1, linear ones normal with variance one.

    Args:
        visible: Kind of the chain's lowest source: ``"bernoulli"`` for values from 0 to 1, or
            ``"gaussian"`` for standardised ones.

    References:
        Hinton, Dayan, Frey & Neal 1995, Science 268:1158.
    """

    visible: str = "bernoulli"

    card = RuleCard(
        family="synergistic, energy-based",
        needs_objective=False,
        weight_transport=False,
        error_path="none",
        needs_cost_derivative=False,
        needs_activation_slope=False,
        phases=2,
        forward_locked=False,
        update_locked=True,
        locality="synapse",
        activations=("sigmoid", "linear"),
        reference="Hinton, Dayan, Frey & Neal 1995, Science 268:1158",
    )

    def __post_init__(self) -> None:
        require_kind(self.visible)

    def init(
        self,
        network: Network,
        params: Parameters,
        objective: None,
        areas: tuple[str, ...],
        *,
        rng: Streams,
    ) -> RuleState:
        """Start from a generative model that knows nothing; refuse areas that are not one chain."""
        state: RuleState = {}
        for p in _chain(network, areas):
            efficacy = p.efficacy(params[p.parameter])
            state[f"{p.name}.generative"] = torch.zeros_like(efficacy)
            state[f"{p.source}.generative_bias"] = torch.zeros_like(efficacy[:, 0])
            state[f"{p.target}.generative_bias"] = torch.zeros_like(efficacy[:, :, 0])
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
        """Return updates of the generative model, awake, and of the network's own weights, asleep."""
        chain = _chain(network, areas)
        kinds = {p.target: kind_of(network, p.target) for p in chain} | {chain[0].source: self.visible}
        awake = {chain[0].source: network.presynaptic(chain[0], activity, batch.inputs)}
        for p in chain:
            mean = network.fire(p.target, network.drive(p.target, params, awake, awake))
            awake[p.target] = draw(kinds[p.target], mean, rng=rng)
        updates = _explain(chain, kinds, awake, state)
        dream = _dream(chain, kinds, awake, state, rng)
        signals: dict[str, Tensor] = {}
        for p in chain:
            recognised = network.fire(p.target, network.drive(p.target, params, dream, dream))
            examples = recognised.shape[0] * recognised.shape[2]
            signals[p.target] = (recognised - dream[p.target]) / examples
        return updates | local_updates(network, params, dream, dream, signals), state, {}


def _chain(network: Network, areas: tuple[str, ...]) -> list[Projection]:
    """The projections of a chain, lowest first."""
    links = [p for a in network.area_names if a in areas for p in incoming(network, a)]
    below = {p.source: p for p in links}
    lowest = [p for p in links if p.source not in areas]
    chain = lowest[:1]
    while chain and chain[-1].target in below:
        chain.append(below[chain[-1].target])
    if len(chain) != len(areas) or len(links) != len(areas):
        raise SpecificationError(
            "wake-sleep cannot train areas that are not one chain",
            given=f"projections {[p.name for p in links]}",
            needed="one source a learning area, and no source of two",
            action="give every branch, or every chain, a learner of its own",
        )
    return chain


def _explain(chain: list[Projection], kinds: dict[str, str], awake: Activity, state: RuleState) -> Updates:
    """Updates of the generative model from what it failed to predict, negated."""
    top = f"{chain[-1].target}.generative_bias"
    prior = expected(kinds[chain[-1].target], state[top])
    updates = {top: prior - awake[chain[-1].target].mean((0, 2))}
    for p in chain:
        bias = f"{p.source}.generative_bias"
        drive = p.pull_back(awake[p.target], state[f"{p.name}.generative"]) + state[bias][:, None]
        wrong = expected(kinds[p.source], drive) - awake[p.source]
        updates[f"{p.name}.generative"] = mean_product(p, awake[p.target], wrong)
        updates[bias] = wrong.mean((0, 2))
    return updates


def _dream(
    chain: list[Projection], kinds: dict[str, str], awake: Activity, state: RuleState, rng: Streams
) -> Activity:
    """One draw of every area and of the lowest source, from the top down."""
    top = chain[-1].target
    prior = expected(kinds[top], state[f"{top}.generative_bias"])[None, :, None]
    dream = {top: draw(kinds[top], prior.expand_as(awake[top]), rng=rng)}
    for p in reversed(chain):
        bias = state[f"{p.source}.generative_bias"][:, None]
        drive = p.pull_back(dream[p.target], state[f"{p.name}.generative"]) + bias
        dream[p.source] = draw(kinds[p.source], expected(kinds[p.source], drive), rng=rng)
    return dream
