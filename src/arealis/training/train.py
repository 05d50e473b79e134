"""Train: take a network through its phases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import torch

from arealis.development import Phase, hold_absent, modulate, plastic, restructure
from arealis.networks import AreaNetwork
from arealis.training.acting import Acting
from arealis.training.batches import batches
from arealis.training.checkpoint import Checkpoint, capture, require_fitting, restore
from arealis.training.history import History
from arealis.training.observe import OBSERVABLES, Moment, Timing
from arealis.training.step import Plasticity, adapt, begin, perceive
from arealis.training.world_batches import acted_batches
from arealis.types import (
    Batch,
    DivergenceError,
    Learner,
    Memory,
    Modulator,
    Parameters,
    Progress,
    Stimuli,
    Streams,
)

__all__ = ["train"]


def train(
    network: AreaNetwork,
    params: Parameters,
    stimuli: Sequence[Stimuli],
    learners: Sequence[Learner],
    phases: Sequence[Phase],
    *,
    rng: Streams,
    steps: int = 1,
    observe: Sequence[str] = ("cost", "gradient_cosine"),
    observe_every: int = 50,
    held_out: Sequence[Stimuli] = (),
    modulators: Mapping[str, Modulator] | None = None,
    acting: Acting | None = None,
    keep: Callable[[Checkpoint], None] | None = None,
    keep_every: int = 0,
    resume: Checkpoint | None = None,
) -> tuple[Parameters, History]:
    """Train every replica of a network through its developmental phases.

    Args:
        network: The network.
        params: Its first parameters ``[replica, ...]``; not changed.
        stimuli: One training set a replica, equally large; none for a network that acts.
        learners: Which areas learn, by which rule, to reduce which cost, when.
        phases: What is plastic and lived through when, in order.
        rng: Random streams, one a replica.
        steps: Time steps that the network runs for each stimulus.
        observe: What is observed of every learner and its areas: keys of :data:`OBSERVABLES`.
        observe_every: Updates between two observations.
        held_out: What each replica is shown where decisions on stimuli not learnt from are observed.
        modulators: Name → neuromodulator that is broadcast, in the order in which they may read each other.
        acting: How the network acts in a world, which it then learns from instead; an episode lasts as long
            as the world lets it, and ``"reward"`` is observed as well. Experiences alter what is learnt from,
            not what was seen while acting.
        keep: Given a checkpoint every ``keep_every`` updates of a phase, and the last good one before an
            error of divergence.
        keep_every: Updates between two checkpoints; 0 for none.
        resume: Where to go on: on a CPU, the result is that of a training that never stopped, bit for bit.

    Returns:
        The learnt parameters and the history.

    Raises:
        DivergenceError: if an update is not finite.
        SpecificationError: if learners and phases do not fit, or the checkpoint is of another training.

    Example:
        >>> import numpy as np
        >>> from arealis.networks import Area, Bundle, RateNeuron, build, dense
        >>> from arealis.numerics import ReplicaStreams
        >>> from arealis.objectives import CrossEntropy
        >>> from arealis.rules import Backpropagation
        >>> from arealis.types import Optimiser
        >>> rng, x = ReplicaStreams((0,)), np.eye(4, dtype="float32")
        >>> shown = Stimuli({"eye": x[:, None]}, np.arange(4).astype(str), {"label": np.arange(4)})
        >>> net, params = build([Area("decision", tuple("abcd"), RateNeuron("linear"))],
        ...                     [Bundle(("eye",), ("decision",), dense)], inputs={"eye": 4}, rng=rng)
        >>> learner = Learner("all", ("decision",), Backpropagation(), CrossEntropy("decision"),
        ...                   Optimiser("sgd", 1.0), ("school",))
        >>> _, history = train(net, params, [shown], [learner], [Phase("school", 101, 4)], rng=rng)
        >>> costs = history.table().query("quantity == 'cost'").value
        >>> bool(costs.iloc[-1] < 0.3 * costs.iloc[0])
        True
    """
    params = {name: value.clone() for name, value in params.items()}
    history = History() if resume is None else History(list(resume.history))
    schedule, first = plastic(learners, phases), 0
    if resume is not None:
        require_fitting(resume, params, phases, schedule)
        first = resume.phase
    memory = {} if resume is None else dict(resume.memory)
    course = _Course(
        network,
        stimuli,
        held_out,
        steps,
        observe,
        observe_every,
        history,
        keep,
        keep_every,
        modulators or {},
        acting,
    )
    with torch.no_grad():
        for position, phase in enumerate(phases[first:], first):
            own, start = rng.spawn(phase.name), 0
            active = [begin(network, params, learner, rng=own) for learner in schedule[phase.name]]
            if resume is not None and position == first:
                (params, active), start = restore(resume, active), resume.step
            memory = _pass_through(course, position, phase, params, active, memory, start=start, rng=own)
    return params, history


@dataclass(frozen=True)
class _Course:
    """What is the same in all phases of a training."""

    network: AreaNetwork
    stimuli: Sequence[Stimuli]
    held_out: Sequence[Stimuli]
    steps: int
    observe: Sequence[str]
    observe_every: int
    history: History
    keep: Callable[[Checkpoint], None] | None
    keep_every: int
    modulators: Mapping[str, Modulator]
    acting: Acting | None


def _pass_through(
    course: _Course,
    position: int,
    phase: Phase,
    params: Parameters,
    active: list[Plasticity],
    memory: Memory,
    *,
    start: int,
    rng: Streams,
) -> Memory:
    """Make the updates of a phase from some step on; parameters change in place."""
    network, keep = course.network, course.keep
    like, rng = next(iter(params.values())), rng.spawn("batches")
    shown = _met(course, phase, params, start=start, rng=rng)
    good = None if keep is None else capture(position, start, params, active, memory, course.history)
    timing = Timing()
    for step, batch in enumerate(islice(shown, phase.steps - start), start):
        progress = Progress(step, phase.steps)
        observed = step % course.observe_every == 0 or step == phase.steps - 1
        batch, memory = _lived_through(course, phase, params, batch, memory, progress, rng)
        before = {k: v.clone() for k, v in params.items()} if observed else {}
        try:
            with timing:
                activity = perceive(network, params, batch)
                batch, memory = modulate(course.modulators, activity, batch, memory, replicas=len(like))
                active, updates = adapt(network, params, activity, batch, active, progress)
                hold_absent(params, memory)
        except DivergenceError:
            if keep is not None and good is not None:
                keep(good)
            raise
        if observed:
            shared = network, before, batch, activity, course.held_out, timing.seconds_a_step()
            for p, made in zip(active, updates, strict=True):
                own = rng.spawn(f"looking at {p.learner.name} in step {step}")
                _observe(course, Moment(*shared, p, made, own), phase.name, step)
            if course.acting is not None:
                paid = batch.targets["reward"].sum(-1).mean(1)
                course.history.add(phase.name, step, course.acting.area, "reward", paid)
            for name in course.modulators:
                course.history.add(phase.name, step, name, "modulator", batch.targets[name].mean(1))
        if keep is not None and course.keep_every and (step + 1) % course.keep_every == 0:
            good = capture(position, step + 1, params, active, memory, course.history)
            keep(good)
    return memory


def _met(course: _Course, phase: Phase, params: Parameters, *, start: int, rng: Streams) -> Iterator[Batch]:
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
    course: _Course,
    phase: Phase,
    params: Parameters,
    batch: Batch,
    memory: Memory,
    progress: Progress,
    rng: Streams,
) -> tuple[Batch, Memory]:
    """What the phase makes of a batch, once synapses have joined or gone; each step draws for itself."""
    memory = restructure(course.network, params, memory, phase.structure, progress)
    for number, experience in enumerate(phase.experience):
        own = rng.spawn(f"experience {number} in step {progress.step}")
        batch, memory = experience.step(batch, progress, memory, rng=own)
    return batch, memory


def _observe(course: _Course, moment: Moment, phase: str, step: int) -> None:
    """Record what there is to see of one learner."""
    for quantity in course.observe:
        for area, values in OBSERVABLES[quantity](moment).items():
            course.history.add(phase, step, area, quantity, values)
