"""Weight noise: the cost of a batch when parameters are jittered, many draws in one pass."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from arealis.types import Batch, Network, Objective, Parameters, Streams, Updates

__all__ = ["cost_with_weight_noise", "noise_on_weights", "own_parameters", "weighed_noise"]


def own_parameters(network: Network, params: Parameters, areas: tuple[str, ...]) -> list[str]:
    """Return the names of the biases of areas and of the weights that they own."""
    names = [f"{a}.bias" for a in areas] + [p.parameter for p in network.projections if p.owner in areas]
    return [n for n in dict.fromkeys(names) if n in params]


def noise_on_weights(params: Parameters, names: list[str], draws: int, *, rng: Streams) -> dict[str, Tensor]:
    """Draw standard normal noise for every parameter.

    Args:
        params: Parameters by name.
        names: Those that are jittered.
        draws: Number of draws.
        rng: Random streams, one a replica.

    Returns:
        Name → noise ``[replica, draw, ...]``.
    """
    return {n: rng.normal((draws, *params[n].shape[1:]), like=params[n]) for n in names}


def cost_with_weight_noise(
    network: Network,
    params: Parameters,
    batch: Batch,
    objective: Objective,
    noise: Mapping[str, Tensor],
    scale: float,
) -> Tensor:
    """Compute what a batch costs with noise on parameters; draws are a batch axis of the products.

    Args:
        network: The network.
        params: Its parameters.
        batch: What it is shown.
        objective: The cost.
        noise: Parameter → noise ``[replica, draw, ...]``.
        scale: What to multiply the noise by.

    Returns:
        Cost ``[replica, draw]``, averaged over examples.
    """
    first = next(iter(noise.values()))
    replicas, draws = first.shape[:2]
    examples = next(iter(batch.inputs.values())).shape[2]
    jittered = {
        name: torch.add(value[:, None], noise[name], alpha=scale)
        if name in noise
        else value[:, None].expand(replicas, draws, *value.shape[1:])
        for name, value in params.items()
    }

    def cost(parameters: Parameters) -> Tensor:
        rest = network.initial_state(replicas, examples, like=first)
        _, activity = network.run(parameters, rest, batch.inputs, steps=batch.steps)
        return objective(activity, batch).mean(1)

    return torch.vmap(cost, in_dims=1, out_dims=1)(jittered)


def weighed_noise(noise: Mapping[str, Tensor], credit: Tensor) -> Updates:
    """Weigh the noise of every draw by the credit that its outcome earned.

    Args:
        noise: Parameter → noise ``[replica, draw, ...]``.
        credit: ``[replica, draw]``.

    Returns:
        Parameter → update ``[replica, ...]``, summed over draws.
    """
    return {
        name: torch.bmm(credit[:, None], xi.flatten(2)).view(len(xi), *xi.shape[2:])
        for name, xi in noise.items()
    }
