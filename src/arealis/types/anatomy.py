"""Anatomy: what a network is made of, who changes it, and when, in words and names."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Anatomy", "AreaSketch", "ConnectionSketch", "LearnerSketch", "ModulatorSketch", "PhaseSketch"]


@dataclass(frozen=True)
class AreaSketch:
    """An area.

    Args:
        name: Its name.
        kind: What it consists of, such as ``"relu"`` or ``"divisive normalisation"``.
        is_module: Whether it is a structure without synapses of its own.
        units: How many units; None if the recording says.
        level: Connections from the inputs to it, along the longest way that leads forwards.
        note: What else there is to say, such as the fraction of excitatory units, or a current into each.
    """

    name: str
    kind: str
    is_module: bool
    units: int | None
    level: int
    note: str = ""

    @property
    def consists_of(self) -> str:
        """What it consists of, in words.

        Example:
            >>> AreaSketch("V1", "relu", is_module=False, units=9, level=1).consists_of
            '9 relu units'
        """
        unit = "unit" if self.units == 1 else "units"
        if self.is_module:
            return f"{self.kind}, a module" + ("" if self.units is None else f" of {self.units} {unit}")
        units = f"as many {self.kind} units as were recorded"
        if self.units is not None:
            units = f"{self.units} {self.kind} {unit}"
        return f"{units}, {self.note}" if self.note else units


@dataclass(frozen=True)
class ConnectionSketch:
    """What one area, or input, sends to another.

    Args:
        source: Where it comes from.
        target: Where it goes.
        wiring: How its synapses are drawn; empty where it feeds a port.
        port: The port of a module that it feeds; empty for a projection.
        backward: Whether it closes a cycle, so that it leads from a later area to an earlier one.
        reciprocal: How many times as strong the way back through the same synapses is; None without.
        sign_constrained: Whether every synapse keeps its sign.
    """

    source: str
    target: str
    wiring: str = ""
    port: str = ""
    backward: bool = False
    reciprocal: float | None = None
    sign_constrained: bool = False

    @property
    def how(self) -> str:
        """How it reaches its target, in words.

        Example:
            >>> ConnectionSketch("V2", "V1", "dense", backward=True).how
            'dense, leading back'
        """
        if self.port:
            return f"feeds its {self.port}"
        signs = ", every synapse keeping its sign" if self.sign_constrained else ""
        back = ", leading back" if self.backward and self.source != self.target else ""
        return f"{self.wiring}{signs}{back}"


@dataclass(frozen=True)
class LearnerSketch:
    """A learner.

    Args:
        name: Its name.
        areas: The areas that it changes.
        rule: Its rule, without options.
        cost: Its costs by name, joined by " + "; empty if it has none.
        details: Rule, every cost with weight, fade and gate, and whatever else sets it apart: a phrase each.
        phases: The phases in which it is plastic.
    """

    name: str
    areas: tuple[str, ...]
    rule: str
    cost: str
    details: tuple[str, ...]
    phases: tuple[str, ...]


@dataclass(frozen=True)
class ModulatorSketch:
    """A neuromodulator: its name, what it signals, and what it scales, a phrase each."""

    name: str
    signal: str
    scales: tuple[str, ...]


@dataclass(frozen=True)
class PhaseSketch:
    """A phase.

    Args:
        name: Its name.
        steps: Number of updates.
        batch: Stimuli an update.
        share: Fraction of the training stimuli that are shown.
        experience: How what is shown is altered, a phrase a kind.
        structure: How synapses grow or are lost, a phrase a kind.
    """

    name: str
    steps: int
    batch: int
    share: float
    experience: tuple[str, ...]
    structure: tuple[str, ...]

    @property
    def extent(self) -> str:
        """How long it is and what is shown, in words.

        Example:
            >>> PhaseSketch("waves", 9, 4, 0.5, (), ()).extent
            '9 steps of 4 stimuli, from 50 % of the training stimuli'
        """
        share = "" if self.share == 1 else f", from {100 * self.share:g} % of the training stimuli"
        return f"{self.steps} steps of {self.batch} stimuli{share}"


@dataclass(frozen=True)
class Anatomy:
    """A network and its childhood.

    Args:
        inputs: Names of what the stimuli supply.
        areas: The areas, those nearest to the inputs first.
        connections: Projections and feeds of ports, in the order of the file.
        learners: Who changes it.
        modulators: What is broadcast.
        phases: When, in order.

    Example:
        >>> area = AreaSketch("V1", "relu", is_module=False, units=9, level=1)
        >>> learner = LearnerSketch("senses", ("V1",), "oja", "", (), ("waves",))
        >>> anatomy = Anatomy(("stimulus",), (area,), (), (learner,), (), ())
        >>> [own.name for own in anatomy.learners_of("V1")]
        ['senses']
    """

    inputs: tuple[str, ...]
    areas: tuple[AreaSketch, ...]
    connections: tuple[ConnectionSketch, ...]
    learners: tuple[LearnerSketch, ...]
    modulators: tuple[ModulatorSketch, ...]
    phases: tuple[PhaseSketch, ...]

    def learners_of(self, area: str) -> tuple[LearnerSketch, ...]:
        """Return the learners that change an area."""
        return tuple(learner for learner in self.learners if area in learner.areas)
