"""Record EfficientNet-lite0 layer by layer; one layer is held at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch

from arealis.networks.pretrained.efficientnet import EfficientNet
from arealis.networks.pretrained.layers import EFFICIENTNET_AREAS, LAYERS
from arealis.networks.pretrained.photographs import Preprocessing, prepare_photographs
from arealis.types import DataError, NetworkError, Responses, Stimuli, make_responses

__all__ = ["layer_activations", "record_layers"]

_INPUT = "photograph"


def record_layers(
    network: EfficientNet,
    stimuli: Stimuli,
    *,
    areas: Sequence[str] | None = None,
    preprocessing: Preprocessing = "trained",
    batch: int = 16,
) -> Iterator[Responses]:
    """Record a network's areas one after the other, so that only one is held at a time.

    Args:
        network: The network.
        stimuli: Stimuli with an input ``"photograph"``, uint8 ``[stimulus, 1, height, width, 3]``.
        areas: Areas to record, a part of :data:`EFFICIENTNET_AREAS`; all if not given.
        preprocessing: How photographs are prepared, see :func:`prepare_photographs`.
        batch: Stimuli a pass.

    Yields:
        :data:`~arealis.types.Responses` of one area each, ``[stimulus, 1, 1, unit]``, float32, in the order
        in which an image passes the areas. The units of a map are its channels, rows and columns, flattened.

    Raises:
        DataError: if the stimuli are no photographs.
        NetworkError: for an unknown area.

    Example:
        >>> network = efficientnet_lite0()  # doctest: +SKIP
        >>> [r.sizes["unit"] for r in record_layers(network, photographs)][:2]  # doctest: +SKIP
        [401408, 200704]
    """
    if _INPUT not in stimuli.inputs or stimuli.inputs[_INPUT].shape[1] != 1:
        raise DataError(
            "the stimuli are no photographs",
            given=f"inputs { {name: array.shape for name, array in stimuli.inputs.items()} }",
            needed=f"an input '{_INPUT}' [stimulus, 1, height, width, 3]",
            action="load photographs, such as arealis.stimuli.objects92_photographs()",
        )
    shown = stimuli.inputs[_INPUT][:, 0]
    recorded = layer_activations(network, shown, areas=areas, preprocessing=preprocessing, batch=batch)
    for area, values in recorded:
        yield make_responses(
            values[:, None, None, :],
            stimulus_id=stimuli.stimulus_id,
            unit_id=[f"{area}[{i}]" for i in range(values.shape[1])],
            area=area,
            quantity="activation",
            unit="arbitrary",
            provenance=f"{network.provenance}, {preprocessing} preprocessing, stimuli {stimuli.provenance}",
        )


def layer_activations(
    network: EfficientNet,
    photographs: np.ndarray,
    *,
    areas: Sequence[str] | None = None,
    preprocessing: Preprocessing = "trained",
    batch: int = 16,
) -> Iterator[tuple[str, np.ndarray]]:
    """Show photographs to a network and hand out one area after the other, as plain arrays.

    All photographs pass one layer before the next one begins: what is held is one layer and the one before.

    Args:
        network: The network.
        photographs: Red, green and blue from 0 to 255, uint8 ``[stimulus, height, width, 3]``.
        areas: Areas to hand out; all if not given.
        preprocessing: How photographs are prepared, see :func:`prepare_photographs`.
        batch: Stimuli a pass.

    Yields:
        Area and its activity ``[stimulus, unit]``, float32, which must not be changed.

    Raises:
        DataError: if these are no photographs in colour.
        NetworkError: for an unknown area.

    Example:
        >>> from arealis.networks.pretrained.efficientnet import efficientnet_lite0
        >>> network = efficientnet_lite0(pretrained=False, rng=np.random.default_rng(0))
        >>> grey = np.full((2, 8, 8, 3), 128, np.uint8)
        >>> [(a, v.shape) for a, v in layer_activations(network, grey, areas=["pooled", "logits"])]
        [('pooled', (2, 1280)), ('logits', (2, 1000))]
    """
    wanted = EFFICIENTNET_AREAS if areas is None else tuple(areas)
    strange = [area for area in wanted if area not in LAYERS]
    if strange:
        raise NetworkError(
            "EfficientNet-lite0 lacks an area",
            given=f"{strange}",
            needed=f"some of {', '.join(EFFICIENTNET_AREAS)}",
            action="name one of these",
        )
    last = max((EFFICIENTNET_AREAS.index(area) for area in wanted), default=-1)
    before = prepare_photographs(photographs, preprocessing=preprocessing)
    for area in EFFICIENTNET_AREAS[: last + 1]:
        with torch.no_grad():  # not around the yield, where it would reach the caller
            passes = (LAYERS[area](network.parameters, part) for part in before.split(batch))
            before = _joined(passes, len(before))
        if area in wanted:
            yield area, before.flatten(1).numpy()


def _joined(parts: Iterator[torch.Tensor], total: int) -> torch.Tensor:
    """Concatenate without holding all parts beside the whole."""
    first = next(parts)
    whole = first.new_empty((total, *first.shape[1:]))
    whole[: len(first)] = first
    start = len(first)
    for part in parts:
        whole[start : start + len(part)] = part
        start += len(part)
    return whole
