"""Cases run again with something changed: weights above an area, activity below it, what comes later."""

from dataclasses import dataclass, replace

import torch

from arealis.networks import AreaNetwork, DenseProjection
from arealis.types import Batch, Network

__all__ = ["LoudPast", "later_changed", "moved_above", "moved_below", "run_again", "with_signs"]


def run_again(case, **changes):
    """The case with other parameters or inputs, and what the network then does."""
    case = replace(case, **changes)
    like = next(iter(case.params.values()))
    examples = next(iter(case.activity.values())).shape[2]
    rest = case.network.initial_state(len(like), examples, like=like)
    _, activity = case.network.run(case.params, rest, case.batch.inputs, steps=case.batch.steps)
    return replace(case, activity=activity)


def moved_above(case, areas):
    """The same with other weights and biases of all areas but these."""
    moved = {
        n: v if n.rsplit(".", 1)[0].rsplit("->", 1)[-1] in areas else v + 0.2 for n, v in case.params.items()
    }
    return run_again(case, params=moved)


def moved_below(case, area):
    """The same with an area that always does more."""
    bias = f"{area}.bias"
    return run_again(case, params={**case.params, bias: case.params[bias] + 0.3})


def later_changed(case, step):
    """The same up to a time step, and other stimuli from there on."""
    inputs = dict(case.batch.inputs)
    inputs["eye"] = inputs["eye"].clone()
    inputs["eye"][step:] = inputs["eye"][step:].flip(-1) + 0.5
    return run_again(case, batch=Batch(inputs, case.batch.targets, case.batch.steps))


@dataclass(frozen=True)
class LoudPast:
    """A network whose synapses saw more in one time step than there was."""

    network: Network
    step: int

    def __getattr__(self, name):
        return getattr(self.network, name)

    def presynaptic(self, projection, activity, inputs):
        return self._loud(self.network.presynaptic(projection, activity, inputs))

    def arriving(self, projection, activity, inputs):
        return self._loud(self.network.arriving(projection, activity, inputs))

    def _loud(self, seen):
        seen = seen.clone()
        if len(seen) > self.step:
            seen[self.step] += 0.1 * torch.arange(seen.shape[2], dtype=seen.dtype)[:, None]
        return seen


def with_signs(case):
    """The same efficacies as gains on a structure that holds their signs."""
    projections, params = [], dict(case.params)
    for p in case.network.projections:
        weight = case.params[p.parameter]
        signed = DenseProjection(p.source, p.target, weight.sign(), True, p.reciprocal)
        projections.append(signed)
        params[p.parameter] = weight.abs()
    network = AreaNetwork(case.network.areas, tuple(projections))
    return run_again(case, network=network, params=params)
