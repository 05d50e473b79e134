"""HSIC bottleneck: every area keeps what depends on the label and drops what depends on the stimulus only."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.rules.error_transport import cost_gradient
from arealis.rules.local import local_updates
from arealis.rules.requirements import deciding_area, one_hot_labels, require_examples
from arealis.rules.unfolded import by_example, through_time
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

__all__ = ["HsicBottleneck", "dependence_gradient"]

_NAME = "the HSIC bottleneck"


@dataclass(frozen=True)
class HsicBottleneck:
    r"""Each area reduces its dependence on the stimulus less a multiple of its dependence on the label.

    .. math:: L_l = \mathrm{nHSIC}(r_l, x) - \beta\, \mathrm{nHSIC}(r_l, y), \qquad
              \mathrm{nHSIC}(u, v) = \operatorname{tr} \tilde K_u \tilde K_v, \qquad
              \tilde K = \bar K (\bar K + \epsilon N I)^{-1}

    over the N examples of a batch, with :math:`\bar K` centred Gaussian kernels whose squared width is
    :math:`\sigma^2` times the number of values. Every area reads the stimulus and the label, but nothing of
    other areas. The area that the cost reads follows its true gradient.

    The authors take β = 500, σ = 5 and ε = 1e-5 with large batches. With few examples so small an ε lets any
    area pass as wholly dependent on anything; the defaults here suit batches of 64.

    Args:
        balance: Weight β of the label.
        width: Kernel width σ a value.
        ridge: ε, which keeps the normalisation from dividing by zero.

    References:
        Ma, Lewis & Kleijn 2020, AAAI 34:5085.
    """

    balance: float = 10.0
    width: float = 0.5
    ridge: float = 0.01

    card = RuleCard(
        family="explicit, local",
        needs_objective=True,
        weight_transport=False,
        error_path="area",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=1,
        update_locked=False,
        locality="area",
        convolution=True,
        reference="Ma, Lewis & Kleijn 2020, AAAI 34:5085",
    )

    def __post_init__(self) -> None:
        if self.balance < 0 or self.width <= 0 or self.ridge <= 0:
            raise SpecificationError(
                f"{_NAME} cannot measure dependence",
                given=f"balance {self.balance}, width {self.width}, ridge {self.ridge}",
                needed="a balance of at least 0; width and ridge above 0",
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
        """Return an empty state: the rule carries nothing between steps.

        Raises:
            SpecificationError: if the cost reads several areas.
        """
        deciding_area(objective, rule=_NAME)
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
        """Return updates from how each area depends on stimuli and labels.

        Raises:
            SpecificationError: if the batch has no labels, or a single example.
        """
        decision = deciding_area(objective, rule=_NAME)
        require_examples(activity[decision], rule=_NAME)
        labels = one_hot_labels(batch, network.units(decision), rule=_NAME, like=activity[decision])
        shown = [by_example(x) for name, x in batch.inputs.items() if name not in network.area_names]
        unwanted = self._normalised(torch.cat(shown, -1)) - self.balance * self._normalised(labels)
        errors: dict[str, Tensor] = {}
        for area in areas:
            if area != decision:
                patterns = by_example(activity[area])
                error = dependence_gradient(patterns, unwanted, width=self.width, ridge=self.ridge)
                errors[area] = through_time(error, len(activity[area]))
        if decision in areas:
            errors[decision] = cost_gradient(objective, activity, batch)[decision]
        signals = {a: error * network.slope(a, activity[a]) for a, error in errors.items()}
        return local_updates(network, params, activity, batch.inputs, signals), state, {}

    def _normalised(self, patterns: Tensor) -> Tensor:
        """Normalised kernel of stimuli or labels ``[replica, batch, batch]``."""
        kernel = _centred(_kernel(patterns, self.width))
        return kernel @ _resolvent(kernel, self.ridge)


def dependence_gradient(patterns: Tensor, other: Tensor, *, width: float, ridge: float) -> Tensor:
    r"""Differentiate a normalised dependence by the patterns of one side.

    .. math:: L = \operatorname{tr} \tilde K_z A

    Args:
        patterns: ``z`` ``[replica, batch, value]``.
        other: ``A``, the normalised kernel of the other side, or a sum of several
            ``[replica or 1, batch, batch]``.
        width: Kernel width a value.
        ridge: ε of the normalisation.

    Returns:
        Gradient ``[replica, batch, value]``.
    """
    kernel = _kernel(patterns, width)
    examples, values = patterns.shape[1:]
    inverse = _resolvent(_centred(kernel), ridge)
    by_kernel = ridge * examples * _centred(inverse @ other @ inverse)
    pull = (by_kernel + by_kernel.transpose(1, 2)) * kernel / (width**2 * values)
    return pull @ patterns - pull.sum(-1, keepdim=True) * patterns


def _kernel(patterns: Tensor, width: float) -> Tensor:
    """Gaussian kernel ``[replica, batch, batch]``."""
    squares = patterns.square().sum(-1)
    distance = squares[..., None] + squares[:, None] - 2 * patterns @ patterns.transpose(1, 2)
    return torch.exp(distance.clamp_min(0) / (-2 * width**2 * patterns.shape[-1]))


def _centred(matrix: Tensor) -> Tensor:
    rows = matrix - matrix.mean(-1, keepdim=True)
    return rows - rows.mean(-2, keepdim=True)


def _resolvent(kernel: Tensor, ridge: float) -> Tensor:
    """Inverse of ``K + ε N I``, which the trace and its derivative need in full."""
    examples = kernel.shape[-1]
    identity = torch.eye(examples, dtype=kernel.dtype, device=kernel.device)
    return torch.linalg.inv(kernel + ridge * examples * identity)
