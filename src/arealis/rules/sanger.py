"""Sanger: every unit learns from what the units before it leave of the input."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from arealis.rules.synaptic_statistics import incoming, mean_product, sides
from arealis.types import (
    Activity,
    Batch,
    Info,
    Network,
    Parameters,
    RuleCard,
    RuleState,
    Streams,
    Updates,
)

__all__ = ["Sanger"]


@dataclass(frozen=True)
class Sanger:
    r"""Learn principal components in order (the generalised Hebbian algorithm).

    .. math:: \Delta W_{ij} = \Big\langle y_i \Big(x_j - \sum_{k \le i} y_k W_{kj}\Big) \Big\rangle

    Linear unit i comes to the i-th principal component of what reaches its area, at norm one. Unlike
    Oja's rule the units are not alike: each hears of those before it. Biases stay.

    Args:
        centred: Take activity from its mean over the batch; without it components are of the raw
            second moment.

    References:
        Sanger 1989, Neural Netw 2:459.
    """

    centred: bool = True

    card = RuleCard(
        family="implicit",
        needs_objective=False,
        weight_transport=True,
        error_path="none",
        needs_cost_derivative=False,
        needs_activation_slope=False,
        phases=1,
        update_locked=False,
        locality="area",
        reference="Sanger 1989, Neural Netw 2:459",
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
        """Return an empty state: the rule carries nothing between steps."""
        return {}

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
        """Return growth less what this unit and those before it predict of the input, negated."""
        updates: Updates = {}
        for area in areas:
            for p in incoming(network, area):
                post, pre = sides(network, p, activity, batch.inputs, centred=self.centred)
                of_units = torch.einsum("trbi,trbj->rij", post, post) / (post.shape[0] * post.shape[2])
                # a row of the matrix goes back through the synapses as an example would
                predicted = p.pull_back(of_units.tril()[None], p.efficacy(params[p.parameter]))[0]
                updates[p.parameter] = p.weight_gradient(predicted - mean_product(p, post, pre))
        return updates, state, {}
