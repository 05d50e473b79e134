"""Kolen–Pollack: forward and feedback weights come to agree, for both change alike and both decay."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.rules.feedback import fed_back, random_like, updates_along
from arealis.types import (
    Activity,
    Batch,
    Info,
    Network,
    Objective,
    Parameters,
    RuleCard,
    RuleState,
    Streams,
    Updates,
)

__all__ = ["KolenPollack"]


@dataclass(frozen=True)
class KolenPollack:
    r"""Backpropagation along feedback that is updated as the forward weights are.

    .. math:: \Delta W = -\eta\,(\delta\, x^\top + \lambda W), \qquad
              \Delta B = -\eta\,(\delta\, x^\top + \lambda B)

    so that with weight decay the difference of the two vanishes whatever they learn:
    :math:`W_t - B_t = (1 - \eta\lambda)^t (W_0 - B_0)` with plain gradient descent. The learner's
    optimiser changes both, and its ``weight_decay`` is the λ; without one the difference stays as it was,
    and the angle shrinks only as far as weights grow. A feedback synapse needs nothing but the activity of
    its own two ends: no weight is carried across.

    Feedback runs over the same wiring as the projection, from weights drawn independently.

    References:
        Kolen & Pollack 1994, IEEE ICNN 3:1375; Akrout et al. 2019, Adv Neural Inf Process Syst 32.
    """

    card = RuleCard(
        family="explicit, global",
        needs_objective=True,
        weight_transport=False,
        error_path="learnt feedback",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=1,
        update_locked=True,
        locality="network",
        recurrent=True,
        convolution=True,
        modules=True,
        reference="Akrout et al. 2019, Adv Neural Inf Process Syst 32",
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
        """Draw feedback weights for every projection among the areas, laid out as its weight parameter."""
        return {
            _feedback(p.parameter): random_like(params[p.parameter], rng=rng.spawn(p.parameter))
            for p in fed_back(network, areas)
        }

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
        """Return updates from error along the feedback, and the same ones for the feedback itself."""
        feedback = {p.name: p.efficacy(state[_feedback(p.parameter)]) for p in fed_back(network, areas)}
        updates = updates_along(feedback, network, params, activity, batch, objective, areas)
        learnt = {_feedback(p.parameter): updates[p.parameter] for p in fed_back(network, areas)}
        return updates | learnt, state, {}


def _feedback(parameter: str) -> str:
    """Name of the feedback weights that answer a parameter; projections that share it share them."""
    return f"{parameter} of feedback"
