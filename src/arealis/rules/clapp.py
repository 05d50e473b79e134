"""CLAPP: every area predicts its own future, and is told only whether the stimulus has changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from arealis.rules.local import local_updates
from arealis.rules.requirements import require_examples, require_steps
from arealis.rules.self_prediction import draw_predictions, require_future, signal_from_error
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

__all__ = ["Clapp", "replacements"]

_NAME = "CLAPP"


@dataclass(frozen=True)
class Clapp:
    r"""Contrastive, local and predictive plasticity: a hinge on one prediction at a time.

    .. math:: L_l = \max(0,\, 1 - y\, r_{t+k}^\top A\, r_t), \qquad
              \delta_{t+k} = -y\, [L > 0]\, (A r_t) \odot \varphi', \qquad
              \delta_t = -y\, [L > 0]\, (B\, r_{t+k}) \odot \varphi'

    with y = 1 where the future is that of the same stimulus, and y = −1 where another one has taken its
    place; each example of a batch is one or the other, evenly. A change of a synapse is the product of its
    presynaptic activity, the slope of its postsynaptic unit, a prediction that arrives at that unit, and y
    where the hinge is active, a number broadcast to the area. The card does not call it local, since the
    prediction sums over the unit's neighbours. Predictions A and retrodictions B are in the state. They
    receive the same changes, transposed, so none needs to know the other; with B the transpose of A the
    rule is the gradient of the hinge.

    Args:
        lag: k, the number of time steps between what predicts and what is predicted.

    References:
        Illing, Ventura, Bellec & Gerstner 2021, NeurIPS 34:30365.
    """

    lag: int = 1

    card = RuleCard(
        family="explicit, local",
        needs_objective=False,
        weight_transport=False,
        error_path="area",
        needs_cost_derivative=False,
        needs_activation_slope=True,
        phases=1,
        update_locked=False,
        locality="area",
        online_in_time=True,
        recurrent=True,
        convolution=True,
        sequences=True,
        reference="Illing, Ventura, Bellec & Gerstner 2021, NeurIPS 34:30365",
    )

    def __post_init__(self) -> None:
        require_future(self.lag, option="lag", rule=_NAME)

    def init(
        self,
        network: Network,
        params: Parameters,
        objective: Objective | None,
        areas: tuple[str, ...],
        *,
        rng: Streams,
    ) -> RuleState:
        """Draw weak predictions and retrodictions of every area's activity, unrelated to each other."""
        names = [(area, f"{kind}.{area}") for area in areas for kind in ("prediction", "retrodiction")]
        return draw_predictions(network, params, names, rng=rng)

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
        """Return updates from each area's predictions, and those of the predictions.

        Raises:
            SpecificationError: if the batch has a single example, or no more time steps than the lag.
        """
        first = activity[areas[0]]
        require_examples(first, rule=_NAME)
        require_steps(first, self.lag, rule=_NAME)
        sign, shown = replacements(first, rng=rng)
        taught: Updates = {}
        signals: dict[str, Tensor] = {}
        for area in areas:
            rates = activity[area]
            past, future = rates[: -self.lag], shown @ rates[self.lag :]
            predicted = past @ state[f"prediction.{area}"].transpose(1, 2)
            fit = sign * (predicted * future).sum(-1, keepdim=True)
            push = -sign * (fit < 1) / (past.shape[0] * past.shape[2])
            error = torch.zeros_like(rates)
            error[: -self.lag] += push * (future @ state[f"retrodiction.{area}"].transpose(1, 2))
            error[self.lag :] += shown.transpose(1, 2) @ (push * predicted)
            change = torch.einsum("trbi,trbj->rij", push * future, past)
            taught[f"prediction.{area}"] = change
            taught[f"retrodiction.{area}"] = change.transpose(1, 2).contiguous()
            signals[area] = signal_from_error(network, area, activity, error)
        return local_updates(network, params, activity, batch.inputs, signals) | taught, state, {}


def replacements(rates: Tensor, *, rng: Streams) -> tuple[Tensor, Tensor]:
    """Whether each stimulus stays (1) or changes (−1) ``[replica, batch, 1]``, and which one is shown then.

    The latter is a matrix ``[replica, batch, batch]`` with a single one in each row.
    """
    examples = rates.shape[2]
    stays, after = [], []
    for generator in rng.generators():
        stay = generator.random(examples) < 0.5
        shift = generator.integers(1, examples, size=examples)
        stays.append(np.where(stay, 1.0, -1.0))
        after.append((np.arange(examples) + np.where(stay, 0, shift)) % examples)
    sign = torch.as_tensor(np.stack(stays)).to(rates)[..., None]
    chosen = torch.as_tensor(np.stack(after), device=rates.device)[..., None]
    return sign, torch.zeros_like(rates[0, :, :, :1]).expand(-1, -1, examples).scatter(-1, chosen, 1.0)
