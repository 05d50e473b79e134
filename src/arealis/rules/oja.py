"""Oja: Hebbian growth, less what the area's own activity predicts of its input."""

from __future__ import annotations

from dataclasses import dataclass

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

__all__ = ["Oja"]


@dataclass(frozen=True)
class Oja:
    r"""Learn the subspace of greatest variance from activity alone.

    .. math:: \Delta W_{ij} = \Big\langle y_i \Big(x_j - \sum_k y_k W_{kj}\Big) \Big\rangle

    One linear unit comes to the first principal component of everything that reaches it, at norm one; K
    units to an orthonormal basis, in no particular order, of the first K. The sum over the other units
    is what the area predicts of its input, so it has to reach the synapse by the way back. Biases stay.

    Args:
        centred: Take activity from its mean over the batch; without it components are of the raw
            second moment.

    References:
        Oja 1982, J Math Biol 15:267; Oja 1989, Int J Neural Syst 1:61.
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
        reference="Oja 1982, J Math Biol 15:267",
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
        """Return updates from what is left of the input once its prediction is taken away, negated."""
        updates: Updates = {}
        for area in areas:
            for p in incoming(network, area):
                post, pre = sides(network, p, activity, batch.inputs, centred=self.centred)
                predicted = p.pull_back(post, p.efficacy(params[p.parameter]))
                updates[p.parameter] = p.weight_gradient(-mean_product(p, post, pre - predicted))
        return updates, state, {}
