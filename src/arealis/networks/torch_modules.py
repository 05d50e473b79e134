"""Any PyTorch module as a network whose areas are its named modules: record it, lesion it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor, nn

from arealis.types import NetworkError, Responses, make_responses

__all__ = ["ModuleNetwork", "wrap_module"]


@dataclass(frozen=True)
class ModuleNetwork:
    """A wrapped module; build it with :func:`wrap_module`.

    Args:
        module: The module, never changed.
        areas: Names of the submodules that count as areas.
        silenced: Area → units, by index into its flattened output, that are held at zero.
    """

    module: nn.Module
    areas: tuple[str, ...]
    silenced: Mapping[str, Tensor] = field(default_factory=dict)

    def silence(self, area: str, units: Sequence[int]) -> ModuleNetwork:
        """Return a copy with units of an area held at zero.

        Args:
            area: Name of a submodule.
            units: Indices into its output, flattened without the batch axis.

        Returns:
            A new network.

        Raises:
            NetworkError: for an unknown area.
        """
        _require_areas(self.module, [area])
        chosen = torch.as_tensor(sorted(units), dtype=torch.long)
        both = torch.cat([self.silenced.get(area, chosen[:0]), chosen]).unique()
        return replace(self, silenced={**self.silenced, area: both})

    @torch.no_grad()
    def respond(
        self,
        images: Tensor,
        *,
        stimulus_id: Sequence[str],
        units: Mapping[str, Sequence[int]] | None = None,
        batch: int = 64,
    ) -> Responses:
        """Record all areas in one pass, streaming batches so that memory stays bounded.

        Beyond the result itself, at most one batch of activations is held, and of each area only the
        units asked for are kept. A submodule that runs several times is an area each time: ``"relu"``,
        ``"relu, pass 2"`` and so on.

        Args:
            images: Stimuli ``[stimulus, ...]`` as the module takes them.
            stimulus_id: One name a stimulus.
            units: Area → indices of the units to keep; all units if an area is not named.
            batch: Stimuli a pass.

        Returns:
            :data:`Responses` with one trial and one time step.

        Raises:
            NetworkError: if an area is never reached, or gives no tensor or a tuple that starts with one.
        """
        chosen = {a: torch.as_tensor(list(u), dtype=torch.long) for a, u in (units or {}).items()}
        _require_areas(self.module, list(chosen))
        values: dict[str, np.ndarray] = {}
        units_of: dict[str, Sequence[int]] = {}
        training = self.module.training
        self.module.eval()
        try:
            for start in range(0, len(images), batch):
                seen: dict[str, list[Tensor]] = {}
                with self._hooked(seen):
                    self.module(images[start : start + batch])
                for name, area, activity in _passes(seen, self.areas):
                    kept = activity.flatten(1)
                    kept = kept[:, chosen[area]] if area in chosen else kept
                    if name not in values:
                        values[name] = np.empty((len(images), kept.shape[1]), dtype=np.float32)
                        units_of[name] = chosen[area].tolist() if area in chosen else range(kept.shape[1])
                    values[name][start : start + batch] = kept.float().cpu().numpy()
        finally:
            self.module.train(training)
        return make_responses(
            np.concatenate(list(values.values()), axis=1)[:, None, None],
            stimulus_id=stimulus_id,
            unit_id=[f"{name}[{i}]" for name in values for i in units_of[name]],
            area=[name for name in values for _ in units_of[name]],
            quantity="activation",
            unit="arbitrary",
            provenance=f"{type(self.module).__name__}, weights {_digest(self.module)}",
        )

    @contextmanager
    def _hooked(self, seen: dict[str, list[Tensor]]) -> Iterator[None]:
        modules = dict(self.module.named_modules())
        handles = [
            modules[area].register_forward_hook(self._hook(area, seen))
            for area in dict.fromkeys([*self.areas, *self.silenced])
        ]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _hook(self, area: str, seen: dict[str, list[Tensor]]):
        def hook(module: nn.Module, given: object, output: object) -> object:
            first = output[0] if isinstance(output, tuple) else output
            if not isinstance(first, Tensor):
                return None
            if area in self.silenced:
                first = first.clone(memory_format=torch.contiguous_format)
                first.flatten(1)[:, self.silenced[area]] = 0
            seen.setdefault(area, []).append(first)
            return (first, *output[1:]) if isinstance(output, tuple) else first

        return hook


def wrap_module(module: nn.Module, areas: Sequence[str]) -> ModuleNetwork:
    """Treat submodules of a PyTorch module as areas.

    Args:
        module: Any module; it is put in evaluation mode while it is recorded.
        areas: Names as in ``module.named_modules()``.

    Returns:
        The wrapped network.

    Raises:
        NetworkError: for a name that the module lacks.

    Example:
        >>> net = wrap_module(nn.Sequential(nn.Linear(3, 4), nn.ReLU()), ["0", "1"])
        >>> net.respond(torch.ones(2, 3), stimulus_id=["a", "b"]).sizes["unit"]
        8
    """
    _require_areas(module, areas)
    return ModuleNetwork(module, tuple(areas))


def _digest(module: nn.Module) -> str:
    digest = hashlib.sha256()
    for name, value in sorted(module.state_dict().items()):
        digest.update(name.encode())
        digest.update(value.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]


def _require_areas(module: nn.Module, areas: Sequence[str]) -> None:
    known = [name for name, _ in module.named_modules() if name]
    strange = [a for a in areas if a not in known]
    if strange:
        raise NetworkError(
            "the module lacks a submodule",
            given=f"{strange}",
            needed=f"names such as {known[:8]}",
            action="take names from module.named_modules()",
        )


def _passes(seen: Mapping[str, Sequence[Tensor]], areas: Sequence[str]) -> Iterator[tuple[str, str, Tensor]]:
    """Name, area and activity of every time that a submodule ran."""
    for area in areas:
        if area not in seen:
            raise NetworkError(
                f"submodule '{area}' gave no activity",
                given="no tensor in its forward pass",
                needed="a submodule that returns a tensor, or a tuple that starts with one",
                action="record another submodule",
            )
        for number, activity in enumerate(seen[area], start=1):
            yield area if number == 1 else f"{area}, pass {number}", area, activity
