"""Colours and markers stay apart, also for eyes that lack a cone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from arealis.report.figures.palette import DARK, LIGHT, MARKERS, STYLES, assign_styles

# Linear RGB as seen without red- or green-sensitive cones: Viénot, Brettel & Mollon 1999.
DEUTERANOPE = np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]])
PROTANOPE = np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]])


def _linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
@pytest.mark.parametrize("eye", [np.eye(3), DEUTERANOPE, PROTANOPE])
def test_no_two_colours_look_the_same(colours: tuple[str, ...], eye: np.ndarray) -> None:
    seen = [np.cbrt(np.clip(eye @ _linear(colour), 0, None)) for colour in colours]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > 0.1


@pytest.mark.parametrize(("colours", "paper"), [(LIGHT, "#ffffff"), (DARK, "#14171a")])
def test_every_colour_stands_out_from_the_page(colours: tuple[str, ...], paper: str) -> None:
    weights = np.array([0.2126, 0.7152, 0.0722])
    for colour in colours:
        low, high = sorted(float(weights @ _linear(c)) + 0.05 for c in (colour, paper))
        assert high / low > 2.0


def test_styles_repeat_only_after_all_were_used() -> None:
    pairs = {(k % len(LIGHT), k % len(MARKERS)) for k in range(STYLES)}
    assert len(pairs) == STYLES == len(LIGHT) * len(MARKERS)
    assert assign_styles(str(k) for k in range(STYLES + 1))[str(STYLES)] == 0
