"""Cards of distances say that alike populations get low numbers, for readers who do not know the measure."""

from __future__ import annotations

import numpy as np
import pytest

from arealis.comparison import Instrument, all_pairs, linear_cka, measure, represent, rsa, shape_distance
from arealis.types import Measurement, Responses, make_responses


def _responses(seed: int) -> Responses:
    values = np.random.default_rng(seed).normal(size=(12, 1, 1, 20))
    names = {"stimulus_id": list("abcdefghijkl"), "unit_id": list("abcdefghijklmnopqrst"), "area": "all"}
    return make_responses(values, **names, quantity="dF/F", unit="1", provenance="made up")


@pytest.mark.parametrize(
    ("instrument", "options"),
    [
        (shape_distance(), {"alike is": "low", "identical": 0.0}),
        (rsa(comparator="neg_riem_dist"), {"identical": 0.0}),
        (linear_cka(), {}),
    ],
)
def test_a_card_says_which_end_is_alike(instrument: Instrument, options: dict[str, object]) -> None:
    one, two = _responses(0), _responses(1)
    rng, weights = np.random.default_rng(0), np.ones((10, 12))
    measured = measure(instrument, one, two, weights=weights, permutations=10, rng=rng)
    represented = [represent(name, r, instrument) for name, r in (("one", one), ("two", two))]
    pair = all_pairs(instrument, represented)["one", "two"]
    for m in (measured, pair):
        assert isinstance(m, Measurement)
        said = {name: m.card.options[name] for name in ("alike is", "identical") if name in m.card.options}
        assert said == options
