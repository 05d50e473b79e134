"""Observed: measures of what was seen while a network learnt."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from arealis.types import EstimatorCard, Measurement, NotEstimable

__all__ = ["observed", "stimuli_to_reach"]

_WHICH = {
    "all": "mean over the observed steps of training",
    "first": "first observed step of training",
    "last": "last observed step of training",
}


def observed(
    history: pd.DataFrame, *, quantities: list[str], at: Literal["all", "first", "last"] = "all"
) -> list[Measurement]:
    """Take what was observed during training, by area.

    Args:
        history: Observations of one network: columns ``area``, ``quantity``, ``value``.
        quantities: Some of the quantities that were observed.
        at: ``"all"`` for the mean over the observed steps, or the first or last of them.

    Returns:
        One measurement a quantity and area, named after the quantity; none of what was not observed.

    Example:
        >>> seen = pd.DataFrame({"area": ["V1", "V1"], "quantity": "gradient_cosine", "value": [0.4, 0.6]})
        >>> [(m.name, m.area, m.value, m.n) for m in observed(seen, quantities=["gradient_cosine"])]
        [('gradient_cosine', 'V1', 0.5, 2)]
    """
    card = EstimatorCard(_WHICH[at])
    serial = NotEstimable("observations along one training run depend on each other")
    null = NotEstimable("an observation of learning has no null")
    ceiling = NotEstimable("an observation of learning has no noise ceiling")
    rows = history[history.quantity.isin(quantities)]
    found = []
    for (quantity, area), values in rows.groupby(["quantity", "area"], sort=False)["value"]:
        taken = {"all": values, "first": values.iloc[:1], "last": values.iloc[-1:]}[at]
        mean, count = float(taken.mean()), len(taken)
        found.append(Measurement(str(quantity), mean, serial, null, ceiling, count, card, area=str(area)))
    return found


def stimuli_to_reach(
    history: pd.DataFrame, *, batch: int, accuracy: float = 0.9
) -> Measurement | NotEstimable:
    """Count the stimuli that were shown until decisions on others were first as good as this.

    Args:
        history: Observations of one network, with the quantity ``"held_out_accuracy"``.
        batch: Stimuli an update.
        accuracy: What has to be reached.

    Returns:
        The number of stimuli, repeated ones included. If it was never reached, no number but why, and on the
        card, under ``"at least"``, how many were shown by the last observation; if it was not observed, why.

    Example:
        >>> seen = pd.DataFrame({"step": [0, 50, 100], "quantity": "held_out_accuracy",
        ...                      "value": [0.1, 0.88, 0.93]})
        >>> stimuli_to_reach(seen, batch=10).value
        1000.0
    """
    rows = history[history.quantity == "held_out_accuracy"]
    if not len(rows):
        return NotEstimable("accuracy was not observed during training: add 'held_out_accuracy' to observe")
    reached = rows[rows.value >= accuracy]
    none, shown = NotEstimable("one training run"), rows.step * batch
    options: dict[str, str | float | int] = {"stimuli an update": batch}
    if not len(reached):
        none = NotEstimable(
            f"an accuracy of {accuracy:g} was never reached; the best was {rows.value.max():.3f}"
        )
        options["at least"] = int(shown.max())
    card = EstimatorCard(
        f"stimuli shown before the first observation with an accuracy of {accuracy:g} or more",
        options=options,
    )
    value = float(reached.step.iloc[0] * batch) if len(reached) else float("nan")
    count = len(rows) if len(reached) else 0
    return Measurement("stimuli_to_reach", value, none, none, none, count, card)
