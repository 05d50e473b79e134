"""Tables of what rules claim, family by family, read off the registry."""

from __future__ import annotations

from docs.extensions.table import table

from arealis.experiments import REGISTRY
from arealis.types import RuleCard

__all__ = ["FAMILIES", "claims_of_rules", "family_of", "rule_cards"]

FAMILIES = {
    "implicit": ("implicit",),
    "spike_timing": ("implicit, spike timing", "supervised, spike timing"),
    "homeostasis": ("implicit, homeostasis",),
    "explicit_global": ("gradient", "explicit, global"),
    "explicit_local": ("explicit, local",),
    "discrepancy_reduction": ("synergistic, discrepancy reduction",),
    "energy_based": ("synergistic, energy-based",),
    "forward_only": ("forward-only",),
    "temporal": ("temporal",),
}
"""Page of ``docs/rules`` → families, as cards call them, that stand on it."""

_MARKS = {
    "weight transport": "weight_transport",
    "derivative of the cost": "needs_cost_derivative",
    "slope of activation": "needs_activation_slope",
    "forward locked": "forward_locked",
    "update locked": "update_locked",
    "predictors locked": "predictors_locked",
    "online in time": "online_in_time",
    "keeps signs": "keeps_signs",
    "areas on a cycle": "recurrent",
    "areas that feed forward": "layered",
    "needs a way back": "two_way",
    "convolutions": "convolution",
    "modules": "modules",
    "spiking areas": "spiking",
    "parameters of neurons": "cell_parameters",
    "needs sequences": "sequences",
}


def rule_cards() -> dict[str, RuleCard]:
    """Return kind → card, for every registered rule."""
    return {kind: entry.make().card for kind, entry in REGISTRY["rule"].items()}


def family_of(card: RuleCard) -> str:
    """Return the page that a rule's family has."""
    return next(page for page, families in FAMILIES.items() if card.family in families)


def claims_of_rules(page: str | None = None) -> str:
    """Return the table of what the rules of a page claim, or all rules."""
    rows = [
        [
            f"``{kind}``" if page else f":ref:`{kind} <rule-{kind}>`",
            card.error_path if card.needs_objective else f"{card.error_path}; no cost",
            card.locality,
            str(card.phases),
            *("✓" if _holds(card, field) else "" for field in _MARKS.values()),
            ", ".join(card.activations) or "any",
        ]
        for kind, card in rule_cards().items()
        if page is None or family_of(card) == page
    ]
    return table(["rule", "error path", "locality", "phases", *_MARKS, "neurons"], rows, style="claims")


def _holds(card: RuleCard, field: str) -> bool:
    """Whether a claim is made; areas that need a way back do not only feed forward."""
    return getattr(card, field) and not (field == "layered" and card.two_way)
