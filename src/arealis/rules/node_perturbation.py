"""Node perturbation: jitter every unit, and credit it with the change in cost."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.local import local_updates
from arealis.types import (
    Activity,
    Batch,
    Info,
    Network,
    Objective,
    Parameters,
    RuleCard,
    RuleState,
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["NodePerturbation"]


@dataclass(frozen=True)
class NodePerturbation:
    r"""An unbiased estimate of the gradient from noise on the drive and one number back.

    .. math:: \delta_i = \frac{C(+\xi) - C(-\xi)}{2 \sigma^2}\, \xi_i, \qquad \xi \sim N(0, \sigma^2 I)

    Noise is fresh for every unit, time step, example and draw; draws are evaluated in one batched pass.
    As σ → 0 the mean is the gradient and, for K draws over d perturbed values, the root mean square of
    its cosine with the gradient is :math:`1/\sqrt{1 + d/K}`.

    Args:
        noise: Standard deviation σ of the perturbation, above zero.
        draws: Number K of antithetic pairs a step.

    References:
        Williams 1992, Mach Learn 8:229; Werfel, Xie & Seung 2005, Neural Comput 17:2699.
    """

    noise: float = 0.01
    draws: int = 1

    card = RuleCard(
        family="explicit, global",
        needs_objective=True,
        weight_transport=False,
        error_path="global scalar",
        needs_derivative=False,
        phases=3,
        update_locked=True,
        local=True,
        recurrent=True,
        convolution=True,
        reference="Werfel, Xie & Seung 2005, Neural Comput 17:2699",
    )

    def __post_init__(self) -> None:
        if self.noise <= 0 or self.draws < 1:
            raise SpecificationError(
                "node perturbation cannot perturb",
                given=f"noise {self.noise}, draws {self.draws}",
                needed="noise above 0 and at least one draw",
                action="leave them out to take the defaults",
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
        """Return updates from the difference in cost between noise and its mirror image."""
        noise = {
            a: self.noise * rng.normal((self.draws, *_per_replica(activity[a])), like=activity[a])
            for a in areas
        }
        more = self._cost(network, params, batch, objective, noise, 1.0)
        less = self._cost(network, params, batch, objective, noise, -1.0)
        scale = (more - less) / (2 * self.noise**2 * self.draws * more.shape[-1])
        signals = {a: torch.einsum("krb,rktbu->trbu", scale, xi) for a, xi in noise.items()}
        return local_updates(network, params, activity, batch.inputs, signals), state, {}

    def _cost(
        self,
        network: Network,
        params: Parameters,
        batch: Batch,
        objective: Objective,
        noise: dict[str, Tensor],
        sign: float,
    ) -> Tensor:
        """Cost ``[draw, replica, example]`` with noise of this sign; draws lie along the batch."""
        inputs = {name: _repeat(x, self.draws) for name, x in batch.inputs.items()}
        for area, xi in noise.items():
            jitter = sign * xi.permute(2, 0, 1, 3, 4).flatten(2, 3)
            inputs[area] = inputs[area] + jitter if area in inputs else jitter
        replicas = len(next(iter(noise.values())))
        examples = next(iter(noise.values())).shape[3]
        like = next(iter(noise.values()))
        rest = network.initial_state(replicas, self.draws * examples, like=like)
        _, activity = network.run(params, rest, inputs, steps=batch.steps)
        targets = {name: torch.cat([t] * self.draws, dim=1) for name, t in batch.targets.items()}
        cost = objective(activity, Batch(inputs, targets, batch.steps))
        return cost.unflatten(1, (self.draws, examples)).transpose(0, 1)


def _per_replica(activity: Tensor) -> tuple[int, ...]:
    time, _, batch, units = activity.shape
    return time, batch, units


def _repeat(inputs: Tensor, draws: int) -> Tensor:
    return torch.cat([inputs] * draws, dim=2)
