"""Time constants of NIR, whose time is continuous, and what a time step leaves, here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arealis.types import NetworkError

__all__ = ["Clock"]


@dataclass(frozen=True)
class Clock:
    r"""How continuous time becomes steps, for a drive that is constant within one.

    .. math:: d = e^{-\Delta t / \tau} \ \text{ or } \ 1 - \Delta t / \tau

    Args:
        step_duration: :math:`\Delta t`, seconds.
        exact: The first of the two; else the second, Euler's rule.

    Example:
        >>> Clock(0.001, exact=False).decay("V1", np.array([0.01])).tolist()
        [0.9]
    """

    step_duration: float
    exact: bool

    def decay(self, node: str, time_constant: np.ndarray) -> np.ndarray:
        """Return what a time step leaves.

        Args:
            node: What the node is called.
            time_constant: Seconds, of each unit.

        Raises:
            NetworkError: if a time step is longer than a time constant, or one is not positive.
        """
        if not (time_constant >= self.step_duration).all() or self.step_duration <= 0:
            raise NetworkError(
                f"time steps do not resolve a time constant of '{node}'",
                given=f"{time_constant.min()} s, with time steps of {self.step_duration} s",
                needed="a positive step_duration, no longer than any time constant",
                action="lower step_duration",
            )
        ratio = self.step_duration / time_constant
        return np.exp(-ratio) if self.exact else 1 - ratio

    def time_constant(self, decay: np.ndarray) -> np.ndarray:
        """Return the seconds in which a decay, above zero and below one, leaves 1/e."""
        return self.step_duration / (-np.log(decay) if self.exact else 1 - decay)
