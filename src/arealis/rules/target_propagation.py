"""Target propagation: learnt decoders tell every area what it should have done."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.rules.chain import chain
from arealis.rules.decoders import (
    decode,
    decoder_updates,
    draw_decoders,
    learn_from_targets,
    target_of_last_hidden,
)
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

__all__ = ["TargetPropagation"]


@dataclass(frozen=True)
class TargetPropagation:
    r"""Targets pass down through decoders; every area learns to reach its own.

    .. math:: \hat r_L = r_L - \beta\, \partial C/\partial r_L, \qquad \hat r_l = g_l(\hat r_{l+1}),
              \qquad \Delta W_l \propto \big(\varphi' \odot (\hat r_l - r_l)\big)\, r_{l-1}^\top

    with ``L`` the last hidden area; the one above it learns from the cost. What decoders miss counts as
    error, so that it is only as good as they are; :class:`DifferenceTargetPropagation` mends that.

    Args:
        target_rate: Size β of that step on the cost, above zero.
        noise: Standard deviation of the jitter with which decoders learn, above zero.

    References:
        Bengio 2014, arXiv:1407.7906; Lee, Zhang, Fischer & Bengio 2015, ECML PKDD, LNCS 9284:498.
    """

    target_rate: float = 1.0
    noise: float = 0.1

    card = RuleCard(
        family="synergistic, discrepancy reduction",
        needs_objective=True,
        weight_transport=True,
        error_path="learnt feedback",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=2,
        update_locked=True,
        locality="network",
        convolution=True,
        reference="Bengio 2014, arXiv:1407.7906",
    )

    def __post_init__(self) -> None:
        if self.target_rate <= 0 or self.noise <= 0:
            raise SpecificationError(
                "target propagation has no targets to propagate, or no decoders",
                given=f"target rate {self.target_rate}, noise {self.noise}",
                needed="both above 0",
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
        """Draw the decoders; areas that form no chain are an error."""
        areas_in_order = chain(network, objective, areas, rule="target propagation")
        return draw_decoders(network, params, areas_in_order, rng=rng)

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
        """Return updates towards the targets, and those of the decoders."""
        order = chain(network, objective, areas, rule="target propagation")
        target, output = target_of_last_hidden(
            network, params, activity, batch, objective, order, self.target_rate
        )
        targets = {order.links[-1].source: target}
        for link in reversed(order.links[:-1]):
            targets[link.source] = decode(network, link, state, targets[link.target])
        updates = learn_from_targets(network, params, activity, batch, targets, output, self.target_rate)
        learnt = decoder_updates(network, params, activity, batch, order, state, noise=self.noise, rng=rng)
        return {**updates, **learnt}, state, {}
