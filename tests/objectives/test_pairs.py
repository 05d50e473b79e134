"""Two courses that a cost brings together: a partner carries gradient, or is listened to."""

import pytest
import torch
from tests.objectives.drawn import normal

from arealis.objectives.pairs import learning_side, listening_side, read_pair
from arealis.types import Batch, SpecificationError


def test_a_partner_carries_gradient_if_it_is_mutual():
    activity = {a: normal(4, 2, 3, 5).requires_grad_() for a in ("a", "b")}
    eye = normal(4, 2, 3, 5, seed=1)
    batch = Batch({"eye": eye}, {}, 4)
    assert read_pair("a", "b", True, activity, batch)[1] is activity["b"]
    assert not read_pair("a", "b", False, activity, batch)[1].requires_grad
    assert torch.equal(read_pair("a", "eye", False, activity, batch)[1], eye)
    with pytest.raises(SpecificationError, match="'eye'"):
        read_pair("a", "eye", True, activity, batch)


@pytest.mark.parametrize("mutual", [True, False])
def test_a_partner_is_on_one_side_only(mutual):
    learning, listening = learning_side("a", "b", mutual), listening_side("b", mutual)
    assert sorted((*learning, *listening)) == ["a", "b"]
    assert ("b" in learning) == mutual
    assert learning_side("a", "a", mutual) == ("a",), "an area may be its own partner"
