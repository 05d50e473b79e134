"""Hebb: what fires together wires together, kept stable by a constraint on what a unit receives."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from arealis.rules.synaptic_statistics import incoming, mean_product, sides
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

__all__ = ["Hebb"]

_BOUNDED = ("sigmoid", "tanh")


@dataclass(frozen=True)
class Hebb:
    r"""Strengthen synapses whose two sides are active together, within what a unit can receive.

    .. math:: \Delta W_{ij} = \langle y_i x_j \rangle - \lambda_i W_{ij}, \qquad
              \lambda_i = \sum_j W_{ij} \langle y_i x_j \rangle \;\text{ or a constant}

    With ``stabiliser = "norm"`` every unit keeps the synapses of each projection at a Euclidean norm of one
    (a multiplicative constraint): a linear unit comes to the first principal component, as does every other
    of its area. With ``"decay"`` synapses forget at a constant rate and come to rest at
    :math:`\langle y_i x_j \rangle / \lambda`, which is stable only for bounded units. Biases stay.

    Args:
        stabiliser: ``"norm"`` or ``"decay"``.
        decay: The constant λ, above zero.
        centred: Take activity from its mean over the batch (the covariance rule).

    References:
        Hebb 1949, The Organization of Behavior; Sejnowski 1977, J Math Biol 4:303; Miller & MacKay 1994,
        Neural Comput 6:100.
    """

    stabiliser: str = "norm"
    decay: float = 1.0
    centred: bool = True

    card = RuleCard(
        family="implicit",
        needs_objective=False,
        weight_transport=False,
        error_path="none",
        needs_cost_derivative=False,
        needs_activation_slope=False,
        phases=1,
        update_locked=False,
        locality="synapse",
        recurrent=True,
        convolution=True,
        reference="Miller & MacKay 1994, Neural Comput 6:100",
    )

    def __post_init__(self) -> None:
        if self.stabiliser not in ("norm", "decay") or self.decay <= 0:
            raise SpecificationError(
                "Hebbian growth has nothing to stop it",
                given=f"stabiliser {self.stabiliser!r}, decay {self.decay}",
                needed="'norm' or 'decay', and a decay above 0",
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
        """Return an empty state; refuse decay where activity, and so growth, has no bound."""
        for area in areas:
            if self.stabiliser == "decay" and network.activation(area) not in _BOUNDED:
                raise SpecificationError(
                    f"decay does not keep Hebbian growth of '{area}' in bounds",
                    given=f"neurons of kind '{network.activation(area)}'",
                    needed=f"one of {list(_BOUNDED)}",
                    action="change the area, or set stabiliser to 'norm'",
                )
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
        """Return Hebbian growth less what the constraint takes away, negated."""
        updates: Updates = {}
        for area in areas:
            for p in incoming(network, area):
                post, pre = sides(network, p, activity, batch.inputs, centred=self.centred)
                growth, efficacy = mean_product(p, post, pre), p.efficacy(params[p.parameter])
                forgotten = self._rate(growth, efficacy) * efficacy
                updates[p.parameter] = p.weight_gradient(forgotten - growth)
        return updates, state, {}

    def _rate(self, growth: Tensor, efficacy: Tensor) -> Tensor | float:
        """How fast each unit forgets, laid out to multiply efficacies."""
        if self.stabiliser == "decay":
            return self.decay
        return (growth * efficacy).sum(tuple(range(2, efficacy.ndim)), keepdim=True)
