"""A new cost, module, experience, structural change and modulator of a package work from a file.

An entry point is their line of the registry; the rest of the four touches are a file, an export and words.
"""

import copy
import sys
from importlib import metadata

import pytest
from tests.experiments.test_childhood import CHILDHOOD

from arealis.experiments import check, grow, parse_experiment, plan
from arealis.types import SpecificationError

TOYS = '''
"""Toys of another package."""

from dataclasses import dataclass, replace
from typing import ClassVar

import torch


@dataclass(frozen=True)
class Quiet:
    """An area should do nothing."""

    area: str

    @property
    def reads(self):
        return (self.area,)

    def __call__(self, activity, batch):
        return activity[self.area].square().mean((0, -1))


@dataclass(frozen=True)
class Doubling:
    """Twice what feeds it."""

    ports: ClassVar[tuple[str, ...]] = ("drive",)

    def units(self, sizes):
        return sizes["drive"]

    def initial(self, shape, sizes, like):
        return {}

    def step(self, held, ports):
        return {}, 2 * ports["drive"]


@dataclass(frozen=True)
class Dimmed:
    """Everything is darker."""

    by: float = 0.5

    def step(self, batch, progress, memory, *, rng):
        return replace(batch, inputs={k: self.by * v for k, v in batch.inputs.items()}), memory


@dataclass(frozen=True)
class Unplugged:
    """An area hears nothing more from the first half of the phase on."""

    area: str

    def step(self, network, params, memory, progress, *, rng):
        names = [p.parameter for p in network.projections if p.owner == self.area]
        lost = progress.fraction >= 0.5
        return {n: torch.full_like(params[n], lost, dtype=torch.bool) for n in names}


@dataclass(frozen=True)
class Steady:
    """A signal that never changes."""

    level: float

    def init(self, replicas, *, like):
        return {}

    def step(self, activity, batch, state):
        first = next(iter(activity.values()))
        return first.new_full(first.shape[1:3], self.level), {}
'''

POINTS = {
    "arealis.objectives": ("quiet", "toys:Quiet"),
    "arealis.modules": ("doubling", "toys:Doubling"),
    "arealis.experience": ("dimmed", "toys:Dimmed"),
    "arealis.structural_changes": ("unplugged", "toys:Unplugged"),
    "arealis.modulators": ("steady", "toys:Steady"),
}


@pytest.fixture
def toys(tmp_path, monkeypatch):
    """Install a package of toys for one test."""
    (tmp_path / "toys.py").write_text(TOYS, encoding="utf-8")
    about = tmp_path / "toys-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: toys\nVersion: 1.0\n", encoding="utf-8")
    lines = [f"[{group}]\n{name} = {value}\n" for group, (name, value) in POINTS.items()]
    (about / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert metadata.version("toys") == "1.0"
    yield
    sys.modules.pop("toys", None)


def tables():
    made = copy.deepcopy(CHILDHOOD)
    made["area"][1]["module"] = {"kind": "doubling"}
    made["learner"][1]["objective"].append({"kind": "quiet", "area": "decision", "weight": 0.1})
    made["phase"][1]["experience"].append({"kind": "dimmed"})
    made["phase"][2]["structure"] = [{"kind": "unplugged", "area": "decision"}]
    made["modulator"][0] = {"name": "acetylcholine", "kind": "steady", "level": 0.5}
    return made


def test_they_work_from_a_file(toys):
    experiment = parse_experiment(tables())
    tasks = plan(experiment)
    check(experiment, tasks)
    result = grow(tasks[-1])
    assert (result.weights["cortex->decision.weight"] == 0).all()
    signal = result.history.query("quantity == 'modulator' and area == 'acetylcholine'").value
    assert set(signal) == {0.5}
    areas = result.responses["seed 0"]
    retina, cortex = (areas.isel(unit=(areas.area == a).values).values for a in ("retina", "cortex"))
    assert (cortex == 2 * retina).all()
    assert retina.any()


def test_a_misspelt_option_of_theirs_is_an_error_that_names_it(toys):
    spoilt = tables()
    spoilt["phase"][1]["experience"][-1]["bye"] = 0.1
    experiment = parse_experiment(spoilt)
    with pytest.raises(SpecificationError, match="'bye'"):
        check(experiment, plan(experiment))
