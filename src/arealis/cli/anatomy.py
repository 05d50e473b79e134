"""Anatomy in the terminal: areas in the order of flow, who changes them and when, what is broadcast."""

from __future__ import annotations

from rich.console import Group
from rich.text import Text
from rich.tree import Tree

from arealis.types import Anatomy, LearnerSketch, PhaseSketch

__all__ = ["draw_anatomy"]

_PLASTIC, _FIXED = "●", "○"


def draw_anatomy(anatomy: Anatomy, name: str) -> Group:
    """Draw a network and its childhood as trees of phrases, which need no colour.

    Args:
        anatomy: What to draw.
        name: Whose network it is.

    Returns:
        What ``rich`` prints.

    Example:
        >>> from rich.console import Console
        >>> from arealis.types import AreaSketch, ConnectionSketch
        >>> area = AreaSketch("V1", "relu", is_module=False, units=9, level=1)
        >>> learner = LearnerSketch("senses", ("V1",), "oja", "", (), ("waves",))
        >>> phases = tuple(PhaseSketch(p, 5, 2, 1.0, (), ()) for p in ("waves", "sleep"))
        >>> wiring = ConnectionSketch("eye", "V1", "dense")
        >>> Console(width=60).print(draw_anatomy(
        ...     Anatomy(("eye",), (area,), (wiring,), (learner,), (), phases), "pup").renderables[0])
        The network of pup, from its inputs (eye) onwards
        └── V1: 9 relu units
            ├── from eye: dense
            └── learns by oja, without a cost (learner senses)
                plastic in: ● waves  ○ sleep
    """
    parts = [_areas(anatomy, name)]
    parts += [_learners(anatomy)] if anatomy.learners else []
    parts += [_modulators(anatomy)] if anatomy.modulators else []
    parts += [_phases(anatomy)] if anatomy.phases else []
    return Group(*parts)


def _areas(anatomy: Anatomy, name: str) -> Tree:
    inputs = f", from its inputs ({', '.join(anatomy.inputs)}) onwards" if anatomy.inputs else ""
    tree = _branch(f"The network of {name}{inputs}")
    for area in anatomy.areas:
        branch = tree.add(_named(area.name, area.consists_of))
        for connection in anatomy.connections:
            if connection.target == area.name:
                source = "itself" if connection.source == area.name else connection.source
                branch.add(Text(f"from {source}: {connection.how}"))
            elif connection.source == area.name and connection.reciprocal is not None:
                branch.add(
                    Text(
                        f"back from {connection.target}: through the same synapses, "
                        f"{connection.reciprocal:g} times as strong"
                    )
                )
        learners = anatomy.learners_of(area.name)
        for learner in learners:
            branch.add(_say_learner(learner, anatomy.phases))
        if not learners:
            branch.add(Text("does not learn"))
    return tree


def _learners(anatomy: Anatomy) -> Tree:
    tree = _branch("Who changes it")
    for learner in anatomy.learners:
        branch = tree.add(_named(f"learner {learner.name}", f"changes {', '.join(learner.areas)}"))
        for phrase in learner.details:
            branch.add(Text(phrase))
    return tree


def _modulators(anatomy: Anatomy) -> Tree:
    tree = _branch("What is broadcast")
    for modulator in anatomy.modulators:
        branch = tree.add(_named(modulator.name, modulator.signal))
        branch.add(Text(f"scales {' and '.join(modulator.scales)}" if modulator.scales else "scales nothing"))
    return tree


def _phases(anatomy: Anatomy) -> Tree:
    tree = _branch("What happens when")
    for number, phase in enumerate(anatomy.phases, start=1):
        branch = tree.add(_named(f"{number}. {phase.name}", phase.extent))
        for phrase in phase.experience:
            branch.add(Text(f"experience: {phrase}"))
        for phrase in phase.structure:
            branch.add(Text(f"structure: {phrase}"))
    return tree


def _branch(title: str) -> Tree:
    return Tree(Text(title, style="bold"), guide_style="dim")


def _named(name: str, what: str) -> Text:
    return Text.assemble((name, "bold"), f": {what}")


def _say_learner(learner: LearnerSketch, phases: tuple[PhaseSketch, ...]) -> Text:
    cost = f"to reduce {learner.cost}" if learner.cost else "without a cost"
    said = Text(f"learns by {learner.rule}, {cost} (learner {learner.name})\nplastic in: ")
    for number, phase in enumerate(phases):
        mark = _PLASTIC if phase.name in learner.phases else _FIXED
        said.append("  " * bool(number) + f"{mark} {phase.name}")
    return said
