"""One phase: what the network meets, and the updates that it makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from arealis.development import Phase, hold_absent, modulate, restructure
from arealis.networks import AreaNetwork
from arealis.training.acting import Acting
from arealis.training.batches import batches
from arealis.training.checkpoint import Checkpoint, capture
from arealis.training.history import History
from arealis.training.observe import OBSERVABLES, Moment, Timing
from arealis.training.step import Plasticity, adapt, perceive
from arealis.training.world_batches import acted_batches
from arealis.types import (
    Batch,
    DivergenceError,
    Memory,
    Modulator,
    Parameters,
    Progress,
    Stimuli,
    Streams,
)

__all__ = ["Course", "Keeping", "Watching", "pass_through"]


@dataclass(frozen=True)
class Watching:
    """What is looked at, how often, and where it is written down.

    Args:
        quantities: Keys of :data:`OBSERVABLES`.
        every: Updates between two observations.
        held_out: What each replica is shown where decisions on stimuli not learnt from are observed.
        history: Where observations go.
    """

    quantities: Sequence[str]
    every: int
    held_out: Sequence[Stimuli]
    history: History


@dataclass(frozen=True)
class Keeping:
    """Who is given checkpoints, and how often.

    Args:
        keep: Given checkpoints; None for nobody.
        every: Updates between two of them; 0 for none but the last good one.
    """

    keep: Callable[[Checkpoint], None] | None
    every: int


@dataclass(frozen=True)
class Course:
    """What is the same in all phases of a training.

    Args:
        network: The network.
        stimuli: One training set a replica; none for a network that acts.
        steps: Time steps that the network runs for each stimulus.
        modulators: Name → neuromodulator.
        acting: How the network acts in a world, if it does.
        watching: What is looked at.
        keeping: What is kept.
    """

    network: AreaNetwork
    stimuli: Sequence[Stimuli]
    steps: int
    modulators: Mapping[str, Modulator]
    acting: Acting | None
    watching: Watching
    keeping: Keeping


def pass_through(
    course: Course,
    position: int,
    phase: Phase,
    params: Parameters,
    active: list[Plasticity],
    memory: Memory,
    *,
    start: int,
    rng: Streams,
) -> Memory:
    """Make the updates of a phase from some step on.

    Args:
        course: What is the same in all phases.
        position: Which phase it is, from 0.
        phase: The phase.
        params: Parameters by name; they change in place.
        active: Its learners, each with its state.
        memory: What experiences, structure and modulators remember.
        start: The first update to make.
        rng: Random streams of the phase.

    Returns:
        The memory after the phase.

    Raises:
        DivergenceError: if an update is not finite.
    """
    rng, watching, keeping = rng.spawn("batches"), course.watching, course.keeping
    shown, timing, known = _met(course, phase, params, start=start, rng=rng), Timing(), watching.history
    good = None if keeping.keep is None else capture(position, start, params, active, memory, known)
    for step, batch in enumerate(islice(shown, phase.steps - start), start):
        progress = Progress(step, phase.steps)
        observed = step % watching.every == 0 or step == phase.steps - 1
        batch, memory = _lived_through(course, phase, params, batch, memory, progress, rng)
        before = {k: v.clone() for k, v in params.items()} if observed else {}
        try:
            with timing:
                activity = perceive(course.network, params, batch)
                replicas = len(next(iter(params.values())))
                batch, memory = modulate(course.modulators, activity, batch, memory, replicas=replicas)
                active, updates = adapt(course.network, params, activity, batch, active, progress)
                hold_absent(params, memory)
        except DivergenceError:
            if keeping.keep is not None and good is not None:
                keeping.keep(good)
            raise
        if observed:
            seen = course.network, before, batch, activity, watching.held_out, timing.seconds_a_step()
            both = zip(active, updates, strict=True)
            moments = (Moment(*seen, learner, made, _apart(rng, learner, step)) for learner, made in both)
            _observe(course, moments, batch, phase.name, step)
        if keeping.keep is not None and keeping.every and (step + 1) % keeping.every == 0:
            good = capture(position, step + 1, params, active, memory, known)
            keeping.keep(good)
    return memory


def _met(course: Course, phase: Phase, params: Parameters, *, start: int, rng: Streams) -> Iterator[Batch]:
    """What the network meets in a phase: stimuli that it is shown, or a world that it acts in."""
    if course.acting is not None:
        return acted_batches(course.acting, course.network, params, size=phase.batch, rng=rng, start=start)
    return batches(
        course.stimuli,
        size=phase.batch,
        steps=course.steps,
        rng=rng,
        like=next(iter(params.values())),
        start=start,
        share=phase.share,
    )


def _lived_through(
    course: Course,
    phase: Phase,
    params: Parameters,
    batch: Batch,
    memory: Memory,
    progress: Progress,
    rng: Streams,
) -> tuple[Batch, Memory]:
    """What the phase makes of a batch, once synapses have joined or gone; each step draws for itself."""
    own = rng.spawn(f"structure in step {progress.step}")
    memory = restructure(course.network, params, memory, phase.structure, progress, rng=own)
    for number, experience in enumerate(phase.experience):
        own = rng.spawn(f"experience {number} in step {progress.step}")
        batch, memory = experience.step(batch, progress, memory, rng=own)
    return batch, memory


def _apart(rng: Streams, plastic: Plasticity, step: int) -> Streams:
    """Streams for looking at a learner, apart from those that it draws from."""
    return rng.spawn(f"looking at {plastic.learner.name} in step {step}")


def _observe(course: Course, moments: Iterable[Moment], batch: Batch, phase: str, step: int) -> None:
    """Write down what there is to see of every learner, of the reward and of the neuromodulators."""
    history = course.watching.history
    for moment in moments:
        for quantity in course.watching.quantities:
            for area, values in OBSERVABLES[quantity](moment).items():
                history.add(phase, step, area, quantity, values)
    if course.acting is not None:
        history.add(phase, step, course.acting.area, "reward", batch.targets["reward"].sum(-1).mean(1))
    for name in course.modulators:
        history.add(phase, step, name, "modulator", batch.targets[name].mean(1))
