"""Pixels: the population whose units are the pixels of the image."""

from __future__ import annotations

import numpy as np

from arealis.types import DataError, Responses, Stimuli, make_responses

__all__ = ["pixels", "square_images"]


def pixels(stimuli: Stimuli, *, source: str = "stimulus") -> Responses:
    """Respond to images with their own pixels; the model that any account of vision must beat.

    Args:
        stimuli: Stimuli with square grey images as an input, ``[stimulus, 1, side · side]``.
        source: Name of that input.

    Returns:
        :data:`~arealis.types.Responses` ``[stimulus, 1, 1, pixel]``.

    Raises:
        DataError: if the input is missing or holds no square images.

    Example:
        >>> shown = Stimuli({"stimulus": np.zeros((3, 1, 16))}, np.array(["a", "b", "c"]))
        >>> pixels(shown).sizes["unit"]
        16

    References:
        Kriegeskorte et al. 2008, Front Syst Neurosci 2:4.
    """
    images = square_images(stimuli, source)
    side = images.shape[1]
    return make_responses(
        images.reshape(len(images), 1, 1, -1),
        stimulus_id=stimuli.stimulus_id,
        unit_id=[f"pixel {row},{column}" for row in range(side) for column in range(side)],
        area="pixels",
        quantity="luminance",
        unit="arbitrary",
        provenance=f"pixels of stimuli {stimuli.provenance}",
    )


def square_images(stimuli: Stimuli, source: str) -> np.ndarray:
    """Lay an input of flattened images out as rows and columns.

    Args:
        stimuli: Stimuli with square grey images as an input, ``[stimulus, 1, side · side]``.
        source: Name of that input.

    Returns:
        Images ``[stimulus, side, side]``.

    Raises:
        DataError: if the input is missing or holds no square images.

    Example:
        >>> square_images(Stimuli({"eye": np.zeros((3, 1, 16))}, np.array(["a", "b", "c"])), "eye").shape
        (3, 4, 4)
    """
    shape = np.shape(stimuli.inputs[source]) if source in stimuli.inputs else ()
    side = round(shape[2] ** 0.5) if len(shape) == 3 else 0
    if len(shape) != 3 or shape[1] != 1 or side * side != shape[2]:
        raise DataError(
            "the stimuli are no square grey images",
            given=f"input '{source}' of shape {shape}, among inputs {sorted(stimuli.inputs)}",
            needed="[stimulus, 1, side · side]",
            action="show images, such as arealis.stimuli.objects92()",
        )
    return np.asarray(stimuli.inputs[source]).reshape(shape[0], side, side)
