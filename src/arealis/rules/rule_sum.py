"""Sum of rules: several that follow different things in the same areas, such as growth and homeostasis."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from arealis.types import (
    Activity,
    Batch,
    Info,
    Network,
    Objective,
    Parameters,
    Rule,
    RuleCard,
    RuleState,
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["RuleSum"]

_NEEDS = (
    "needs_objective",
    "weight_transport",
    "needs_cost_derivative",
    "needs_activation_slope",
    "forward_locked",
    "update_locked",
    "predictors_locked",
    "two_way",
    "sequences",
)
_ABILITIES = (
    "online_in_time",
    "keeps_signs",
    "recurrent",
    "layered",
    "convolution",
    "modules",
    "spiking",
)
_TAKEN_OVER = ("cell_parameters",)
_LOCALITIES = ("synapse", "area", "network")
_WITHOUT_WAY_BACK = ("none", "global scalar")


@dataclass(frozen=True)
class RuleSum:
    r"""Rules whose updates are added: all of them own the areas of one learner.

    .. math:: \Delta w = \sum_k \Delta w_k

    Every rule sees the same activity and parameters, and has a state of its own. The card needs what any of
    them needs, and is able to what all are; parameters of neurons are left to those that can learn them.
    Rules that need no cost do not see it.

    Args:
        rules: At least two.

    Raises:
        SpecificationError: if there are fewer, or no neuron suits all of them.

    Example:
        >>> from arealis.rules import SpikeTimingDependentPlasticity, SynapticScaling
        >>> both = RuleSum((SpikeTimingDependentPlasticity(), SynapticScaling()))
        >>> both.card.sequences, both.card.spiking
        (True, True)

    References:
        van Rossum, Bi & Turrigiano 2000, J Neurosci 20:8812 (spike timing and scaling).
    """

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        particular = [set(r.card.activations) for r in self.rules if r.card.activations]
        if len(self.rules) < 2 or (particular and not set.intersection(*particular)):
            raise SpecificationError(
                "rules cannot be added",
                given=f"{[type(r).__name__ for r in self.rules]}, of which some are for neurons "
                f"{[sorted(p) for p in particular]}",
                needed="at least two, for neurons that suit all",
                action="name one rule without a list, or choose others",
            )

    @property
    def card(self) -> RuleCard:
        """What all of them together need and are able to."""
        return self._card

    @cached_property
    def _card(self) -> RuleCard:
        cards = [rule.card for rule in self.rules]
        paths = sorted((c.error_path for c in cards), key=_demand)
        particular = [set(c.activations) for c in cards if c.activations]
        return RuleCard(
            family=" + ".join(dict.fromkeys(c.family for c in cards)),
            reference="; ".join(dict.fromkeys(c.reference for c in cards)),
            error_path=paths[-1],
            phases=1 + sum(c.phases - 1 for c in cards),
            locality=max((c.locality for c in cards), key=_LOCALITIES.index),
            activations=tuple(sorted(set.intersection(*particular))) if particular else (),
            **{need: any(getattr(c, need) for c in cards) for need in _NEEDS},
            **{ability: all(getattr(c, ability) for c in cards) for ability in _ABILITIES},
            **{ability: any(getattr(c, ability) for c in cards) for ability in _TAKEN_OVER},
        )

    def init(
        self,
        network: Network,
        params: Parameters,
        objective: Objective | None,
        areas: tuple[str, ...],
        *,
        rng: Streams,
    ) -> RuleState:
        """Return the states of all, each name behind the rule's number."""
        state: RuleState = {}
        for number, rule in enumerate(self.rules):
            own = rng.spawn(f"{number}")
            begun = rule.init(network, params, _cost(rule, objective), areas, rng=own)
            state |= {f"{number}/{name}": value for name, value in begun.items()}
        return state

    def step(
        self,
        network: Network,
        params: Parameters,
        activity: Activity,
        batch: Batch,
        objective: Objective | None,
        areas: tuple[str, ...],
        state: RuleState,
        *,
        rng: Streams,
    ) -> tuple[Updates, RuleState, Info]:
        """Return the sum of all updates, and all states moved on."""
        updates: Updates = {}
        after: RuleState = {}
        observed: Info = {}
        for number, rule in enumerate(self.rules):
            prefix = f"{number}/"
            own = {n.removeprefix(prefix): v for n, v in state.items() if n.startswith(prefix)}
            given = network, params, activity, batch, _cost(rule, objective), areas, own
            found, next_own, info = rule.step(*given, rng=rng)
            for name, update in found.items():
                called = name if name in params else prefix + name
                updates[called] = updates[called] + update if called in updates else update
            after |= {prefix + name: value for name, value in next_own.items()}
            observed |= {prefix + name: value for name, value in info.items()}
        return updates, after, observed


def _cost(rule: Rule, objective: Objective | None) -> Objective | None:
    return objective if rule.card.needs_objective else None


def _demand(error_path: str) -> int:
    """How much of a way back an error path is, to find the most demanding."""
    return _WITHOUT_WAY_BACK.index(error_path) if error_path in _WITHOUT_WAY_BACK else len(_WITHOUT_WAY_BACK)
