"""Measures of a network converted into spikes: accuracy and spikes over time, beside what rates do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from arealis.comparison import contrast
from arealis.experiments.measures import decision_accuracy
from arealis.experiments.spelling import unknown
from arealis.networks import AreaNetwork, Conversion, Readout, convert_to_spikes, count_spikes, respond
from arealis.numerics import central_range
from arealis.types import EstimatorCard, Measurement, NotEstimable, Responses, Stimuli, make_responses

__all__ = ["accuracy_after_conversion"]


def accuracy_after_conversion(
    *,
    model: Responses,
    network: AreaNetwork,
    parameters: Mapping[str, np.ndarray],
    stimuli: Callable[[], Stimuli],
    learnt_from: Callable[[], Stimuli],
    labels: np.ndarray | None,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
    area: str,
    durations: list[int],
    percentile: float = 99.9,
    readout: Readout = "potential",
    charge: float = 0.5,
) -> list[Measurement]:
    """Convert the network into integrate-and-fire neurons, and take its accuracy after several durations.

    Args:
        model: What the network does, in rates.
        network: The network, of rectified linear areas.
        parameters: Its parameters.
        stimuli: Gives the held-out stimuli.
        learnt_from: Gives the training stimuli, whose activations normalise the weights.
        labels: Label of every held-out stimulus.
        weights: Bootstrap multiplicities ``[draw, stimulus]``.
        permutations: Number of permutations of the null.
        rng: Source of randomness.
        area: The area whose units stand for the labels.
        durations: Numbers of time steps after which it is asked.
        percentile: Of an area's activations above zero, that a spike in every time step stands for.
        readout: Whether an area that projects to none is read by its ``"potential"`` or by ``"counts"``.
        charge: Potential that units begin with, as a part of the threshold.

    Returns:
        For each duration ``"accuracy_at_step_…"`` and ``"spikes_per_unit_at_step_…"``, the mean over all
        units that spike; and ``"accuracy_lost_in_conversion"``, the accuracy of the network less that
        after the longest duration.

    Raises:
        SpecificationError: if there is no such area or label, or a duration or an option is out of range.
        NetworkError: if the network cannot be converted.
        DataError: if there are no training stimuli.
    """
    if area not in network.area:
        raise unknown("area", area, network.area_names, place="[[measure]] accuracy_after_conversion")
    params = {name: torch.as_tensor(value)[None] for name, value in parameters.items()}
    seen = respond(network, params, [learnt_from()], steps=1)
    made = convert_to_spikes(network, params, seen, percentile=percentile, readout=readout)
    totals = count_spikes(made, [stimuli()], durations=durations, charge=charge)

    seed, options = int(rng.integers(2**31)), {"percentile": percentile, "readout": readout, "charge": charge}
    spiking = [_decisions(model, area, totals[area][number, 0]) for number in range(len(durations))]
    in_rates, *in_spikes = (
        decision_accuracy(
            model=responses,
            labels=labels,
            weights=weights,
            permutations=permutations,
            rng=np.random.default_rng(seed),  # the same for all, so that what differs is the network
            area=area,
        )
        for responses in (model, *spiking)
    )
    found = []
    for number, (steps, right) in enumerate(zip(durations, in_spikes, strict=True)):
        found.append(replace(right, name=f"accuracy_at_step_{steps}", card=_with(right.card, options)))
        found.append(_spikes_per_unit(made, totals, number, steps, weights, options))
    longest = int(np.argmax(durations))
    lost = contrast(in_rates, in_spikes[longest])
    card = _with(lost.card, {**options, "steps": durations[longest]})
    return [*found, replace(lost, name="accuracy_lost_in_conversion", card=card)]


def _decisions(model: Responses, area: str, totals: Tensor) -> Responses:
    """Counts of an area ``[stimulus, unit]`` in place of what it does in rates."""
    here = model.isel(unit=np.flatnonzero(model.coords["area"].values == area))
    return make_responses(
        totals.numpy()[:, None, None],
        stimulus_id=here.coords["stimulus_id"].values,
        unit_id=here.coords["unit_id"].values,
        area=area,
        quantity="spikes",
        unit="count",
        provenance="a network converted into spikes",
    )


def _spikes_per_unit(
    made: Conversion,
    totals: Mapping[str, Tensor],
    number: int,
    steps: int,
    weights: np.ndarray,
    options: Mapping[str, str | float],
) -> Measurement:
    """Spikes of a unit in the mean over stimuli and all units that spike."""
    spiking = [a for a in totals if made.network.spiking(a)]
    each = torch.cat([totals[a][number, 0] for a in spiking], dim=-1).mean(-1).double().numpy()
    draws = weights @ each / np.maximum(weights.sum(axis=1), 1)
    card = EstimatorCard(
        variant="mean over units and stimuli",
        resampling_unit="stimulus",
        interval="bootstrap over stimuli, central 95 %",
        options=dict(options),
    )
    return Measurement(
        f"spikes_per_unit_at_step_{steps}",
        float(each.mean()),
        central_range(draws),
        NotEstimable("a count is described, not tested"),
        NotEstimable("spikes are counted exactly"),
        len(each),
        card,
        draws=draws,
    )


def _with(card: EstimatorCard, options: Mapping[str, str | float]) -> EstimatorCard:
    return replace(card, options={**card.options, **options})
