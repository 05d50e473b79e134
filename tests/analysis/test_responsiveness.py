import numpy as np
import pytest

from arealis.analysis import responsiveness
from arealis.types import DataError


def test_is_the_fraction_of_measured_training_stimuli_with_a_response(label):
    training = label([[np.nan, 2.0, 0.0], [-1.0, np.nan, 0.0], [0.0, 1.0, 0.0]])
    predicted = responsiveness(training, ["x", "y"])
    assert predicted.dims == ("stimulus", "trial", "time", "unit")
    assert predicted.stimulus_id.values.tolist() == ["x", "y"]
    assert predicted.unit_id.values.tolist() == ["u0", "u1", "u2"]
    np.testing.assert_allclose(predicted.values[:, 0, 0], [[0.5, 1, 0]] * 2)


def test_a_unit_that_was_never_measured_has_no_prediction(label):
    assert np.isnan(responsiveness(label([[np.nan]]), ["x"]).values).all()


def test_size_of_a_response_does_not_matter(label):
    x = np.random.default_rng(0).normal(size=(5, 4)) * (np.arange(20).reshape(5, 4) % 3 > 0)
    one, other = responsiveness(label(x), ["t"]), responsiveness(label(-7 * x), ["t"])
    np.testing.assert_array_equal(one.values, other.values)


def test_no_training_stimulus_is_an_error(label):
    with pytest.raises(DataError, match="needs training stimuli"):
        responsiveness(label(np.zeros((2, 3))).isel(stimulus=slice(0, 0)), ["t"])
