"""Weight perturbation: jitter every weight, and credit it with the change in cost."""

from __future__ import annotations

from dataclasses import dataclass

from arealis.rules.perturbation import require_perturbation
from arealis.rules.weight_noise import (
    cost_with_weight_noise,
    noise_on_weights,
    own_parameters,
    weighed_noise,
)
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

__all__ = ["WeightPerturbation"]


@dataclass(frozen=True)
class WeightPerturbation:
    r"""An unbiased estimate of the gradient from noise on the weights and one number back.

    .. math:: \Delta\theta = \frac{1}{K} \sum_k \frac{C(\theta + \sigma\xi_k) - C(\theta - \sigma\xi_k)}
              {2 \sigma}\, \xi_k, \qquad \xi \sim N(0, I)

    with the cost C of the whole batch. As σ → 0 the mean is the gradient g, and for K draws over d
    parameters the variance is :math:`(d + 1) \lVert g \rVert^2 / K`: it grows with the number of weights,
    where that of node perturbation grows with the number of units. With ``baseline = "undisturbed"`` each
    draw is held against the cost without noise: half the work a draw, but curvature adds variance.

    Args:
        noise: Standard deviation σ of the perturbation, above zero.
        draws: Number K of draws a step, evaluated in one batched pass.
        baseline: What a draw is held against: ``"antithetic"`` noise, or the ``"undisturbed"`` network.

    References:
        Jabri & Flower 1992, IEEE Trans Neural Netw 3:154; Spall 1992, IEEE Trans Autom Control 37:332.
    """

    noise: float = 0.001
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
        reference="Jabri & Flower 1992, IEEE Trans Neural Netw 3:154",
    )

    def __post_init__(self) -> None:
        require_perturbation("weight perturbation", self.noise, self.draws, self.baseline)

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
        """Return updates from what noise on the weights did to the cost of the batch."""
        names = own_parameters(network, params, areas)
        noise = noise_on_weights(params, names, self.draws, rng=rng)
        cost = cost_with_weight_noise(network, params, batch, objective, noise, self.noise)
        if self.baseline == "antithetic":
            mirror = cost_with_weight_noise(network, params, batch, objective, noise, -self.noise)
            change = (cost - mirror) / 2
        else:
            change = cost - objective(activity, batch).mean(1)[:, None]
        return weighed_noise(noise, change / (self.noise * self.draws)), state, {}
