"""Difference target propagation: what decoders miss is taken off the targets."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from arealis.rules.chain import chain
from arealis.rules.decoders import decode, draw_decoders
from arealis.rules.targets import learn_by_targets, require_targets
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
    Streams,
    Updates,
)

__all__ = ["DifferenceTargetPropagation"]

_NAME = "difference target propagation"


@dataclass(frozen=True)
class DifferenceTargetPropagation:
    r"""Targets pass down as differences of what decoders make of targets and of activity.

    .. math:: \hat r_L = r_L - \beta\, \partial C/\partial r_L, \qquad
              \hat r_l = r_l + g_l(\hat r_{l+1}) - g_l(r_{l+1})

    with ``L`` the last hidden area; the one above it learns from the cost. With decoders that invert
    exactly, areas take a Gauss-Newton step towards the target above them, which is parallel to the
    gradient where weights are orthogonal.

    Args:
        target_rate: Size β of that step on the cost, above zero.
        noise: Standard deviation of the jitter with which decoders learn, above zero.

    References:
        Lee, Zhang, Fischer & Bengio 2015, ECML PKDD, LNCS 9284:498; Meulemans et al. 2020, NeurIPS 33:20024.
    """

    target_rate: float = 0.1
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
        reference="Lee et al. 2015, ECML PKDD, LNCS 9284:498",
    )

    def __post_init__(self) -> None:
        require_targets(self.target_rate, self.noise, rule=_NAME)

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
        areas_in_order = chain(network, objective, areas, rule=_NAME)
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
        order = chain(network, objective, areas, rule=_NAME)

        def onward(link: Projection, above: Tensor) -> Tensor:
            found = activity[link.target]
            moved = decode(network, link, state, above) - decode(network, link, state, found)
            return activity[link.source] + moved

        updates = learn_by_targets(
            network,
            params,
            activity,
            batch,
            objective,
            order,
            state,
            onward,
            target_rate=self.target_rate,
            noise=self.noise,
            rng=rng,
        )
        return updates, state, {}
