"""What a rule's card excludes is refused before training, in words that say what to do."""

from dataclasses import dataclass, replace

import pytest
from tests.rules.case import make_case, make_layered_case, make_learning_case, make_two_way_case

from arealis.networks import AreaNetwork
from arealis.rules import Backpropagation, require_trainable
from arealis.types import RuleCard, SpecificationError

STRICT = replace(Backpropagation.card, recurrent=False, convolution=False)


@dataclass(frozen=True)
class ToyRuleOfThumb:
    """A rule that is nothing but its card."""

    card: RuleCard = STRICT


def problem(case, areas=None, *, objective=None, **card):
    """What is said of a rule with this card."""
    rule = ToyRuleOfThumb(replace(STRICT, **card))
    with pytest.raises(SpecificationError) as caught:
        require_trainable(rule, case.network, objective or case.objective, areas or case.areas)
    return str(caught.value)


def test_what_fits_passes():
    require_trainable(
        ToyRuleOfThumb(), make_layered_case().network, make_layered_case().objective, ("a", "b")
    )
    cyclic, two_way = make_case(), make_two_way_case()
    free = ToyRuleOfThumb(replace(STRICT, recurrent=True))
    require_trainable(free, cyclic.network, cyclic.objective, cyclic.areas)
    settled = ToyRuleOfThumb(replace(STRICT, two_way=True))
    require_trainable(settled, two_way.network, two_way.objective, two_way.areas)


def test_a_cost_that_is_missing():
    case = make_layered_case()
    with pytest.raises(SpecificationError, match="toy rule of thumb reduces a cost but has none") as caught:
        require_trainable(ToyRuleOfThumb(), case.network, None, case.areas)
    assert "Given: no objective. Needed: an objective. Do this: add an objective" in str(caught.value)


def test_a_cost_that_cannot_be_used():
    said = problem(make_layered_case(), needs_objective=False)
    assert "toy rule of thumb reduces no cost but is given one" in said
    assert "Given: a cost that reads ['decision']" in said
    assert "take the objective out" in said


def test_neurons_that_learn():
    case = make_learning_case()
    said = problem(case, recurrent=True, spiking=True, cell_parameters=False)
    assert "toy rule of thumb cannot train area 'a'. Given: neurons that learn decay and threshold" in said
    assert "Needed: neurons that stay as they are. Do this: take 'learns' out of the area" in said
    able = ToyRuleOfThumb(replace(STRICT, recurrent=True, spiking=True, cell_parameters=True))
    require_trainable(able, case.network, case.objective, case.areas)


def test_an_area_on_a_cycle():
    said = problem(make_case(), ("c", "b"))
    assert "toy rule of thumb cannot train area 'b'. Given: an area on a cycle" in said
    assert "Needed: areas that only feed forward. Do this: change the area, or choose another rule" in said


def test_an_area_that_only_feeds_forward():
    said = problem(make_layered_case(), recurrent=True, layered=False)
    assert "cannot train area 'a'. Given: an area that only feeds forward. Needed: an area on a cycle" in said


def test_an_area_with_memory():
    said = problem(make_case(), ("c", "decision"))
    assert "cannot train area 'decision'. Given: an area whose potential has memory (leak 0.3)" in said
    assert "Needed: areas without a time constant" in said


def test_a_nonlinearity_that_the_rule_is_not_defined_for():
    case = make_layered_case(activation="sigmoid")
    said = problem(case, activations=("relu", "tanh"))
    assert "cannot train area 'a'. Given: neurons of kind 'sigmoid'. Needed: one of ['relu', 'tanh']" in said
    rule = ToyRuleOfThumb(replace(STRICT, activations=("sigmoid",)))
    require_trainable(rule, case.network, case.objective, case.areas)  # the cost reads the linear decision


class Shared:
    """A projection as it is, but that its synapses are shared over positions."""

    dense, synapse, receptor = False, None, None

    def __init__(self, projection):
        self.name, self.source, self.target = projection.name, projection.source, projection.target


def test_synapses_that_are_shared():
    case = make_layered_case()
    projections = tuple(Shared(p) if p.target == "b" else p for p in case.network.projections)
    shared = replace(case, network=AreaNetwork(case.network.areas, projections))
    said = problem(shared)
    assert "cannot train projection 'a->b'. Given: a convolution" in said
    assert "Needed: projections whose synapses are not shared. Do this: choose another wiring or rule" in said
    require_trainable(ToyRuleOfThumb(), shared.network, shared.objective, ("a", "decision"))
    free = ToyRuleOfThumb(replace(STRICT, convolution=True))
    require_trainable(free, shared.network, shared.objective, shared.areas)


def test_a_way_back_that_is_missing():
    said = problem(make_layered_case(), two_way=True)
    assert "cannot train projection 'a->b'. Given: one way only" in said
    assert "Needed: a projection the other way. Do this: set reciprocal = 1.0" in said
    case = make_layered_case()
    rule = ToyRuleOfThumb(replace(STRICT, two_way=True))
    require_trainable(rule, case.network, case.objective, ("a", "c"))  # nothing projects between these


@pytest.mark.parametrize("first", ["a", "b"])
def test_the_first_misfit_is_named(first):
    areas = (first, *[a for a in ("a", "b") if a != first])
    assert f"area '{first}'" in problem(make_case(), areas)
