"""World sessions: networks that act are recorded in episodes of their own, which serve as stimuli."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from arealis.experiments.entry import make_choice
from arealis.experiments.names import WORLDS
from arealis.experiments.session import Session
from arealis.experiments.specification import WorldTable
from arealis.experiments.tables import Choice
from arealis.networks import AreaNetwork
from arealis.stimuli import World
from arealis.training import OBSERVATION, Acting, act, require_actor
from arealis.types import Parameters, Responses, Stimuli, Streams, make_responses

__all__ = ["assemble_acting", "episode_responses", "live_on", "make_world", "open_world"]


def make_world(table: WorldTable, episodes: int) -> World:
    """Make the world that a table names.

    Args:
        table: The table.
        episodes: Number of episodes that run side by side.

    Returns:
        The world.

    Raises:
        DataError: if a package is missing, or the world cannot be made.
        SpecificationError: if an option is unknown or out of range.
    """
    choice = Choice(kind=table.kind, **table.options)
    return make_choice(WORLDS, choice, what="world", place="world", episodes=episodes)


def assemble_acting(table: WorldTable) -> Acting:
    """Return how a network acts in the world that a table names."""
    world = partial(make_world, table)
    return Acting(world, table.area, table.critic, table.discount, table.trace, table.epsilon)


def open_world(table: WorldTable, seeds: Sequence[int]) -> Session:
    """Open a session in a world, of which nothing was seen so far.

    Args:
        table: The world.
        seeds: One a replica.

    Returns:
        A session without stimuli, whose inputs have the size of what will be seen.
    """
    nothing = np.zeros((0, 1, make_world(table, 1).features), dtype=np.float32)
    unseen = Stimuli({OBSERVATION: nothing}, np.array([], dtype=str))
    none = tuple(np.array([], dtype=int) for _ in seeds)
    return Session(unseen, unseen, None, tuple(seeds), none, none, apart=True)


def live_on(
    session: Session, table: WorldTable, network: AreaNetwork, params: Parameters, *, rng: Streams
) -> Session:
    """Let every replica act in fresh episodes, which become its held-out stimuli.

    Args:
        session: From :func:`open_world`.
        table: The world.
        network: The network.
        params: Its parameters.
        rng: Random streams, one a replica.

    Returns:
        The session with what was seen as stimuli. Their targets are what the world says of each episode, the
        last action (``"choice"``), the reward in all (``"reward"``) and the number of steps (``"steps"``).

    Raises:
        DataError: if the world breaks its contract.
        SpecificationError: if the network cannot act in it.
    """
    worlds = [make_world(table, table.held_out) for _ in session.seeds]
    acting = assemble_acting(table)
    require_actor(acting, network, worlds[0])
    lived = act(acting, network, params, worlds, rng=rng, greedy=table.greedy)
    last = np.take_along_axis(lived.action, lived.steps[None] - 1, axis=0)[0]
    said = {**lived.info, "choice": last, "reward": lived.reward.sum(axis=0), "steps": lived.steps}
    seen = lived.observation.transpose(1, 2, 0, 3)
    width, count = len(str(table.held_out - 1)), len(session.seeds)
    names = np.array([f"episode {i:0{width}}" for i in range(table.held_out)])
    stimuli = Stimuli(
        {OBSERVATION: seen.reshape(-1, *seen.shape[2:])},
        np.tile(names, count),
        {name: value.reshape(-1) for name, value in said.items()},
        provenance=f"{worlds[0].name}, acted in",
    )
    own = tuple(np.split(np.arange(len(stimuli)), count))
    return replace(session, stimuli=stimuli, held_out=own)


def episode_responses(responses: Responses, episodes: Stimuli, *, throughout: bool) -> Responses:
    """Keep what was recorded while episodes lasted, with what is known of each.

    Args:
        responses: Recorded at all time steps.
        episodes: From :func:`live_on`.
        throughout: Whether to keep all time steps, with ``NaN`` after the end, rather than the last step of
            each episode, when its last action was chosen.

    Returns:
        The responses; those of last steps have one time step, which stands for different times.
    """
    last = episodes.targets["steps"] - 1
    if throughout:
        lasting = np.arange(responses.sizes["time"]) <= last[:, None]
        values = np.where(lasting[:, None, :, None], responses.values, np.nan)
        seconds = responses.coords["time"].values
    else:
        values = responses.values[np.arange(len(last)), :, last][:, :, None]
        seconds = np.zeros(1)
    known = {name: value for name, value in episodes.targets.items() if value.ndim == 1}
    return make_responses(
        values,
        stimulus_id=episodes.stimulus_id,
        unit_id=responses.coords["unit_id"].values,
        area=responses.coords["area"].values,
        time=seconds,
        stimulus_attributes=known,
        **responses.attrs,
    )
