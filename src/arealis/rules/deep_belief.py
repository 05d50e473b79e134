"""Deep belief stack: machines one above the other; the highest dreams, the others draw what it dreams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from arealis.rules.stochastic_units import draw, expected, kind_of, require_kind
from arealis.rules.synaptic_statistics import incoming
from arealis.types import Network, Parameters, SpecificationError, Streams

__all__ = ["DeepBelief", "deep_belief", "dream", "recognise", "tie_to_below"]


@dataclass(frozen=True)
class DeepBelief:
    r"""A stack of restricted Boltzmann machines, read as one generative model.

    .. math:: p(v, h_1, \ldots, h_L) = p(v \mid h_1) \cdots p(h_{L-2} \mid h_{L-1})\, p(h_{L-1}, h_L)

    The two highest layers are a machine, whose units drive each other; every layer below is drawn from the
    one above it alone. Upwards, each layer is recognised from the one below.

    Args:
        layers: Names of the source and of the areas above it, lowest first.
        kinds: Kind of the units of each, ``"bernoulli"`` or ``"gaussian"``.
        weights: Of each machine ``[replica, above, below]``.
        above: Bias of the upper units of each machine ``[replica, above]``.
        below: Bias of its lower units ``[replica, below]``.

    References:
        Hinton, Osindero & Teh 2006, Neural Comput 18:1527.
    """

    layers: tuple[str, ...]
    kinds: tuple[str, ...]
    weights: tuple[Tensor, ...]
    above: tuple[Tensor, ...]
    below: tuple[Tensor, ...]


def deep_belief(
    network: Network,
    params: Parameters,
    state: Mapping[str, Tensor],
    areas: tuple[str, ...],
    *,
    visible: str = "bernoulli",
) -> DeepBelief:
    """Read areas that contrastive divergence trained, one after the other, as one generative model.

    Args:
        network: The network.
        params: Its parameters.
        state: What the rule had learnt beside them when each area's phase ended, the entries of all areas
            together: ``"eye->V1.visible_bias"``, ``"V1->V2.visible_bias"``.
        areas: The areas, lowest first: each hears the one before it and nothing else.
        visible: Kind of the lowest source, as the rule was told.

    Returns:
        The stack.

    Raises:
        SpecificationError: if the areas do not lie one above the other, or what the rule learnt is missing.
    """
    require_kind(visible)
    layers: list[str] = []
    weights, above, below = [], [], []
    for area in areas:
        heard = incoming(network, area)
        if len(heard) != 1 or (layers and heard[0].source != layers[-1]) or not heard[0].dense:
            raise SpecificationError(
                "machines do not lie one above the other",
                given=f"'{area}' hears {[p.source for p in heard]}",
                needed=f"it hears '{layers[-1]}' and nothing else" if layers else "it hears one source",
                action="name the areas from the lowest up, each with one projection",
            )
        p, name = heard[0], f"{heard[0].name}.visible_bias"
        if name not in state:
            raise SpecificationError(
                "what contrastive divergence learnt is missing",
                given=f"the state holds {sorted(state)}",
                needed=f"'{name}'",
                action="keep the checkpoint of the end of each phase, and join the states of its learners",
            )
        layers += [area] if layers else [p.source, area]
        weights.append(p.efficacy(params[p.parameter]))
        above.append(params.get(f"{area}.bias", weights[-1].new_zeros(weights[-1].shape[:2])))
        below.append(state[name])
    kinds = (visible, *(kind_of(network, area) for area in areas))
    return DeepBelief(tuple(layers), kinds, tuple(weights), tuple(above), tuple(below))


def tie_to_below(
    network: Network, params: Parameters, state: Mapping[str, Tensor], area: str
) -> dict[str, Tensor]:
    r"""Start an area as the machine below it, turned over, so that adding it changes nothing.

    .. math:: W_{l+1} = W_l^\top, \qquad c_{l+1} = b_l

    Contrastive divergence itself starts the bias of the lower units from that of their area. Where both
    machines then agree, whatever raises the likelihood of the upper one raises a bound on that of the stack.

    Args:
        network: The network.
        params: Its parameters.
        state: What the rule learnt of the machine below.
        area: The area, with as many units as the source of the area below it.

    Returns:
        All parameters, those of the area replaced; copies share no memory with the machine below.

    Raises:
        SpecificationError: if the areas do not fit, or synapses have a structure of their own.
    """
    (upper,) = incoming(network, area)
    (lower,) = incoming(network, upper.source)
    turned = params[lower.parameter].transpose(1, 2)
    if params[upper.parameter].shape != turned.shape:
        raise SpecificationError(
            f"area '{area}' cannot start as the machine below it",
            given=f"weights of shape {tuple(params[upper.parameter].shape)}",
            needed=f"{tuple(turned.shape)}, as many units in '{area}' as in '{lower.source}'",
            action="give it as many units, or start from random weights",
        )
    tied = {upper.parameter: turned.clone()}
    if f"{area}.bias" in params:
        tied[f"{area}.bias"] = state[f"{lower.name}.visible_bias"].clone()
    return {**params, **tied}


def recognise(stack: DeepBelief, seen: Tensor, *, rng: Streams | None = None) -> dict[str, Tensor]:
    """Let every layer recognise what the one below it does.

    Args:
        stack: The stack.
        seen: The source ``[replica or 1, example, unit]``.
        rng: Draws each layer, given the draw below it; None for means, given means.

    Returns:
        Layer → ``[replica, example, unit]``, the source included.
    """
    found = {stack.layers[0]: seen.expand(len(stack.weights[0]), -1, -1)}
    for number, area in enumerate(stack.layers[1:]):
        drive = found[stack.layers[number]] @ stack.weights[number].transpose(1, 2)
        mean = expected(stack.kinds[number + 1], drive + stack.above[number][:, None])
        found[area] = mean if rng is None else draw(stack.kinds[number + 1], mean[None], rng=rng)[0]
    return found


def dream(
    stack: DeepBelief, examples: int, *, rounds: int, rng: Streams, start: Tensor | None = None
) -> dict[str, Tensor]:
    """Draw from the generative model: rounds in the highest machine, then down layer by layer.

    Args:
        stack: The stack.
        examples: Number of dreams, independent of each other.
        rounds: Rounds of drawing the two highest layers from each other, at least one.
        rng: Random streams, one a replica.
        start: Where the lower of the two starts ``[replica, example, unit]``, as :func:`recognise` finds it
            in data; its units drawn alone if None.

    Returns:
        Layer → draws ``[replica, example, unit]``, the source included.

    Raises:
        SpecificationError: if there are no rounds.
    """
    if rounds < 1:
        raise SpecificationError(
            "a stack cannot dream without its highest machine",
            given=f"{rounds} rounds",
            needed="at least one",
            action="raise 'rounds'; the more, the closer to the model",
        )
    top, lower = stack.weights[-1], stack.layers[-2]
    if start is None:
        alone = expected(stack.kinds[-2], stack.below[-1])[:, None].expand(-1, examples, -1)
        start = draw(stack.kinds[-2], alone[None], rng=rng)[0]
    found = {lower: start}
    for _ in range(rounds):
        drive = found[lower] @ top.transpose(1, 2) + stack.above[-1][:, None]
        highest = draw(stack.kinds[-1], expected(stack.kinds[-1], drive)[None], rng=rng)[0]
        found = {lower: _down(stack, len(stack.weights) - 1, highest, rng), stack.layers[-1]: highest}
    for number in reversed(range(len(stack.weights) - 1)):
        found[stack.layers[number]] = _down(stack, number, found[stack.layers[number + 1]], rng)
    return {layer: found[layer] for layer in stack.layers}


def _down(stack: DeepBelief, machine: int, above: Tensor, rng: Streams) -> Tensor:
    """Draw the lower units of a machine from its upper ones."""
    kind, drive = stack.kinds[machine], above @ stack.weights[machine] + stack.below[machine][:, None]
    return draw(kind, expected(kind, drive)[None], rng=rng)[0]
