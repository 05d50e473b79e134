"""Surrogate slopes against their formulas, their areas, and their compiled twin."""

import math

import numpy as np
import pytest
import torch

from arealis.numerics.spiking import SURROGATE_CODES, spike, surrogate_slope

FORMULAS = {
    "fast_sigmoid": lambda u, k: 1 / (1 + k * abs(u)) ** 2,
    "arctan": lambda u, k: (k / 2) / (1 + (math.pi / 2 * k * u) ** 2),
    "triangular": lambda u, k: max(0.0, 1 - k * abs(u)),
    "sigmoid": lambda u, k: k * math.exp(-k * u) / (1 + math.exp(-k * u)) ** 2,
    "gaussian": lambda u, k: k / math.sqrt(2 * math.pi) * math.exp(-((k * u) ** 2) / 2),
    "boxcar": lambda u, k: float(abs(k * u) <= 0.5),
}
AREAS = {"fast_sigmoid": 2, "arctan": 1, "triangular": 1, "sigmoid": 1, "gaussian": 1, "boxcar": 1}
PEAK_ONE = {"fast_sigmoid", "triangular", "boxcar"}
DISTANCES = torch.linspace(-1.5, 1.5, 61, dtype=torch.float64)


@pytest.mark.parametrize("name", SURROGATE_CODES)
@pytest.mark.parametrize("slope", [0.7, 4.0])
def test_formula(name, slope):
    ours = surrogate_slope(DISTANCES, SURROGATE_CODES[name], slope, 0.3)
    theirs = [0.3 * FORMULAS[name](float(u), slope) for u in DISTANCES]
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=0)


@pytest.mark.parametrize("name", SURROGATE_CODES)
def test_area(name):
    """As the table in the documentation has it; the tails of arctan are long."""
    u = torch.linspace(-2000, 2000, 4_000_001, dtype=torch.float64)
    area = float(torch.trapezoid(surrogate_slope(u, SURROGATE_CODES[name], 4.0, 1.0), u))
    assert area == pytest.approx(AREAS[name] / (4.0 if name in PEAK_ONE else 1.0), rel=4e-3)


@pytest.mark.parametrize("name", SURROGATE_CODES)
@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_compiled_twin(name, kind):
    kernels = pytest.importorskip("arealis.numerics.spiking.compiled_leaky")
    number = np.dtype(kind).type
    potential = DISTANCES.numpy().astype(kind)
    level, out = np.full_like(potential, 0.25), np.empty_like(potential)
    kernels.slope_row(SURROGATE_CODES[name], number(3.0), number(0.5), potential, level, out)
    theirs = surrogate_slope(torch.from_numpy(potential - level), SURROGATE_CODES[name], 3.0, 0.5)
    np.testing.assert_allclose(out, theirs, rtol=1e-5 if kind == "float32" else 1e-12)


def test_flat_boxcar_lets_all_through():
    assert surrogate_slope(DISTANCES * 1e6, SURROGATE_CODES["boxcar"], 0.0, 1.0).eq(1).all()


def test_spike_is_a_step_with_a_surrogate_slope():
    u = DISTANCES.clone().requires_grad_()
    fired = spike(u, SURROGATE_CODES["arctan"], 2.0, 1.0)
    torch.testing.assert_close(fired, (DISTANCES >= 0).double())
    cotangent = torch.linspace(1, 2, 61, dtype=torch.float64)
    (pulled,) = torch.autograd.grad(fired, u, cotangent)
    torch.testing.assert_close(pulled, cotangent * surrogate_slope(DISTANCES, 1, 2.0, 1.0))
