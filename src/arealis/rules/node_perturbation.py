"""Node perturbation: jitter every unit, and credit it with the change in cost."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from arealis.rules.local import local_updates
from arealis.rules.perturbation import require_perturbation
from arealis.rules.unit_noise import cost_with_noise, noise_on_drive, noise_signals
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

__all__ = ["NodePerturbation"]


@dataclass(frozen=True)
class NodePerturbation:
    r"""An unbiased estimate of the gradient from noise on the drive and one number back.

    .. math:: \delta_i = \frac{1}{K} \sum_k \frac{C(+\xi_k) - C(-\xi_k)}{2 \sigma^2}\, \xi_{ki}, \qquad
              \xi \sim N(0, \sigma^2 I)

    Noise is fresh for every unit, time step, example and draw; draws are evaluated in one batched pass.
    As σ → 0 the mean is the gradient and, for K draws over d perturbed values, the root mean square of
    its cosine with the gradient is :math:`1/\sqrt{1 + d/K}`. With ``baseline = "undisturbed"`` each draw is
    held against the cost without noise, :math:`(C(\xi) - C(0))\,\xi / \sigma^2`: half the work a draw, but
    curvature adds variance of order σ².

    Args:
        noise: Standard deviation σ of the perturbation, above zero.
        draws: Number K of draws a step.
        baseline: What a draw is held against: ``"antithetic"`` noise, or the ``"undisturbed"`` network.

    References:
        Williams 1992, Mach Learn 8:229; Werfel, Xie & Seung 2005, Neural Comput 17:2699.
    """

    noise: float = 0.01
    draws: int = 10
    baseline: str = "antithetic"

    card = RuleCard(
        family="explicit, global",
        needs_objective=True,
        weight_transport=False,
        error_path="global scalar",
        needs_cost_derivative=False,
        needs_activation_slope=False,
        phases=3,
        update_locked=True,
        locality="synapse",
        recurrent=True,
        convolution=True,
        modules=True,
        reference="Werfel, Xie & Seung 2005, Neural Comput 17:2699",
    )

    def __post_init__(self) -> None:
        require_perturbation("node perturbation", self.noise, self.draws, self.baseline)

    def init(
        self,
        network: Network,
        params: Parameters,
        objective: Objective,
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
        objective: Objective,
        areas: tuple[str, ...],
        state: RuleState,
        *,
        rng: Streams,
    ) -> tuple[Updates, RuleState, Info]:
        """Return updates from what noise did to the cost of every example."""
        noise = noise_on_drive(activity, areas, self.noise, self.draws, rng=rng)
        cost = cost_with_noise(network, params, batch, objective, noise)
        if self.baseline == "antithetic":
            mirrored = {a: -xi for a, xi in noise.items()}
            change = (cost - cost_with_noise(network, params, batch, objective, mirrored)) / 2
        else:
            change = cost - objective(activity, batch)[:, None]
        signals = noise_signals(noise, self._credit(change))
        return local_updates(network, params, activity, batch.inputs, signals), state, {}

    def _credit(self, change: Tensor) -> Tensor:
        """What every draw's noise is worth, averaged over draws and examples."""
        _, draws, examples = change.shape
        return change / (self.noise**2 * draws * examples)
