"""Claims in words: what a rule's card and an instrument say of themselves, for `arealis list`."""

from __future__ import annotations

from dataclasses import asdict

from arealis.comparison import Instrument
from arealis.types import RuleCard

__all__ = ["instrument_claims", "rule_claims"]


def rule_claims(card: RuleCard) -> dict[str, str]:
    """Say in words what a rule claims to need.

    Args:
        card: Its card.

    Returns:
        Claim → word; the activations only of a rule that is particular about them.
    """
    shown = {k.replace("_", " "): v for k, v in asdict(card).items() if k not in ("reference", "activations")}
    words = {k: ("yes" if v else "no") if isinstance(v, bool) else str(v) for k, v in shown.items()}
    return words | ({"activations": ", ".join(card.activations)} if card.activations else {})


def instrument_claims(instrument: Instrument) -> dict[str, str]:
    """Say in words what an instrument claims.

    Args:
        instrument: The instrument.

    Returns:
        Claim → words.
    """
    return {
        "invariant to": ", ".join(instrument.invariant_to),
        "reads": instrument.reads,
        "alike is": instrument.alike_is,
    }
