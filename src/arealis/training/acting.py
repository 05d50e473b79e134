"""Acting: a network in a world, whose choices decide what it sees and what it is paid."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from arealis.networks import AreaNetwork
from arealis.stimuli import World
from arealis.types import Parameters, SpecificationError, Streams

__all__ = ["OBSERVATION", "Acting", "Episodes", "act", "require_actor"]

OBSERVATION = "observation"
"""The input through which a network sees a world."""


@dataclass(frozen=True)
class Acting:
    r"""How a network acts in a world, and what becomes the advantage of an action.

    Actions are drawn from the softmax of the activity of the deciding area, or are the most active unit's but
    for a fraction at random. The advantage is

    .. math:: A_t = \sum_k (\gamma \lambda)^k \delta_{t+k}, \qquad \delta_t = R_t + \gamma V_{t+1} - V_t

    with the value V that the critic gave while it acted; without a critic, it is the return.

    Args:
        world: ``(episodes) → world`` with so many episodes side by side.
        area: The deciding area, with a unit for every action.
        critic: The area whose one unit is the value; none if empty.
        discount: Factor γ by which a reward is worth less a step later.
        trace: Factor λ by which later errors count less, where there is a critic.
        epsilon: Fraction of actions at random, the others the most active unit's; None to draw from the
            softmax.

    References:
        Barto, Sutton & Anderson 1983, IEEE Trans SMC 13:834; Schulman et al. 2016, ICLR.
    """

    world: Callable[[int], World]
    area: str
    critic: str = ""
    discount: float = 0.95
    trace: float = 0.9
    epsilon: float | None = None


@dataclass(frozen=True)
class Episodes:
    """What networks saw, did and were paid, from the first step to the longest that an episode may last.

    Args:
        observation: ``[time, replica, episode, feature]``, 0 once an episode is over.
        action: ``[time, replica, episode]``, 0 once it is over.
        reward: What followed each step ``[time, replica, episode]``.
        done: Whether the episode is over after each step ``[time, replica, episode]``, true from its end on.
        value: What the critic said ``[time, replica, episode]``; 0 without one and once it is over.
        info: What the world says of every episode, by name ``[replica, episode]``.
    """

    observation: np.ndarray
    action: np.ndarray
    reward: np.ndarray
    done: np.ndarray
    value: np.ndarray
    info: Mapping[str, np.ndarray]

    @property
    def steps(self) -> np.ndarray:
        """Number of steps of every episode ``[replica, episode]``."""
        return 1 + (~self.done).sum(axis=0)


def require_actor(acting: Acting, network: AreaNetwork, world: World) -> None:
    """Require that a network can see, decide and value in a world.

    Args:
        acting: How it acts.
        network: The network.
        world: The world.

    Raises:
        SpecificationError: if it does not see the world, or its areas are not of the sizes that this takes.
    """
    for role, area, units in (("decides", acting.area, world.actions), ("values", acting.critic, 1)):
        if role == "values" and not area:
            continue
        if area not in network.area:
            raise SpecificationError(
                f"the area that {role} does not exist",
                given=repr(area),
                needed=f"one of {list(network.area_names)}",
                action="declare it, or correct the name",
            )
        if network.units(area) != units:
            raise SpecificationError(
                f"area '{area}' cannot be the one that {role} in the world '{world.name}'",
                given=f"{network.units(area)} units",
                needed=f"{units}, one for every action" if role == "decides" else "1, the value",
                action="change its number of units, or name another area",
            )
    if OBSERVATION not in {*(p.source for p in network.projections), *network.area_names}:
        raise SpecificationError(
            f"the network sees nothing of the world '{world.name}'",
            given=f"projections {[p.name for p in network.projections]}",
            needed=f"a projection from '{OBSERVATION}'",
            action="add it",
        )
    if OBSERVATION in network.area and network.units(OBSERVATION) != world.features:
        raise SpecificationError(
            f"area '{OBSERVATION}' does not fit what is seen of the world '{world.name}'",
            given=f"{network.units(OBSERVATION)} units",
            needed=f"{world.features}, one a feature",
            action="change its number of units, or rename it and project onto it",
        )


@torch.no_grad()
def act(
    acting: Acting,
    network: AreaNetwork,
    params: Parameters,
    worlds: Sequence[World],
    *,
    rng: Streams,
    greedy: bool = False,
) -> Episodes:
    """Live through new episodes, one step of network and world after the other.

    Args:
        acting: How.
        network: The network, which starts from rest.
        params: Its parameters ``[replica, ...]``.
        worlds: One a replica, with as many episodes.
        rng: Random streams, which the worlds and the choices draw from.
        greedy: Whether the most active unit decides always.

    Returns:
        The episodes.

    Raises:
        DataError: if a world breaks its contract.

    Example:
        >>> from arealis.networks import Area, Bundle, RateNeuron, build, dense
        >>> from arealis.numerics import ReplicaStreams
        >>> from arealis.stimuli import two_choice
        >>> rng = ReplicaStreams((0,))
        >>> net, params = build([Area("basal ganglia", ("wait", "left", "right"), RateNeuron("linear"))],
        ...                     [Bundle(("observation",), ("basal ganglia",), dense)],
        ...                     inputs={"observation": 3}, rng=rng)
        >>> acting = Acting(lambda episodes: two_choice(episodes=episodes), "basal ganglia")
        >>> act(acting, net, params, [acting.world(5)], rng=rng).action.shape
        (11, 1, 5)
    """
    like, world = next(iter(params.values())), worlds[0]
    choosers = rng.spawn("choices").generators()
    seen = np.stack([w.reset(g) for w, g in zip(worlds, rng.spawn("world").generators(), strict=True)])
    lived, over = _blank(world, len(worlds)), np.zeros(seen.shape[:2], dtype=bool)
    known: list[Mapping[str, np.ndarray]] = [{} for _ in worlds]
    state = network.initial_state(len(worlds), world.episodes, like=like)
    for t in range(world.longest):
        state, now = network.advance(params, state, {OBSERVATION: torch.as_tensor(seen).to(like)})
        scores = now[acting.area].double().cpu().numpy()
        lived.observation[t] = seen
        lived.action[t] = np.where(over, 0, _choose(acting, scores, choosers, greedy=greedy))
        if acting.critic:
            lived.value[t] = np.where(over, 0, now[acting.critic][..., 0].cpu().numpy())
        for replica in np.flatnonzero(~over.all(axis=1)).tolist():
            outcome = worlds[replica].step(lived.action[t, replica])
            seen[replica], over[replica] = outcome.observation, outcome.done
            lived.reward[t, replica], known[replica] = outcome.reward, outcome.info
        lived.done[t] = over
        if over.all():
            break
    named = [name for name in known[0] if all(name in info for info in known)]
    return replace(lived, info={name: np.stack([info[name] for info in known]) for name in named})


def _blank(world: World, replicas: int) -> Episodes:
    shape = (world.longest, replicas, world.episodes)
    nothing = np.zeros(shape, dtype=np.float32)
    observation = np.zeros((*shape, world.features), dtype=np.float32)
    done, action = np.ones(shape, dtype=bool), np.zeros(shape, dtype=np.int64)
    return Episodes(observation, action, nothing, done, nothing.copy(), {})


def _choose(
    acting: Acting, scores: np.ndarray, choosers: Sequence[np.random.Generator], *, greedy: bool
) -> np.ndarray:
    """Actions ``[replica, episode]``; each replica draws from its own stream."""
    best, (_, episodes, actions) = scores.argmax(axis=-1), scores.shape
    if greedy:
        return best
    if acting.epsilon is None:
        # The largest of scores with Gumbel noise is a draw from their softmax.
        return (scores + np.stack([g.gumbel(size=(episodes, actions)) for g in choosers])).argmax(axis=-1)
    strays = np.stack([g.random(episodes) for g in choosers]) < acting.epsilon
    return np.where(strays, np.stack([g.integers(actions, size=episodes) for g in choosers]), best)
