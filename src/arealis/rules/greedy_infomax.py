"""Greedy InfoMax: every area learns to know its own future from among the futures of other stimuli."""

from __future__ import annotations

from dataclasses import dataclass

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

__all__ = ["GreedyInfomax", "contrast_gradients"]

_NAME = "greedy InfoMax"


@dataclass(frozen=True)
class GreedyInfomax:
    r"""Contrastive prediction of an area's own activity, with no error between areas.

    .. math:: L_l = -\frac{1}{K} \sum_{k=1}^{K} \Big\langle \log
              \frac{\exp(r_{t+k}^{b\,\top} A_k r_t^b)}{\sum_{b'} \exp(r_{t+k}^{b'\,\top} A_k r_t^b)}
              \Big\rangle_{t, b}

    What fails to be told apart is the same time step of the other stimuli of the batch. The predictions
    :math:`A_k` are in the state and are learnt with the same optimiser. Error reaches both the past and the
    future activity, and goes no further than the drive of that time step: not through synapses, nor through
    the memory of the potential, if it has one.

    Args:
        horizon: K, the number of time steps that an area looks ahead.

    References:
        Löwe, O'Connor & Veeling 2019, NeurIPS 32:3039; van den Oord, Li & Vinyals 2018, arXiv:1807.03748.
    """

    horizon: int = 1

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
        reference="Löwe, O'Connor & Veeling 2019, NeurIPS 32:3039",
    )

    def __post_init__(self) -> None:
        require_future(self.horizon, option="horizon", rule=_NAME)

    def init(
        self,
        network: Network,
        params: Parameters,
        objective: Objective | None,
        areas: tuple[str, ...],
        *,
        rng: Streams,
    ) -> RuleState:
        """Draw weak predictions of every area's activity, one for each time step ahead."""
        lags = range(1, self.horizon + 1)
        names = [(area, f"prediction.{area}.{lag}") for area in areas for lag in lags]
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
        """Return updates from how well each area knows its own future, and those of the predictions.

        Raises:
            SpecificationError: if the batch has a single example, or no more time steps than the horizon.
        """
        taught: Updates = {}
        signals: dict[str, Tensor] = {}
        for area in areas:
            rates = activity[area]
            require_examples(rates, rule=_NAME)
            require_steps(rates, self.horizon, rule=_NAME)
            error = torch.zeros_like(rates)
            for lag in range(1, self.horizon + 1):
                name = f"prediction.{area}.{lag}"
                past, future, taught[name] = contrast_gradients(rates[:-lag], rates[lag:], state[name])
                error[:-lag] += past / self.horizon
                error[lag:] += future / self.horizon
                taught[name] = taught[name] / self.horizon
            signals[area] = signal_from_error(network, area, activity, error)
        return local_updates(network, params, activity, batch.inputs, signals) | taught, state, {}


def contrast_gradients(past: Tensor, future: Tensor, prediction: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    r"""Differentiate the contrastive cost InfoNCE.

    .. math:: L = -\Big\langle \log \frac{\exp(z_b^\top A c_b)}{\sum_{b'} \exp(z_{b'}^\top A c_b)}
              \Big\rangle_{t, b}

    Args:
        past: ``c`` ``[time, replica, batch, unit]``.
        future: ``z``, of the same shape.
        prediction: ``A`` ``[replica, unit, unit]``.

    Returns:
        Gradients by past, future and prediction, of their shapes.
    """
    predicted = past @ prediction.transpose(1, 2)
    likeness = predicted @ future.transpose(2, 3)
    identity = torch.eye(past.shape[2], dtype=past.dtype, device=past.device)
    surprise = (likeness.softmax(-1) - identity) / (past.shape[0] * past.shape[2])
    by_predicted = surprise @ future
    by_prediction = torch.einsum("trbi,trbj->rij", by_predicted, past)
    return by_predicted @ prediction, surprise.transpose(2, 3) @ predicted, by_prediction
