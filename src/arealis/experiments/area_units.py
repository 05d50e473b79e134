"""Area units: the names of the units of an area, which a file gives by number or by what was measured."""

from __future__ import annotations

from arealis.experiments.load import load_connectome
from arealis.experiments.tables import Choice
from arealis.types import Responses, SpecificationError

__all__ = ["area_units"]


def area_units(
    area: str, count: int | None, recording: Responses | None, connectome: Choice | None
) -> tuple[str, ...]:
    """Name the units of an area of neurons.

    Args:
        area: Name of the area.
        count: How many, if the file says.
        recording: Whose units of that area they are otherwise.
        connectome: Whose cells of that class they are if no such area was recorded.

    Returns:
        One name a unit.

    Raises:
        SpecificationError: if nothing says which units there are.
        DataError: if the wiring diagram cannot be had.

    Example:
        >>> area_units("V1", 2, None, None)
        ('V1 0', 'V1 1')
    """
    if count is not None:
        return tuple(f"{area} {i}" for i in range(count))
    areas, classes = [], []
    if recording is not None:
        recorded = recording.coords["area"].values
        if area in recorded:
            return tuple(recording.coords["unit_id"].values[recorded == area].tolist())
        areas = sorted(set(recorded.tolist()))
    if connectome is not None:
        diagram = load_connectome(connectome, None)
        assert diagram is not None
        kind = diagram.coords["cell_class"].values
        if area in kind:
            return tuple(diagram.coords["source"].values[kind == area].tolist())
        classes = sorted(set(kind.tolist()))
    raise SpecificationError(
        f"area '{area}' has no units",
        given="no number of units, "
        + (f"a recording of areas {areas}" if areas else "no recording")
        + (f", a wiring diagram of classes {classes}" if classes else ""),
        needed="a number of units, or the name of a recorded area or of a class of cells of the connectome",
        action=f"add units = … to area '{area}', or name it after what was measured",
    )
