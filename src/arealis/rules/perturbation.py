"""Perturbation: what schemes that learn from noise and one number back have in common."""

from __future__ import annotations

from arealis.types import SpecificationError

__all__ = ["BASELINES", "require_perturbation"]

BASELINES = ("antithetic", "undisturbed")
"""What the outcome of noise may be held against."""


def require_perturbation(rule: str, noise: float, draws: int, baseline: str = BASELINES[0]) -> None:
    """Require settings with which a scheme can perturb.

    Args:
        rule: What to call the rule in an error.
        noise: Standard deviation of the noise.
        draws: Number of draws a step.
        baseline: One of :data:`BASELINES`.

    Raises:
        SpecificationError: if there is no noise, no draw, or no such baseline.
    """
    if noise <= 0 or draws < 1 or baseline not in BASELINES:
        raise SpecificationError(
            f"{rule} cannot perturb",
            given=f"noise {noise}, draws {draws}, baseline '{baseline}'",
            needed=f"noise above 0, at least one draw, and a baseline among {list(BASELINES)}",
            action="leave them out to take the defaults",
        )
