"""e-prop: what a synapse remembers of its own past, times a learning signal of the moment."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.rules.direct_feedback_alignment import DirectFeedbackAlignment
from arealis.rules.feedback import fed_back, random_feedback, updates_along
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

__all__ = ["EProp"]

_KINDS = ("transposed", "random", "direct")


@dataclass(frozen=True)
class EProp:
    r"""Backpropagation through time without what passes through recurrent synapses.

    .. math:: \Delta W_{ij} = \sum_t L_i^t\, \varphi'(v_i^t)\, \bar r_j^t, \qquad
              \bar r_j^t = (1 - a)\, \bar r_j^{t-1} + a\, r_j^t, \qquad L_i^t = \sum_k B_{ki} e_k^t

    The eligibility trace is exact for a leaky neuron whose activity does not come back to it; a leak of the
    area that decides filters traces once more. So without recurrence this is the gradient. The sums are taken
    in reverse order, where a trace is a leak on the signal: the same products, without a trace a synapse.

    Args:
        feedback: ``"transposed"``: B is the forward weights; ``"random"``: fixed matrices in their place;
            ``"direct"``: fixed matrices from areas that the cost reads straight to every other, which reach
            areas, too, that send to those only by synapses that take a time step.

    References:
        Bellec et al. 2020, Nat Commun 11:3625.
    """

    feedback: str = "transposed"

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
        cell_parameters=True,
        reference="Bellec et al. 2020, Nat Commun 11:3625",
    )

    def __post_init__(self) -> None:
        if self.feedback not in _KINDS:
            raise SpecificationError(
                "e-prop has no such feedback",
                given=repr(self.feedback),
                needed=f"one of {list(_KINDS)}",
                action="choose one of these",
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
        """Draw fixed feedback, if there is any."""
        if self.feedback == "direct":
            return DirectFeedbackAlignment().init(network, params, objective, areas, rng=rng)
        if self.feedback == "transposed":
            return {}
        drawn = random_feedback(network, params, areas, rng=rng)
        return {name: matrix for name, matrix in drawn.items() if name not in network.delayed}

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
        """Return updates from eligibility traces and learning signals."""
        if self.feedback == "direct":
            # Error that reaches every area by itself and passes between none is a learning signal.
            rule = DirectFeedbackAlignment()
            return rule.step(network, params, activity, batch, objective, areas, state, rng=rng)
        along = state
        if self.feedback == "transposed":
            instant = [p for p in fed_back(network, areas) if p.name not in network.delayed]
            along = {p.name: p.efficacy(params[p.parameter]) for p in instant}
        return updates_along(along, network, params, activity, batch, objective, areas), state, {}
