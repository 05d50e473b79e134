"""What is wrong in a file is one clear error that names the place and the nearest valid spelling."""

import pytest

from arealis.experiments import check, load_experiment, parse_experiment, plan
from arealis.types import SpecificationError


def read(tables):
    experiment = parse_experiment(tables)
    check(experiment, plan(experiment))
    return experiment


def problem(tables):
    with pytest.raises(SpecificationError) as caught:
        read(tables)
    return str(caught.value)


def test_the_small_experiment_is_right(tables):
    assert read(tables).area[0].name == "V1"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda t: t.update(sedds=3),
            "unknown key 'sedds' in the experiment",
        ),
        (lambda t: t["area"][0].update(unts=3), "unknown key 'unts' in area.0"),
        (lambda t: t["projection"][1].update(tarjet="V1"), "write 'target'"),
        (lambda t: t["stimuli"].update(trainin=3), "unknown key 'trainin' in stimuli"),
        (lambda t: t["learner"][0]["rule"].update(kind="backpropagatoin"), "write 'backpropagation'"),
        (lambda t: t["learner"][0]["rule"].update(noise=0.1), "unknown key 'noise' in learner.0.rule"),
        (lambda t: t["area"][0]["neuron"].update(kind="rellu"), "write 'relu'"),
        (lambda t: t["projection"][0]["wiring"].update(gain="big"), "'projection.0.wiring.gain' is wrong"),
        (lambda t: t["projection"][0].update(wiring={"kind": "connectome"}), "needs a connectome"),
        (lambda t: t["measure"].append({"kind": "roc_auc"}), "needs a recording"),
        (lambda t: t["measure"][0].pop("area"), "lacks 'area'"),
        (lambda t: t["learner"][0].pop("objective"), "reduces a cost but has none"),
        (lambda t: t["learner"][0].update(areas=["V2"]), "owns an area that does not exist"),
        (lambda t: t["learner"][0]["objective"].update(area="V9"), "reads an area that does not exist"),
        (lambda t: t.pop("question"), "'question' is missing"),
        (lambda t: t.update(seeds=0), "'seeds' is wrong. Given: 0"),
        (lambda t: t["report"].update(rank_by="acuracy"), "ranks by a measure that is not taken"),
        (lambda t: t.update(vary={"learner.1.rule.kind": ["oja"]}), "unknown position '1' in 'learner'"),
        (lambda t: t.update(vary={"lerner.0.rule.kind": ["oja"]}), "write 'learner'"),
        (lambda t: t.update(vary={"learner.0.rule.kind.x": ["oja"]}), "goes below a value"),
        (lambda t: t["candidate"][1].update(set={"learner.0.ruel.kind": "x"}), "write 'rule'"),
        (lambda t: t["pair"][0].update(kind="linear_cak"), "write 'linear_cka'"),
    ],
)
def test_every_mistake_is_named(tables, change, said):
    change(tables)
    assert said in problem(tables)


@pytest.mark.parametrize("content", ["name = ", "\xff"])
def test_a_file_that_is_no_toml_is_an_error(tmp_path, content):
    file = tmp_path / "x.toml"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(SpecificationError, match="cannot be read"):
        load_experiment(file)
    with pytest.raises(SpecificationError, match="cannot be read"):
        load_experiment(tmp_path / "absent.toml")


def test_overrides_come_before_the_check(tmp_path, text):
    file = tmp_path / "small.toml"
    file.write_text(text)
    assert load_experiment(file, {"learner.0.optimiser.learning_rate": 0.5})[0].learner[
        0
    ].optimiser.learning_rate == pytest.approx(0.5)
    with pytest.raises(SpecificationError, match="unknown key 'lerner'"):
        load_experiment(file, {"lerner.0.name": "x"})
