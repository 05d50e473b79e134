import numpy as np
import pytest

from arealis.analysis import response_matrix
from arealis.types import DataError


def test_averages_the_trials_that_were_measured(label):
    values = np.array([[[[1.0, np.nan]], [[5.0, np.nan]]], [[[np.nan, 2.0]], [[4.0, 3.0]]]])
    np.testing.assert_array_equal(response_matrix(label(values)), [[3, np.nan], [4, 2.5]])


def test_a_single_trial_is_passed_on(label):
    np.testing.assert_array_equal(response_matrix(label([[1.0, np.nan]])), [[1, np.nan]])


def test_several_time_steps_are_an_error(label):
    with pytest.raises(DataError, match="3 time steps"):
        response_matrix(label(np.zeros((2, 1, 3, 2))))
