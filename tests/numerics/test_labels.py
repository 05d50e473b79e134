import numpy as np
import pytest

from arealis.numerics import positions_of
from arealis.types import DataError


def test_finds_every_name():
    available = np.array(["c", "a", "b"])
    assert available[positions_of(["a", "b", "c", "a"], available, kind="unit")].tolist() == [
        "a",
        "b",
        "c",
        "a",
    ]


def test_lists_what_is_missing():
    with pytest.raises(DataError, match=r"a unit is missing.*without d, e \(2 missing\)"):
        positions_of(["a", "d", "e"], ["a", "b"], kind="unit")
    with pytest.raises(DataError, match=r"0, 1, 2, 3, 4, \.\.\. \(7 missing\)"):
        positions_of([str(i) for i in range(7)], ["a"], kind="stimulus")
