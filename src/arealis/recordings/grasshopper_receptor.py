"""What an auditory receptor of the grasshopper does while it hears a sound that gets louder and softer."""

from __future__ import annotations

import numpy as np

from arealis.data import fetch, provenance, read_grasshopper_spikes
from arealis.data.grasshopper import GRASSHOPPER_SECONDS
from arealis.numerics.spike_trains import spikes_in_steps
from arealis.types import Responses, SpecificationError, make_responses

__all__ = ["load_grasshopper_receptor"]

_SOUNDS = (1, 2)
_WHOLE = 1e-6  # of a step


def load_grasshopper_receptor(
    *, step_duration: float = 0.001, stretch: float = 0.5, lead_in: float = 0.2
) -> Responses:
    """Load spikes of one auditory receptor, hearing two sounds of 10 s, cut into stretches.

    Both are a tone whose loudness, in dB, is Gaussian noise with a standard deviation of 6 dB: up to 200 Hz
    in sound 1, up to 800 Hz in sound 2. Their levels were set for some 100 spikes/s.

    Args:
        step_duration: Seconds a time step, short enough for one spike at most.
        stretch: Seconds of a stretch.
        lead_in: Seconds before each stretch that are kept, too, for models that need a past.

    Returns:
        Responses ``[stretch, 1, time, 1]``, 1 in a step with a spike and 0 in others; ``time`` is where a
        step ends, in seconds from the onset of the stretch, zero or less in the lead-in. Attributes of a
        stretch are ``"sound"``, 1 or 2, and ``"onset"`` in seconds. What is left at the end is dropped.

    Raises:
        DataError: if a file cannot be had or is damaged, or two spikes fall into one step.
        SpecificationError: if durations are not whole numbers of steps, or leave no stretch.

    Example:
        >>> load_grasshopper_receptor().shape  # doctest: +SKIP
        (38, 1, 700, 1)

    References:
        Rokem, Watzl, Gollisch, Stemmler, Herz & Samengo 2006, J Neurophysiol 95:2541.
    """
    length, before = _steps(stretch, lead_in, step_duration)
    names = [f"grasshopper_spike_times_{sound}" for sound in _SOUNDS]
    trains = [read_grasshopper_spikes(fetch(name)) for name in names]
    spikes = spikes_in_steps(trains, step_duration=step_duration, duration=GRASSHOPPER_SECONDS)
    onsets = np.arange(before, spikes.shape[1] - length + 1, length)
    cut = np.stack([spikes[:, onset - before : onset + length] for onset in onsets], axis=1)
    sound, onset = np.repeat(_SOUNDS, len(onsets)), np.tile(onsets * step_duration, len(_SOUNDS))
    return make_responses(
        cut.reshape(-1, 1, before + length, 1).astype(np.float32),
        stimulus_id=[f"sound {s}, {o:.3f} s" for s, o in zip(sound, onset, strict=True)],
        unit_id=["receptor"],
        area="receptor",
        time=step_duration * (np.arange(before + length) - before + 1),
        quantity="spikes",
        unit="spikes/step",
        provenance=provenance(*names),
        stimulus_attributes={"sound": sound, "onset": onset},
    )


def _steps(stretch: float, lead_in: float, step_duration: float) -> tuple[int, int]:
    """Time steps of a stretch and of its lead-in."""
    if step_duration > 0 and stretch >= step_duration and lead_in >= 0:
        steps = np.array([stretch, lead_in, GRASSHOPPER_SECONDS]) / step_duration
        whole = np.abs(steps - steps.round()).max() <= _WHOLE
        if whole and stretch + lead_in <= GRASSHOPPER_SECONDS:
            return round(steps[0]), round(steps[1])
    raise SpecificationError(
        "the recording cannot be cut like this",
        given=f"step_duration = {step_duration}, stretch = {stretch}, lead_in = {lead_in}",
        needed=f"whole numbers of steps, as {GRASSHOPPER_SECONDS:g} s are, and together no more",
        action="change the durations under [recording]",
    )
