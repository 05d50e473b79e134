"""Fixed-prediction coding is backpropagation once its errors have passed every area."""

import pytest
from tests.rules.case import make_layered_case
from tests.rules.hierarchies import gradient, make_skipping_case, relative_error, update

from arealis.rules import FixedPredictionCoding
from arealis.types import SpecificationError


@pytest.mark.parametrize("make", [make_layered_case, make_skipping_case])
@pytest.mark.parametrize("steps", [3, 20])
def test_at_rate_one_and_as_many_steps_as_areas_it_is_the_gradient(make, steps):
    case = make()
    updates, truth = update(FixedPredictionCoding(steps), case)[0], gradient(case)
    assert set(updates) == set(truth)
    assert relative_error(updates, truth) < 1e-15


@pytest.mark.parametrize(("steps", "apart"), [(1, 0.665), (2, 0.464)])
def test_with_fewer_steps_lower_areas_have_not_heard(steps, apart):
    case = make_layered_case()
    updates = update(FixedPredictionCoding(steps), case)[0]
    assert relative_error(updates, gradient(case)) == pytest.approx(apart, abs=1e-3)
    assert "a.bias" not in updates


def test_at_lower_rates_it_goes_there_in_time():
    case = make_layered_case()
    truth = gradient(case)
    errors = [relative_error(update(FixedPredictionCoding(n, 0.3), case)[0], truth) for n in (5, 20, 40, 200)]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 0.1
    assert errors[-1] < 1e-14


@pytest.mark.parametrize("settings", [{"inference_steps": 0}, {"rate": 0.0}, {"rate": 1.1}])
def test_inference_that_cannot_run_is_an_error(settings):
    with pytest.raises(SpecificationError, match="fixed-prediction coding cannot infer"):
        FixedPredictionCoding(**settings)
