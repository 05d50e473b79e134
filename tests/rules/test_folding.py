"""Areas that are followed in the space of what they predict settle where they otherwise would."""

import pytest
import torch
from tests.rules.case import make_layered_case
from tests.rules.hierarchies import make_skipping_case, update

from arealis.rules import IncrementalPredictiveCoding, PredictiveCoding
from arealis.rules.folding import fold, unfold
from arealis.rules.hierarchy import hierarchy


def folded(case, reads=("decision",), steps=20, areas=None):
    areas = areas or case.areas
    levels = hierarchy(case.network, case.params, case.activity, case.batch.inputs, areas)
    return levels, *fold(case.network, levels, case.activity, reads, steps)


def test_the_lowest_area_is_folded_if_it_predicts_one_other_and_no_cost_reads_it():
    case = make_layered_case()
    assert set(folded(case)[2]) == {"a"}
    assert set(folded(case, areas=("b", "c", "decision"))[2]) == {"b"}
    assert not folded(case, reads=("decision", "a"))[2]
    assert not folded(case, steps=1)[2], "one step does not repay the product of the matrix with itself"
    assert not folded(make_skipping_case())[2], "it predicts two"


def test_a_folded_area_drives_the_next_as_it_would_unfolded():
    case = make_layered_case()
    levels, after, first = folded(case)
    sent = torch.linspace(-1, 1, first["a"].numel(), dtype=torch.float64).view_as(first["a"])
    rates = unfold(levels, case.activity, {"a": sent})
    (plain,), (path,) = levels.onto["b"], after.onto["b"]
    expected = plain.drive(rates["a"], levels.efficacy["a->b"]) + levels.still["b"]
    found = path.drive(sent, after.efficacy["a->b"]) + after.still["b"]
    torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-13)
    assert (path.name, path.source, path.target, path.dense) == ("a->b", "a", "b", False)


@pytest.mark.parametrize("steps", [5, 12])
def test_predictive_coding_settles_where_a_loop_that_does_not_fold_does(steps):
    """The incremental form with weights that stay follows every area; its last gradient is the update."""
    case = make_layered_case()
    assert folded(case, steps=steps)[2]
    more, fewer = (
        update(IncrementalPredictiveCoding(n, 0.2, weight_rate=0.0, precision=0.5), case)[0]
        for n in (steps + 1, steps)
    )
    updates = update(PredictiveCoding(steps, 0.2, precision=0.5), case)[0]
    for name, value in updates.items():
        torch.testing.assert_close(0.5 * value, more[name] - fewer[name], rtol=1e-9, atol=1e-12)
