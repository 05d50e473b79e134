"""Traces: what spiking units of the first seed do for a few stimuli, for the eye."""

from __future__ import annotations

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from arealis.experiments.measuring import Grown
from arealis.networks import AreaNetwork, ModuleArea, one_replica, stack_inputs
from arealis.networks.modular import ports_of, potentials_alone
from arealis.types import Activity, Inputs, Parameters

__all__ = ["TRACED_STIMULI", "trace_first_seed"]

TRACED_STIMULI = 6
"""Of how many stimuli spikes are kept."""
_RASTERED_UNITS = 100
_TRACED_UNITS = 2
_FIRST_SEED = 0


@torch.no_grad()
def trace_first_seed(grown: Grown) -> pd.DataFrame:
    """Record spikes of areas that spike, and potentials of single units, for the first held-out stimuli.

    Args:
        grown: The networks of a task.

    Returns:
        One row a spike, or a time step of a potential or a current: ``area``, ``stimulus_id``, ``unit``
        (position in its area), ``variable`` (``"spike"``, ``"potential"`` or ``"current"``, the last two also
        ``"… of the dendrite"`` where neurons have one), ``seconds`` and ``value``. Empty if no area spikes,
        the task does not hold the first seed, or networks act in a world.
    """
    network, task = grown.network, grown.task
    spiking = [a for a in network.area_names if network.spiking(a)]
    if not spiking or _FIRST_SEED not in task.seeds or task.model.world is not None:
        return pd.DataFrame()
    replica = task.seeds.index(_FIRST_SEED)
    shown = grown.session.stimuli.select(grown.session.held_out[replica][:TRACED_STIMULI])
    network, params = one_replica(network, grown.params, replica)
    inputs = stack_inputs([shown], like=next(iter(params.values())))
    rest = network.initial_state(1, len(shown), like=next(iter(params.values())))
    _, activity = network.run(params, rest, inputs, steps=task.model.simulation.steps)
    names, step = shown.stimulus_id, task.model.simulation.step_duration
    parts = [_spikes(a, activity[a][:, 0].numpy(), names, step) for a in spiking]
    parts += [p for a in spiking for p in _courses(network, a, params, inputs, activity, names, step)]
    return pd.concat(parts, ignore_index=True)


def _spikes(area: str, spikes: np.ndarray, names: np.ndarray, step: float) -> pd.DataFrame:
    """Spikes ``[time, stimulus, unit]`` as rows."""
    time, stimulus, unit = np.nonzero(spikes[..., :_RASTERED_UNITS])
    rows = {"area": area, "stimulus_id": names[stimulus], "unit": unit, "variable": "spike"}
    return pd.DataFrame(rows | {"seconds": (time + 1) * step, "value": 1.0})


def _courses(
    network: AreaNetwork,
    area: str,
    params: Parameters,
    inputs: Inputs,
    activity: Activity,
    names: np.ndarray,
    step: float,
) -> list[pd.DataFrame]:
    """Potential and current of the first units over time."""
    here = network.area[area]
    if isinstance(here, ModuleArea):
        over_time = _compartments(here, activity)
    else:
        current = activity.get(f"{area}.current")
        current = network.drive(area, params, inputs, activity) if current is None else current
        over_time = {"current": current.expand_as(activity[area])}
        if f"{area}.potential" in activity:
            over_time["potential"] = activity[f"{area}.potential"]
    return [
        _course(area, variable, values[:, 0, :, :_TRACED_UNITS].numpy(), names, step)
        for variable, values in over_time.items()
    ]


def _compartments(area: ModuleArea, activity: Activity) -> dict[str, Tensor]:
    """Potentials of compartments and currents into them; the first, which fires, bears no name of its own."""
    ports = ports_of(area, activity)
    potentials = potentials_alone(area, ports, len(activity[area.name]))
    over_time = {}
    for name, port in area.compartments.items():
        where = "" if not over_time else f" of the {name}"
        over_time |= {f"current{where}": ports[port], f"potential{where}": potentials[name]}
    return over_time


def _course(area: str, variable: str, values: np.ndarray, names: np.ndarray, step: float) -> pd.DataFrame:
    """Values ``[time, stimulus, unit]`` as rows."""
    time, stimulus, unit = (i.ravel() for i in np.indices(values.shape))
    rows = {"area": area, "stimulus_id": names[stimulus], "unit": unit, "variable": variable}
    return pd.DataFrame(rows | {"seconds": (time + 1) * step, "value": values.ravel().astype(float)})
