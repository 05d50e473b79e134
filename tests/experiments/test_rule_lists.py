"""A learner with a list of rules: assembled as their sum, named by all, refused where one is wrong."""

import re

import pytest

from arealis.experiments import check, describe_anatomy, parse_experiment, plan
from arealis.experiments.assemble_learners import assemble_learners
from arealis.rules import RuleSum, SpikeTimingDependentPlasticity, SynapticScaling
from arealis.types import SpecificationError

BOTH = [{"kind": "stdp", "largest": 0.5}, {"kind": "synaptic_scaling", "target": 8.0}]


def spiking(tables, rule=BOTH):
    """The small experiment with a spiking area that learns by these rules, and a readout."""
    tables["simulation"] = {"steps": 5, "step_duration": 0.002}
    tables["area"][0]["neuron"] = {"kind": "leaky_integrate_and_fire", "time_constant": 0.02}
    readout = {**tables["learner"][0], "areas": ["decision"]}
    own = {"name": "own", "areas": ["V1"], "rule": rule, "phases": ["school"]}
    tables["learner"] = [readout, own | {"optimiser": {"kind": "sgd", "learning_rate": 1.0}}]
    return tables


def checked(tables):
    experiment = parse_experiment(tables)
    check(experiment, plan(experiment))


def test_they_are_added_and_get_the_time_step(tables):
    task = next(t for t in plan(parse_experiment(spiking(tables))) if t.label.rule.startswith("backprop"))
    assert task.label.rule == "backpropagation + stdp + synaptic_scaling"
    _, own = assemble_learners(task.model).learners
    pairs = SpikeTimingDependentPlasticity(0.002, largest=0.5)
    assert own.rule == RuleSum((pairs, SynapticScaling(0.002, target=8.0)))
    sketch = describe_anatomy(task.model).learners[1]
    assert sketch.rule == "stdp + synaptic scaling"
    assert sketch.details[:2] == ("rule: stdp (largest 0.5)", "rule: synaptic scaling (target 8)")


def test_a_list_of_one_is_that_rule(tables):
    model = plan(parse_experiment(spiking(tables, [{"kind": "stdp"}])))[-1].model
    assert isinstance(assemble_learners(model).learners[1].rule, SpikeTimingDependentPlasticity)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ([{"kind": "stdp"}, {"kind": "scaling"}], "unknown rule 'scaling'.*learner.1.rule"),
        ([{"kind": "stdp"}, {"kidn": "stdp"}], "'learner.1.rule.1.kind' is missing.*write 'kind' for 'kidn'"),
        ([{"kind": "stdp", "pairng": "all"}, BOTH[1]], "write 'pairing'"),
        ([{"kind": "stdp"}, {"kind": "backpropagation"}], r"'stdp \+ backpropagation' .* has none"),
        ([], "rules cannot be added"),
        (3, "'learner.1.rule' is wrong"),
    ],
)
def test_what_is_wrong_is_named(tables, rule, said):
    with pytest.raises(SpecificationError) as error:
        checked(spiking(tables, rule))
    assert re.search(said, str(error.value))
