"""Similarity to a recording: stimuli are alike for an area as they were for recorded neurons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from arealis.objectives.option_ranges import require_batch
from arealis.objectives.recorded import read_recorded, unusable_recording
from arealis.objectives.sources import read_area
from arealis.types import Activity, Batch

__all__ = ["RecordingSimilarity"]


@dataclass(frozen=True)
class RecordingSimilarity:
    r"""One minus the similarity of an area to recorded responses to the same batch of stimuli.

    .. math:: C = 1 - \frac{\sum_{nm} A_{nm} B_{nm}}{\sqrt{\sum A_{nm}^2 \sum B_{nm}^2}}

    at the last time step. For linear centred kernel alignment A and B are the centred inner products of
    stimuli in the area and in the recording; for the correlation of dissimilarity matrices they are
    squared Euclidean distances without their mean, over pairs of different stimuli. Both are what
    :func:`arealis.numerics.linear_cka` and the comparator ``"corr"`` compute. Units of the two need not
    correspond. An example's share is N times its row of the sum; an area that does not vary has similarity
    zero and no gradient. In few stimuli unrelated populations are alike by chance, so that the batch should
    be large.

    Args:
        area: The area that stands for the recorded one.
        similarity: ``"linear_cka"`` or ``"rdm_correlation"``.

    Raises:
        SpecificationError: when asked, if the area or the target ``"response"`` is missing or does not fit,
            a response is missing or none differ between stimuli, or the batch has fewer than three examples.

    Example:
        >>> measured = torch.tensor([[0.0, 1.0], [2.0, 0.0], [1.0, 3.0]])
        >>> batch = Batch({}, {"response": measured[None]}, steps=1)
        >>> cost = RecordingSimilarity("V1")({"V1": 2 * measured[None, None]}, batch)
        >>> cost.mean().abs().item() < 1e-6
        True

    References:
        Kornblith, Norouzi, Lee & Hinton 2019, ICML; McClure & Kriegeskorte 2016, Front Comput Neurosci
        10:131 (learning from dissimilarities).
    """

    area: str
    similarity: Literal["linear_cka", "rdm_correlation"] = "linear_cka"

    @property
    def reads(self) -> tuple[str, ...]:
        """The area."""
        return (self.area,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return every example's share of the cost.

        Args:
            activity: Area → activity ``[time, replica, batch, unit]``.
            batch: With target ``"response"`` ``[replica or 1, batch, recorded unit]``.

        Returns:
            Cost ``[replica, batch]``.
        """
        here = read_area(self.area, activity)
        require_batch("similarity to a recording", here.shape[2], 3)
        measured = _complete(read_recorded(batch, like=here)).to(here.dtype)
        model, brain = self._relations(here[-1]), self._relations(measured)
        if not bool((brain.square().sum((1, 2)) > 0).all()):
            raise unusable_recording("responses that do not differ between stimuli", "responses that do")
        shared = (model * brain).sum(-1)
        tiny = torch.finfo(here.dtype).tiny
        sizes = model.square().sum((1, 2)).clamp_min(tiny) * brain.square().sum((1, 2))
        return 1 - here.shape[2] * shared / sizes.clamp_min(tiny).sqrt()[:, None]

    def _relations(self, side: Tensor) -> Tensor:
        """Centred relations of every stimulus to every other ``[replica, stimulus, stimulus]``."""
        centred = side - side.mean(1, keepdim=True)
        gram = centred @ centred.transpose(1, 2)
        if self.similarity == "linear_cka":
            return gram
        length, stimuli = gram.diagonal(dim1=1, dim2=2), gram.shape[1]
        distance = length[..., None] + length[..., None, :] - 2 * gram
        mean = distance.sum((1, 2), keepdim=True) / (stimuli * (stimuli - 1))
        return (distance - mean) * (1 - torch.eye(stimuli, dtype=gram.dtype, device=gram.device))


def _complete(found: Tensor) -> Tensor:
    """Require a response to every stimulus."""
    if not bool(found.isfinite().all()):
        missing = int((~found.isfinite()).sum())
        raise unusable_recording(
            f"{missing} of {found.numel()} responses missing", "a response of every unit to every stimulus"
        )
    return found.detach()
