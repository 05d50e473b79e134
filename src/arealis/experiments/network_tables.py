"""The tables of an experiment file that describe a network and its childhood."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from arealis.experiments.tables import Choice, Strict

__all__ = [
    "AreaTable",
    "DelaysTable",
    "LearnerTable",
    "ModulatorTable",
    "ObjectiveTable",
    "OptimiserTable",
    "PhaseTable",
    "ProjectionTable",
    "Simulation",
]


class Simulation(Strict):
    """How long a network runs for each stimulus, and what of it is recorded.

    ``recorded`` is what each unit does at the ``"last"`` time step, in the ``"mean"`` over all of them (its
    rate, if it spikes), or ``"throughout"``.
    """

    steps: int = Field(default=1, gt=0)
    step_duration: float = Field(default=1.0, gt=0)
    recorded: Literal["last", "mean", "throughout"] = "last"


class AreaTable(Strict):
    """An area: its units (or those of the recording that bear its name), and what they are.

    ``neuron`` says what its units are; ``module`` makes it a structure without synapses, whose ``ports`` are
    fed by other areas. ``current`` flows into each of its units all the time, and does not learn. ``learns``
    names what its neurons learn of themselves, beside their bias.
    """

    name: str = Field(pattern=r"^[^.>\s|]+$")
    units: int | None = Field(default=None, gt=0)
    neuron: Choice | None = None
    learns: list[str] = Field(default=[])
    bias: bool = True
    current: float = Field(default=0.0, allow_inf_nan=False)
    excitatory: float | None = Field(default=None, ge=0, le=1)
    module: Choice | None = None
    ports: dict[str, str] = Field(default={})


class DelaysTable(Strict):
    """Delays of single synapses, drawn from a range of whole time steps, each as likely as any other."""

    shortest: float = Field(default=0.0, ge=0)
    longest: float = Field(ge=0, allow_inf_nan=False)


class ProjectionTable(Strict):
    """Projections wired as one, from all units of the sources to all units of the targets.

    ``reciprocal`` wires them the other way too, through the same synapses, so many times as strong.
    ``synapse`` says what becomes of a spike on its way: how it decays, how late it arrives; ``receptor``, how
    what arrives becomes a current; ``delays`` draws a further delay for every single synapse.
    """

    source: str | list[str]
    target: str | list[str]
    wiring: Choice
    synapse: Choice | None = None
    receptor: Choice | None = None
    delays: DelaysTable | None = None
    sign_constrained: bool = False
    reciprocal: float | None = None


class OptimiserTable(Choice):
    """How updates become changes of parameters."""

    learning_rate: float = Field(gt=0)
    schedule: Literal["constant", "cosine", "linear"] = "constant"


class ObjectiveTable(Choice):
    """A cost, and how much it counts.

    ``fade`` scales the weight from the first to the second number through each phase; ``gate`` by the
    signal of a modulator, example by example.
    """

    weight: float = 1.0
    fade: tuple[float, float] = (1.0, 1.0)
    gate: str = ""


class LearnerTable(Strict):
    """One optimisation: which areas, by which rule, to reduce which cost or sum of costs, when.

    ``rule`` may be a list of rules whose updates are added. ``through`` names areas that pass error on
    without being changed; ``gate`` scales the updates by the mean signal of a modulator.
    """

    name: str = "learner"
    areas: list[str] = Field(min_length=1)
    rule: Choice | list[Choice]
    objective: ObjectiveTable | list[ObjectiveTable] | None = None
    synaptic_costs: list[Choice] = Field(default=[])
    optimiser: OptimiserTable
    phases: list[str] = Field(min_length=1)
    through: list[str] = Field(default=[])
    gate: str = ""

    @property
    def rules(self) -> list[Choice]:
        """Its rules, one as a rule."""
        return self.rule if isinstance(self.rule, list) else [self.rule]


class ModulatorTable(Choice):
    """A neuromodulator: a scalar signal that gates and costs may name.

    ``learner`` says whose cost it reads, where it reads one.
    """

    name: str
    learner: str = ""


class PhaseTable(Strict):
    """A stretch of development: how long, what is lived through, what grows and is lost."""

    name: str
    steps: int = Field(gt=0)
    batch: int = Field(gt=0)
    share: float = Field(default=1.0, gt=0, le=1)
    experience: list[Choice] = Field(default=[])
    structure: list[Choice] = Field(default=[])
