"""Conversion: a trained network of rectified rates as one of integrate-and-fire neurons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from arealis.networks.area import Area, ModuleArea
from arealis.networks.network import AreaNetwork
from arealis.networks.neurons import IntegrateAndFire
from arealis.networks.rate import RateNeuron
from arealis.networks.transmission import AreaProjection
from arealis.types import NetworkError, Parameters, Responses, SpecificationError

__all__ = ["Conversion", "Readout", "convert_to_spikes"]

Readout = Literal["potential", "counts"]
"""How areas that project to none are read."""


@dataclass(frozen=True)
class Conversion:
    """A network in spikes that stands for one of rates.

    Args:
        network: The network, of integrate-and-fire areas.
        params: Its parameters, each with a leading replica axis.
        scale: Area → activity ``[replica]`` that one spike in every time step stands for; 1 for an area that
            is read by its potential.
    """

    network: AreaNetwork
    params: Parameters
    scale: Mapping[str, Tensor]


def convert_to_spikes(
    network: AreaNetwork,
    params: Parameters,
    responses: Sequence[Responses],
    *,
    percentile: float = 99.9,
    readout: Readout = "potential",
) -> Conversion:
    r"""Convert a trained network of rectified linear areas into integrate-and-fire neurons.

    .. math:: \tilde W_{ij} = W_{ij} \frac{\lambda_{s}}{\lambda_{a}}, \qquad
              \tilde b_i = \frac{b_i}{\lambda_{a}}, \qquad
              \lambda_{a} \frac{N_i(T)}{T} \;\to\; \max\Big(0,\ \sum_j W_{ij} x_j + b_i\Big)

    for synapses from area s to area a, with λ the percentile of an area's activations above zero, and 1 for
    an input, which flows in as a current. A spike takes the threshold, which is 1, off the potential, so
    nothing is lost, and the spike count N of a unit whose input is constant is within one spike of its
    activation times T / λ: the rate is off by λ/T at most. Activations above λ ask for more than a spike a
    time step, which there is not; at a percentile of 100 there are none among the responses, and all rates
    are lower for it.

    Args:
        network: Areas that are rectified linear, or linear if they project to none; no cycle, no module, no
            synapse in time.
        params: Its parameters, each with a leading replica axis.
        responses: What it does when shown training stimuli, one a replica, as :func:`respond` returns.
        percentile: Of the activations above zero, above 0 and at most 100.
        readout: How areas that project to none are read: by the ``"potential"`` of integrators that never
            fire, for which linear rates stand, as their mean over time is that potential over T; or by
            ``"counts"`` of spikes, by which all that lies below zero is the same.

    Returns:
        The network in spikes, with its parameters and scales.

    Raises:
        NetworkError: if the network has a part that rates of spikes cannot stand for.
        SpecificationError: if the percentile is out of range.

    Example:
        >>> from arealis.types import make_responses
        >>> V1 = Area("V1", ("a", "b"), RateNeuron("relu"))
        >>> seen = make_responses(np.array([[[[4.0, 0.0]]]]), stimulus_id=["x"], unit_id=["a", "b"],
        ...                       area="V1", quantity="rate", unit="arbitrary", provenance="made up")
        >>> bias = {"V1.bias": torch.tensor([[4.0, -1.0]])}
        >>> made = convert_to_spikes(AreaNetwork((V1,), ()), bias, [seen], readout="counts")
        >>> made.params["V1.bias"].tolist(), made.scale["V1"].tolist()
        ([[1.0, -0.25]], [4.0])

    References:
        Cao, Chen & Khosla 2015, Int J Comput Vis 113:54; Diehl et al. 2015, IJCNN, for the normalisation;
        Rueckauer et al. 2017, Front Neurosci 11:682, for the percentile, biases and the reset by subtraction.
    """
    if not 0 < percentile <= 100:
        raise SpecificationError(
            "activations cannot be normalised by this percentile",
            given=f"percentile = {percentile}",
            needed="above 0 and at most 100",
            action="take 99.9, or 100 for the largest activation",
        )
    _require_convertible(network)
    last = {a.name for a in network.areas} - {p.source for p in network.projections}
    silent = last if readout == "potential" else set()
    like = next(iter(params.values()))
    scale = {
        a.name: like.new_tensor(
            [1.0 if a.name in silent else _scale(r, a.name, percentile) for r in responses]
        )
        for a in network.areas
    }
    made = dict(params)
    for a in network.areas:
        if a.bias:
            made[f"{a.name}.bias"] = params[f"{a.name}.bias"] / scale[a.name][:, None]
        for p in network.onto[a.name]:
            factor = scale.get(p.source, torch.ones_like(scale[a.name])) / scale[a.name]
            weight = params[p.parameter]
            made[p.parameter] = weight * factor.view(-1, *[1] * (weight.ndim - 1))
    areas = [_converted(a, silent) for a in network.areas if isinstance(a, Area)]
    return Conversion(replace(network, areas=tuple(areas)), made, scale)


def _converted(area: Area, silent: set[str]) -> Area:
    # The mean over time of what drives a unit is the potential that it would have gathered, by the time.
    return replace(area, neuron=RateNeuron("linear") if area.name in silent else IntegrateAndFire())


def _scale(responses: Responses, area: str, percentile: float) -> float:
    """Activation that a spike in every time step stands for; 1 for an area that is never active."""
    values = responses.values[..., (responses.coords["area"] == area).values]
    active = values[values > 0]
    return float(np.percentile(active, percentile)) if active.size else 1.0


def _require_convertible(network: AreaNetwork) -> None:
    for component in network.components:
        if component.recurrent:
            raise _refusal(f"areas on a cycle: {', '.join(component.areas)}", "a network that feeds forward")
    projecting = {p.source for p in network.projections}
    for a in network.areas:
        _require_rectified(a, projecting)
    for p in network.projections:
        _require_instant(p)
    altered = sorted({*network.clamps, *network.currents})
    if altered:
        raise _refusal(
            f"units held, or currents, in {', '.join(altered)}",
            "the network as it was trained",
            "convert first, then lesion or stimulate what came of it",
        )


def _require_rectified(area: Area | ModuleArea, projecting: set[str]) -> None:
    if isinstance(area, ModuleArea):
        raise _refusal(f"area '{area.name}', the module {type(area.module).__name__}", "areas of neurons")
    neuron, fits = area.neuron, {"relu"} if area.name in projecting else {"relu", "linear"}
    if not isinstance(neuron, RateNeuron) or neuron.activation not in fits:
        kind = neuron.activation if isinstance(neuron, RateNeuron) else type(neuron).__name__
        raise _refusal(
            f"area '{area.name}' of {kind} units",
            "relu, whose activation is a rate never below zero, or linear in areas that project to none",
        )
    if neuron.leak < 1:
        raise _refusal(f"area '{area.name}' with a leak of {neuron.leak:g}", "rates without memory")


def _require_instant(projection: AreaProjection) -> None:
    if projection.synapse is not None or projection.receptor is not None:
        raise _refusal(f"synapses in time, or receptors, of {projection.name}", "synapses that act at once")


def _refusal(given: str, needed: str, action: str = "") -> NetworkError:
    return NetworkError(
        "the network cannot be converted into spikes",
        given=given,
        needed=needed,
        action=action or "change the network, or train a spiking one with surrogate gradients",
    )
