"""Train: take a network through its phases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch

from arealis.development import Phase, plastic
from arealis.networks import AreaNetwork
from arealis.training.acting import Acting
from arealis.training.checkpoint import Checkpoint, require_fitting, restore
from arealis.training.history import History
from arealis.training.one_phase import Course, Keeping, Watching, pass_through
from arealis.training.step import begin
from arealis.types import Learner, Modulator, Parameters, Stimuli, Streams

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
    watching = Watching(observe, observe_every, held_out, history)
    course = Course(network, stimuli, steps, modulators or {}, acting, watching, Keeping(keep, keep_every))
    with torch.no_grad():
        for position, phase in enumerate(phases[first:], first):
            own, start = rng.spawn(phase.name), 0
            active = [begin(network, params, learner, rng=own) for learner in schedule[phase.name]]
            if resume is not None and position == first:
                (params, active), start = restore(resume, active), resume.step
            memory = pass_through(course, position, phase, params, active, memory, start=start, rng=own)
    return params, history
