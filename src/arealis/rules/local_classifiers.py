"""Local classifiers: every area is taught by a readout of its own."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.rules.local import local_updates
from arealis.rules.readouts import errors_by_readout, initial_readouts
from arealis.rules.requirements import deciding_area
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

__all__ = ["LocalClassifiers"]


@dataclass(frozen=True)
class LocalClassifiers:
    r"""Each area reduces the cost that it would have if a readout of its own decided.

    .. math:: \delta_l = M_l^\top \frac{\partial C}{\partial (M_l r_l + b_l)} \odot \varphi'

    The readouts are in the state and are learnt with the same optimiser; the area that the cost reads
    needs none, so its update is its true gradient. No error passes between areas. Within an area the error
    comes back through the readout that made it, and so depends on a unit's neighbours.

    Args:
        fixed: Keep the readouts as they were drawn, as Mostafa et al. do, rather than learn them.

    References:
        Mostafa, Ramesh & Cauwenberghs 2018, Front Neurosci 12:608; Nøkland & Eidnes 2019, ICML 97:4839.
    """

    fixed: bool = False

    card = RuleCard(
        family="explicit, local",
        needs_objective=True,
        weight_transport=False,
        error_path="area",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=1,
        update_locked=False,
        locality="area",
        convolution=True,
        reference="Mostafa, Ramesh & Cauwenberghs 2018, Front Neurosci 12:608",
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
        """Draw a readout of every area but the deciding one, with an output for each of its units.

        Raises:
            SpecificationError: if the cost reads several areas.
        """
        decision = deciding_area(objective, rule="local classifiers")
        return initial_readouts(network, params, areas, decision, rng=rng)

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
        """Return updates from each area's own cost, and those of the readouts."""
        decision = deciding_area(objective, rule="local classifiers")
        taught, errors = errors_by_readout(objective, decision, activity, batch, areas, state)
        signals = {a: error * network.slope(a, activity[a]) for a, error in errors.items()}
        updates = local_updates(network, params, activity, batch.inputs, signals)
        return updates if self.fixed else updates | taught, state, {}
