import math

import pytest

from arealis.stimuli.limits import require_within
from arealis.types import SpecificationError


def test_limits_belong_to_the_range():
    require_within("a world", one=(1, 1, 2), two=(2, 1, 2), many=(9, 1, math.inf))


@pytest.mark.parametrize("value", [0, 3, math.nan, math.inf])
def test_what_lies_outside_is_named(value):
    with pytest.raises(SpecificationError, match=f"a world .*two = {value}.*two from 1 to 2.*correct 'two'"):
        require_within("a world", one=(1, 1, 2), two=(value, 1, 2))


def test_without_an_upper_limit_only_the_lower_is_told():
    with pytest.raises(SpecificationError, match=r"Needed: many ≥ 1\."):
        require_within("a world", many=(0, 1, math.inf))
