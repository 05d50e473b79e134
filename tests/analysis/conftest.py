import numpy as np
import pytest

from arealis.types import make_responses


@pytest.fixture
def label():
    """Label a table ``[stimulus, unit]`` or an array ``[stimulus, trial, time, unit]``."""

    def labelled(values, stimuli=None, units=None):
        values = np.asarray(values, dtype=float)
        values = values[:, None, None, :] if values.ndim == 2 else values
        return make_responses(
            values,
            stimulus_id=[f"s{i}" for i in range(len(values))] if stimuli is None else stimuli,
            unit_id=[f"u{i}" for i in range(values.shape[3])] if units is None else units,
            area="all",
            quantity="dF/F",
            unit="1",
            provenance="made up",
            time=np.arange(values.shape[2]),
        )

    return labelled
