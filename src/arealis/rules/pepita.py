"""PEPITA: show the stimulus again with the error added to it, and learn from the difference."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.rules.error_transport import cost_gradient
from arealis.rules.feed_forward import feed_forward
from arealis.rules.local import local_updates
from arealis.rules.requirements import deciding_area
from arealis.types import (
    Activity,
    Batch,
    Info,
    Inputs,
    Network,
    Objective,
    Parameters,
    RuleCard,
    RuleState,
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["Pepita"]

_NAME = "PEPITA"


@dataclass(frozen=True)
class Pepita:
    r"""Two forward passes, the second modulated by the error of the first.

    .. math:: x' = x + F e, \qquad \Delta W_l = (r_l - r_l')\, r_{l-1}'^\top, \qquad
              \Delta W_L = (e \odot \varphi')\, r_{L-1}'^\top

    with e the gradient of an example's cost by the activity that the cost reads, F fixed and random
    :math:`\sim N(0, 2 s^2 / n)` for n values of the stimulus, and :math:`r_0' = x'`. No error travels
    backwards through the network. To first order in s the first area's change is

    .. math:: r_1 - r_1' \approx -\varphi' \odot (W_1 F) e

    which is direct feedback alignment through :math:`-W_1 F`, feedback that learns with the forward weights
    ("adaptive feedback alignment"). If the learner owns upper areas only, what the areas below send them is
    modulated in place of the stimulus.

    Args:
        strength: s, how strongly the error modulates.

    References:
        Dellaferrera & Kreiman 2022, ICML 162:4937; Srinivasan et al. 2023, arXiv:2302.05440.
    """

    strength: float = 0.05

    card = RuleCard(
        family="forward-only",
        needs_objective=True,
        weight_transport=False,
        error_path="activity",
        needs_cost_derivative=True,
        needs_activation_slope=False,
        phases=2,
        update_locked=True,
        locality="synapse",
        convolution=True,
        reference="Dellaferrera & Kreiman 2022, ICML 162:4937",
    )

    def __post_init__(self) -> None:
        if self.strength <= 0:
            raise SpecificationError(
                f"{_NAME} cannot modulate the stimulus",
                given=f"strength {self.strength}",
                needed="a strength above 0",
                action="leave it out to take the default",
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
        """Draw how errors modulate every source outside the areas.

        Raises:
            SpecificationError: if the cost reads several areas.
        """
        units = network.units(deciding_area(objective, rule=_NAME))
        state: RuleState = {}
        for p in network.projections:
            if p.target in areas and p.source not in areas and f"feedback.{p.source}" not in state:
                efficacy = p.efficacy(params[p.parameter])
                onto = efficacy.new_zeros(1, len(efficacy), 1, network.units(p.target))
                values = p.pull_back(onto, efficacy).shape[-1]
                drawn = rng.spawn(p.source).normal((values, units), like=efficacy)
                state[f"feedback.{p.source}"] = self.strength * (2 / values) ** 0.5 * drawn
        return state

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
        """Return updates from the difference between the pass as it was and the modulated one."""
        decision = deciding_area(objective, rule=_NAME)
        error = cost_gradient(objective, activity, batch)[decision]
        examples = error.shape[2]
        modulation = {
            name.removeprefix("feedback."): examples * error.sum(0) @ matrix.transpose(1, 2)
            for name, matrix in state.items()
        }
        seen = {a: r + modulation[a] if a in modulation else r for a, r in activity.items()}
        inputs: Inputs = {
            name: x + modulation[name] if name in modulation else x for name, x in batch.inputs.items()
        }
        again = feed_forward(network, params, inputs, seen, areas)
        signals = {a: (activity[a] - again[a]) / examples for a in areas if a != decision}
        if decision in areas:
            signals[decision] = error * network.slope(decision, activity[decision])
        return local_updates(network, params, {**seen, **again}, inputs, signals), state, {}
