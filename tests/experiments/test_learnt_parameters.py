"""Parameters that neurons learn, from an experiment file to what is stored of it."""

import pytest

from arealis.cli.anatomy import draw_anatomy
from arealis.experiments import parse_experiment, plan
from arealis.experiments.anatomy import describe_anatomy
from arealis.experiments.check import check
from arealis.experiments.grow import grow
from arealis.types import NetworkError, SpecificationError

NEURON = {
    "kind": "leaky_integrate_and_fire",
    "time_constant": {"mean": 0.02, "spread": 0.01, "distribution": "gamma", "lowest": 0.002},
    "threshold": 0.3,
}


@pytest.fixture
def spiking(tables, made_up) -> dict:
    """A tiny network whose first area learns to forget."""
    tables["stimuli"] = {"kind": "letters", "training": 12, "held_out": 6}
    tables["simulation"] = {"steps": 6, "step_duration": 0.001, "recorded": "mean"}
    tables["area"][0] |= {"neuron": NEURON, "units": 8, "learns": ["decay"]}
    tables["area"][1] |= {"units": 2}
    tables["phase"][0] |= {"steps": 3, "batch": 6}
    tables["projection"][0]["wiring"]["gain"] = 4.0
    for key in ("vary", "pair", "contrast", "candidate"):
        tables.pop(key, None)
    return tables


def planned(tables):
    experiment = parse_experiment(tables)
    return experiment, plan(experiment)


def test_they_are_learnt_and_stored(spiking):
    experiment, tasks = planned(spiking)
    check(experiment, tasks)
    trained, untrained = (
        next(t for t in tasks if bool(t.model.learner) == learns) for learns in (True, False)
    )
    learnt, first = (grow(task).weights["V1.decay"] for task in (trained, untrained))
    assert learnt.shape == first.shape == (len(trained.seeds), 8)
    assert first.std() > 0.001
    assert abs(learnt - first).max() > 1e-3
    assert learnt.min() >= 0
    assert learnt.max() < 1


def test_they_are_told_in_words(spiking):
    _, tasks = planned(spiking)
    anatomy = describe_anatomy(tasks[0].model)
    assert "each learning its decay" in anatomy.areas[0].consists_of
    assert draw_anatomy(anatomy, "it").renderables


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        ({"learns": ["tau"]}, NetworkError, r"learns = \['tau'\].* of \['decay', 'gain', 'threshold'\]"),
        ({"neuron": {"kind": "relu"}}, NetworkError, "these neurons have none"),
        ({"learns": "decay"}, SpecificationError, "learns"),
        (
            {
                "neuron": None,
                "module": {"kind": "k_winners", "coding_level": 0.5},
                "ports": {"content": "decision"},
            },
            SpecificationError,
            "is a module, which has no neurons",
        ),
    ],
)
def test_what_cannot_be_learnt_is_found_before_anything_runs(spiking, change, kind, said):
    spiking["area"][0] = {k: v for k, v in {**spiking["area"][0], **change}.items() if v is not None}
    with pytest.raises(kind, match=said):
        check(*planned(spiking))


def test_a_rule_that_cannot_teach_them_is_refused(spiking):
    spiking["learner"][0]["rule"] = {"kind": "online_training_through_time"}
    with pytest.raises(SpecificationError, match=r"learner 'all' cannot teach .*'backpropagation'") as caught:
        check(*planned(spiking))
    assert "OnlineTrainingThroughTime for area 'V1', which learns decay" in str(caught.value)
