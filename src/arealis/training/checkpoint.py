"""Checkpoints: all that training carries from one step to the next, to stop there and go on bit for bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from arealis.development import Phase
from arealis.training.history import History
from arealis.training.optimisers import make_optimiser
from arealis.training.step import Plasticity
from arealis.types import Learner, Memory, Parameters, RuleState, SpecificationError, StreamState

__all__ = ["Checkpoint", "LearnerCheckpoint", "capture", "copy_laid_out", "require_fitting", "restore"]


@dataclass(frozen=True)
class LearnerCheckpoint:
    """What one learner carries from step to step.

    Args:
        name: Name of the learner.
        state: Its rule's state.
        streams: How far its random streams have advanced.
        optimiser: What its optimiser owns, as ``"params/NAME"`` or ``"state/NAME"`` in its order → what it
            keeps for that tensor, such as running averages.
    """

    name: str
    state: RuleState
    streams: StreamState
    optimiser: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Checkpoint:
    """A moment of training, from which it goes on as if it had not stopped.

    Args:
        phase: Position of the phase among all.
        step: Number of updates made in this phase.
        params: Parameters ``[replica, ...]``.
        learners: The learners of this phase.
        history: What was observed so far; see :class:`History`.
        memory: What development carries, such as episodes and absent synapses.
    """

    phase: int
    step: int
    params: Parameters
    learners: tuple[LearnerCheckpoint, ...]
    history: tuple[tuple, ...]
    memory: Memory = field(default_factory=dict)


def capture(
    phase: int,
    step: int,
    params: Parameters,
    active: Sequence[Plasticity],
    memory: Memory,
    history: History,
) -> Checkpoint:
    """Copy all that training carries.

    Args:
        phase: Position of the phase among all.
        step: Number of updates made in this phase.
        params: Parameters.
        active: The learners of this phase.
        memory: What development carries.
        history: What was observed so far.

    Returns:
        A checkpoint that shares no memory with them.
    """
    learners = tuple(_capture_learner(params, p) for p in active)
    return Checkpoint(phase, step, _copies(params), learners, tuple(history.rows), _copies(memory))


def restore(checkpoint: Checkpoint, active: Sequence[Plasticity]) -> tuple[Parameters, list[Plasticity]]:
    """Bring learners that have just begun their phase to where a checkpoint was taken.

    An entry of a rule's state that its optimiser changes is the very tensor that the optimiser owns.

    Args:
        checkpoint: Where to go on.
        active: The learners of its phase, from :func:`begin`.

    Returns:
        Parameters and learners; nothing of them is shared with the checkpoint.
    """
    params = _copies(checkpoint.params)
    both = zip(checkpoint.learners, active, strict=True)
    return params, [_restore_learner(params, saved, p) for saved, p in both]


def require_fitting(
    checkpoint: Checkpoint,
    params: Parameters,
    phases: Sequence[Phase],
    schedule: Mapping[str, Sequence[Learner]],
) -> None:
    """Require that a checkpoint was taken of this training.

    Args:
        checkpoint: Where to go on.
        params: First parameters of the network.
        phases: The phases of the training.
        schedule: Phase name → its learners.

    Raises:
        SpecificationError: if phases, learners or parameters are not those of the checkpoint.
    """
    if checkpoint.phase >= len(phases):
        raise _another(f"phase {checkpoint.phase + 1}", f"{len(phases)} phases")
    phase = phases[checkpoint.phase]
    if checkpoint.step > phase.steps:
        raise _another(f"step {checkpoint.step} of '{phase.name}'", f"at most {phase.steps}")
    learning = [saved.name for saved in checkpoint.learners]
    names = [learner.name for learner in schedule[phase.name]]
    if learning != names:
        raise _another(f"learners {learning} in '{phase.name}'", f"{names}")
    found = {name: tuple(value.shape) for name, value in checkpoint.params.items()}
    wanted = {name: tuple(value.shape) for name, value in params.items()}
    if found != wanted:
        raise _another(f"parameters {found}", f"{wanted}")


def _another(given: str, needed: str) -> SpecificationError:
    return SpecificationError(
        "the checkpoint is of another training",
        given=given,
        needed=needed,
        action="give the checkpoint of this network and these learners, or none",
    )


def copy_laid_out(tensor: Tensor, stride: Sequence[int]) -> Tensor:
    """Copy a tensor into memory laid out by these strides, on which the rounding of products may depend.

    Args:
        tensor: Any tensor.
        stride: Elements between neighbours along each axis; 0 where an axis repeats itself.

    Returns:
        The same values.

    Example:
        >>> copy_laid_out(torch.arange(6).reshape(2, 3), (1, 2)).stride()
        (1, 2)
        >>> copy_laid_out(torch.ones(2, 3).expand(4, 2, 3), (0, 3, 1)).stride()
        (0, 3, 1)
    """
    once = tensor
    for axis, apart in enumerate(stride):
        if apart == 0 and tensor.shape[axis] > 1:
            once = once.narrow(axis, 0, 1)
    made = torch.empty_strided(once.shape, tuple(stride), dtype=tensor.dtype, device=tensor.device)
    return made.copy_(once).expand(tensor.shape)


def _copies(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: copy_laid_out(value, value.stride()) for name, value in tensors.items()}


def _copied(value: Any) -> Any:
    return copy_laid_out(value, value.stride()) if isinstance(value, Tensor) else value


def _places(params: Parameters, state: RuleState) -> dict[str, Tensor]:
    """Everything that an optimiser may own, by where it is found."""
    return {f"params/{n}": t for n, t in params.items()} | {f"state/{n}": t for n, t in state.items()}


def _capture_learner(params: Parameters, p: Plasticity) -> LearnerCheckpoint:
    place = {id(tensor): name for name, tensor in _places(params, p.state).items()}
    owned = [t for group in p.optimiser.param_groups for t in group["params"]]
    # A first state that the rule has replaced since is owned as well, and no longer matters.
    kept = {
        place[id(t)]: {k: _copied(v) for k, v in p.optimiser.state.get(t, {}).items()}
        for t in owned
        if id(t) in place
    }
    return LearnerCheckpoint(p.learner.name, _copies(p.state), p.rng.state(), kept)


def _restore_learner(params: Parameters, saved: LearnerCheckpoint, p: Plasticity) -> Plasticity:
    state = _copies(saved.state)
    found = _places(params, state)
    optimiser = make_optimiser(p.learner.optimiser, [found[name] for name in saved.optimiser])
    for name, entries in saved.optimiser.items():
        if entries:
            optimiser.state[found[name]] = {k: _copied(v) for k, v in entries.items()}
    return replace(p, optimiser=optimiser, state=state, rng=p.rng.at(saved.streams))
