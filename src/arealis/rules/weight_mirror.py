"""Weight mirror: noise sent forwards tells the feedback synapses what the forward weights are."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.feedback import fed_back, random_feedback, updates_along
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

__all__ = ["WeightMirror"]


@dataclass(frozen=True)
class WeightMirror:
    r"""Backpropagation along feedback that noise has taught to mirror the forward weights.

    Before every update the source of each projection fires noise, with all else silent, and the feedback
    synapse correlates it with the current y that it evokes in the target:

    .. math:: \Delta B = \rho\,\big(\langle y\, \xi^\top\rangle - B\big), \qquad y = W \xi, \qquad
              \xi \sim N(0, I), \qquad \mathbb{E}\langle y\, \xi^\top\rangle = W

    The decay makes the feedback a running average of what the noise told, so that its norm follows that of
    the forward weights. With forward weights at rest, n sources and K signals a step its cosine with them
    tends to :math:`1/\sqrt{1 + (n + 1)\rho/((2 - \rho) K)}`.

    Args:
        rate: Fraction ρ of the feedback that a step replaces, in (0, 1].
        draws: Number K of noise signals a step.

    References:
        Akrout, Wilson, Humphreys, Lillicrap & Tweed 2019, Adv Neural Inf Process Syst 32.
    """

    rate: float = 0.02
    draws: int = 64

    card = RuleCard(
        family="explicit, global",
        needs_objective=True,
        weight_transport=False,
        error_path="learnt feedback",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=2,
        update_locked=True,
        locality="network",
        recurrent=True,
        convolution=True,
        modules=True,
        reference="Akrout et al. 2019, Adv Neural Inf Process Syst 32",
    )

    def __post_init__(self) -> None:
        if not 0 < self.rate <= 1 or self.draws < 1:
            raise SpecificationError(
                "a weight mirror cannot learn",
                given=f"rate {self.rate}, draws {self.draws}",
                needed="a rate in (0, 1] and at least one draw",
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
        """Draw random feedback for every projection among the areas."""
        return random_feedback(network, params, areas, rng=rng)

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
        """Let noise teach the feedback, then return updates from error carried along it."""
        state = {
            p.name: torch.lerp(state[p.name], self._mirrored(network, p, params, rng), self.rate)
            for p in fed_back(network, areas)
        }
        return updates_along(state, network, params, activity, batch, objective, areas), state, {}

    def _mirrored(self, network: Network, p: Projection, params: Parameters, rng: Streams) -> Tensor:
        """Correlation of noise with the current that it evokes, laid out as the efficacies."""
        efficacy = p.efficacy(params[p.parameter])
        noise = rng.normal((self.draws, network.units(p.source)), like=efficacy)[None]
        evoked = p.drive(noise, efficacy)
        # synapses that are shared over positions meet as many pairs of units a signal
        pairs = p.outer(torch.ones_like(evoked[:, :, :1]), torch.ones_like(noise[:, :, :1]))
        return p.outer(evoked, noise) / (self.draws * pairs.clamp_min(1))
