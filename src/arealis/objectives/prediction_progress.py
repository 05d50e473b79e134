"""Prediction progress: actions after which a predictor has improved become likelier."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from arealis.objectives.intrinsic_reward import gradient_of_choices, read_paid_choices, require_intrinsic
from arealis.objectives.reinforced_choice import choice_cost, over_batch
from arealis.objectives.sources import read_area, read_source
from arealis.types import Activity, Batch

__all__ = ["PredictionProgress"]


@dataclass(frozen=True)
class PredictionProgress:
    r"""Reward for what a predictor gets right that a slower one still gets wrong.

    .. math:: C = -\frac{1}{T - k} \sum_t (R_t - \bar R_t) \log \pi_t(a_t) + \beta H(\pi_t), \qquad
              R_t = \tfrac12 \sum_i (m_i^t - x_i^{t + k})^2 - (\mu_i^t - x_i^{t + k})^2

    with :math:`\bar R` the mean over the batch. What is known gives nothing, as both predict it, and noise
    gives nothing, as neither does: the acting area seeks what is being learnt. The slower predictor m is an
    area whose learner has a smaller learning rate, or learnt in earlier phases only.

    Args:
        area: The acting area, whose units stand for actions.
        prediction: The area that predicts, with :math:`\mu^t` for k steps later.
        former: The area that predicts as that one did before.
        source: The area, input or target x that is predicted.
        lag: Number k of time steps from an action to what is sensed then, at least one.
        entropy: Weight :math:`\beta` of a bonus for trying things out.

    Raises:
        SpecificationError: if the lag is none or the weight negative; when asked, if an area, the source or
            the target ``"action"`` is missing or does not fit, the batch has a single example, or nothing
            comes so late.

    Example:
        >>> import torch
        >>> batch = Batch({}, {"action": torch.tensor([[[0, 0], [1, 1]]])}, steps=2)
        >>> seen = torch.tensor([0.0, 4.0]).view(1, 1, 2, 1).expand(2, 1, 2, 1)
        >>> activity = {"actor": torch.zeros(2, 1, 2, 2), "now": seen, "before": 0 * seen, "eye": seen}
        >>> cost = PredictionProgress("actor", "now", "before", "eye")
        >>> cost.gradient(activity, batch)["actor"][0].tolist()
        [[[2.0, -2.0], [2.0, -2.0]]]

    References:
        Schmidhuber 1991, IJCNN; Oudeyer, Kaplan & Hafner 2007, IEEE Trans Evol Comput 11:265.
    """

    area: str
    prediction: str
    former: str
    source: str
    lag: int = 1
    entropy: float = 0.0

    def __post_init__(self) -> None:
        require_intrinsic("prediction progress", self.lag, self.entropy)

    @property
    def reads(self) -> tuple[str, ...]:
        """The acting area."""
        return (self.area,)

    @property
    def listens(self) -> tuple[str, ...]:
        """Both predictors and what they predict."""
        return (self.prediction, self.former, self.source)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example.

        Args:
            activity: Area → activity ``[time, replica, batch, unit]``.
            batch: With target ``"action"`` ``[replica or 1, batch, time]``, whole numbers.

        Returns:
            Cost ``[replica, batch]``.
        """
        return choice_cost(*self._choice(activity, batch), self.entropy)

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the gradient of every example's cost by the acting area's activity."""
        return {self.area: gradient_of_choices(*self._choice(activity, batch), self.entropy, self.lag)}

    def _choice(self, activity: Activity, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        scores, action = read_paid_choices("prediction progress", self.area, self.lag, activity, batch)
        now = read_area(self.prediction, activity)
        before = read_area(self.former, activity, units=now.shape[-1])[: -self.lag]
        sensed = read_source(self.source, activity, batch, like=now)[self.lag :]
        progress = (before - sensed).square() - (now[: -self.lag] - sensed).square()
        return scores, action, over_batch(progress.sum(-1) / 2)
