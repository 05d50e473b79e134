"""Leaky units: compiled code against the plain loop, closed-form errors against autograd through the loop."""

from dataclasses import replace

import pytest
import torch
from tests.numerics.spiking.leaky_cases import CASES, PLAIN, SHAPE, assert_same, cast, drive_of, state_of

from arealis.numerics.spiking import (
    LeakyLoop,
    LeakyState,
    LeakyTrace,
    pull_back_leaky_units,
    pull_back_leaky_units_eagerly,
    scan_leaky_units,
    scan_leaky_units_eagerly,
    steps_held,
)
from arealis.numerics.spiking.compiled import compiler_found, pull_back_compiled, scan_compiled

compiled = pytest.mark.skipif(not compiler_found(), reason="Numba is not installed")


def _loop(kind=torch.float64):
    generator = torch.Generator().manual_seed(8)
    weights = 0.7 * torch.randn(2, 7, 7, generator=generator, dtype=torch.float64)
    before = (torch.rand(SHAPE, generator=generator) < 0.4).to(kind)
    return LeakyLoop(weights.to(kind), before)


@compiled
@pytest.mark.parametrize("looped", [False, True])
@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
@pytest.mark.parametrize("case", CASES)
def test_compiled_scan_equals_loop(case, kind, looped):
    units, drive = cast(CASES[case], kind), drive_of(kind=kind)
    state, loop = state_of(units, kind), _loop(kind) if looped else None
    tolerance = 1e-5 if kind == torch.float32 else 1e-12
    last, trace = scan_compiled(units, state, drive, None, loop)
    last_by_loop, trace_by_loop = scan_leaky_units_eagerly(units, state, drive, None, loop)
    assert 0.02 < float(trace.spikes.mean()) < 0.9
    assert_same(trace, trace_by_loop, tolerance)
    assert_same(last, last_by_loop, tolerance)


@pytest.mark.parametrize("looped", [False, True])
@pytest.mark.parametrize("pull_back", [pull_back_leaky_units, pull_back_leaky_units_eagerly])
@pytest.mark.parametrize("case", CASES)
def test_closed_form_equals_autograd_through_the_loop(case, pull_back, looped):
    units, drive = CASES[case], drive_of().requires_grad_()
    state, loop = state_of(units), _loop() if looped else None
    _, trace = scan_leaky_units_eagerly(units, state, drive, None, loop)
    on_spikes, on_potentials = torch.randn(2, *drive.shape, dtype=torch.float64)
    cost = (trace.spikes * on_spikes + trace.potentials * on_potentials).sum()
    (expected,) = torch.autograd.grad(cost, drive)
    flat = LeakyTrace(*(None if v is None else v.detach() for v in vars(trace).values()))
    weights = None if loop is None else loop.weights
    pulled = pull_back(units, flat, on_spikes, on_potentials, state.remaining, weights)
    torch.testing.assert_close(pulled, expected, rtol=1e-12, atol=1e-12)


@compiled
@pytest.mark.parametrize("case", ["plain", "refractory value", "adaptive"])
def test_single_precision_pulls_back_like_double(case):
    units = CASES[case]
    _, trace = scan_leaky_units_eagerly(units, state_of(units), drive_of())
    error = torch.randn(12, *SHAPE, dtype=torch.float64)
    expected = pull_back_leaky_units_eagerly(units, trace, error)
    single = LeakyTrace(*(None if v is None else v.float() for v in vars(trace).values()))
    pulled = pull_back_compiled(units, single, error.float())
    assert pulled.dtype == torch.float32
    torch.testing.assert_close(pulled.double(), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("looped", [False, True])
def test_a_replica_does_not_depend_on_its_neighbours(looped):
    loop = _loop() if looped else None
    units, drive, error = CASES["cell by cell"], drive_of(), torch.randn(12, *SHAPE, dtype=torch.float64)
    state = state_of(units)
    weights = None if loop is None else loop.weights
    _, both = scan_leaky_units(units, state, drive, None, loop)
    errors = pull_back_leaky_units(units, both, error, weights=weights)
    own = replace(units, decay=units.decay[1:], gain=units.gain[1:], threshold=units.threshold[1:])
    alone = None if loop is None else LeakyLoop(loop.weights[1:], loop.before[1:])
    _, one = scan_leaky_units(own, LeakyState(state.potential[1:]), drive[:, 1:], None, alone)
    assert torch.equal(one.potentials, both.potentials[:, 1:])
    own_errors = pull_back_leaky_units(
        own, one, error[:, 1:], weights=None if alone is None else alone.weights
    )
    assert torch.equal(own_errors, errors[:, 1:])


def test_a_scan_in_two_parts_equals_one():
    units, drive, loop = CASES["adaptive, refractory"], drive_of(), _loop()
    last, whole = scan_leaky_units(units, state_of(units), drive, None, loop)
    half, first = scan_leaky_units(units, state_of(units), drive[:5], None, loop)
    end, second = scan_leaky_units(units, half, drive[5:], None, replace(loop, before=first.spikes[-1]))
    assert torch.equal(torch.cat([first.spikes, second.spikes]), whole.spikes)
    assert_same(end, last, 0)


@pytest.mark.parametrize("looped", [False, True])
def test_a_constant_drive_is_read_once(looped):
    """Given as one time step, or as one expanded to many; its error is the sum over time."""
    loop = _loop() if looped else None
    units, drive = CASES["refractory"], drive_of(1)
    state, error = state_of(units), torch.randn(9, *SHAPE, dtype=torch.float64)
    _, expected = scan_leaky_units(units, state, drive.repeat(9, 1, 1, 1), None, loop)
    _, once = scan_leaky_units(units, state, drive, 9, loop)
    _, expanded = scan_leaky_units(units, state, drive.expand(9, -1, -1, -1), None, loop)
    _, by_loop = scan_leaky_units_eagerly(units, state, drive, 9, loop)
    assert torch.equal(once.potentials, expected.potentials)
    assert torch.equal(expanded.potentials, expected.potentials)
    torch.testing.assert_close(by_loop.potentials, expected.potentials, rtol=1e-12, atol=1e-12)
    weights = None if loop is None else loop.weights
    whole = pull_back_leaky_units(units, once, error, None, state.remaining, weights)
    summed = pull_back_leaky_units(units, once, error, None, state.remaining, weights, gathered=True)
    torch.testing.assert_close(summed, whole.sum(0, keepdim=True), rtol=1e-12, atol=1e-12)


def test_a_refractory_unit_holds_its_potential_and_hears_nothing():
    units = replace(PLAIN, refractory=2, reset="value", reset_to=0.25, offset=0.0)
    state = LeakyState(torch.zeros(1, 1, 1), torch.zeros(1, 1, 1))
    last, trace = scan_leaky_units(units, state, torch.full((5, 1, 1, 1), 2.0))
    assert trace.spikes.flatten().tolist() == [1, 0, 0, 1, 0]
    torch.testing.assert_close(trace.potentials.flatten(), torch.tensor([2.0, 0.25, 0.25, 2.2, 0.25]))
    assert float(last.remaining) == 1
    assert steps_held(units, trace.spikes).flatten().tolist() == [False, True, True, False, True]
    pulled = pull_back_leaky_units(units, trace, torch.ones(5, 1, 1, 1))
    assert (pulled.flatten() == 0).tolist() == [False, True, True, False, True]


@pytest.mark.parametrize("shape", [(1, 0, 4), (2, 3, 0), (0, 3, 4)])
def test_nobody_there(shape):
    state = LeakyState(torch.zeros(shape))
    last, trace = scan_leaky_units(PLAIN, state, torch.zeros(4, *shape))
    assert last.potential.shape == shape
    assert trace.spikes.shape == (4, *shape)
    assert pull_back_leaky_units(PLAIN, trace, torch.zeros(4, *shape)).shape == (4, *shape)


def test_one_time_step():
    units = CASES["adaptive"]
    last, trace = scan_leaky_units(units, state_of(units), drive_of(1))
    by_loop = scan_leaky_units_eagerly(units, state_of(units), drive_of(1))
    assert_same(trace, by_loop[1], 1e-12)
    assert_same(last, by_loop[0], 1e-12)


def test_arrays_in_any_order_of_memory():
    drive = drive_of().permute(3, 2, 1, 0).contiguous().permute(3, 2, 1, 0)
    state = LeakyState(torch.rand(7, 3, 2, dtype=torch.float64).permute(2, 1, 0))
    _, trace = scan_leaky_units(PLAIN, state, drive)
    _, expected = scan_leaky_units_eagerly(PLAIN, state, drive)
    assert_same(trace, expected, 1e-12)
    error = torch.randn(7, 3, 2, 12, dtype=torch.float64).permute(3, 2, 1, 0)
    torch.testing.assert_close(
        pull_back_leaky_units(PLAIN, trace, error), pull_back_leaky_units_eagerly(PLAIN, trace, error)
    )


def test_many_tiles():
    """More units than a tile holds, and a last tile that is not full."""
    shape = (2, 5, 301)
    units = replace(PLAIN, threshold=0.5 + torch.rand(2, 1, 301, dtype=torch.float64))
    drive, state = drive_of(4, shape), LeakyState(torch.zeros(shape, dtype=torch.float64))
    _, trace = scan_leaky_units(units, state, drive)
    _, expected = scan_leaky_units_eagerly(units, state, drive)
    assert_same(trace, expected, 1e-12)
    loop = LeakyLoop(
        0.1 * torch.randn(2, 301, 301, dtype=torch.float64), torch.zeros(shape, dtype=torch.float64)
    )
    _, trace = scan_leaky_units(units, state, drive, None, loop)
    _, expected = scan_leaky_units_eagerly(units, state, drive, None, loop)
    assert_same(trace, expected, 1e-12)
    error = torch.randn(4, *shape, dtype=torch.float64)
    torch.testing.assert_close(
        pull_back_leaky_units(units, trace, error, weights=loop.weights),
        pull_back_leaky_units_eagerly(units, trace, error, weights=loop.weights),
        rtol=1e-12,
        atol=1e-12,
    )


def test_state_is_an_argument():
    """Compiled code writes to copies."""
    units = CASES["adaptive, refractory"]
    state, drive = state_of(units), drive_of()
    before = [v.clone() for v in vars(state).values()]
    _, trace = scan_leaky_units(units, state, drive)
    pull_back_leaky_units(units, trace, torch.ones_like(drive), None, state.remaining)
    assert all(torch.equal(a, b) for a, b in zip(before, vars(state).values(), strict=True))


def test_half_precision_is_left_to_the_loop():
    _, trace = scan_leaky_units(
        PLAIN, LeakyState(torch.zeros(SHAPE).bfloat16()), drive_of(kind=torch.bfloat16)
    )
    assert trace.spikes.dtype == torch.bfloat16
    assert pull_back_leaky_units(PLAIN, trace, torch.ones_like(trace.spikes)).dtype == torch.bfloat16


def test_autograd_is_followed_to_parameters():
    decay = torch.tensor(0.8, dtype=torch.float64, requires_grad=True)
    _, trace = scan_leaky_units(replace(PLAIN, decay=decay), state_of(PLAIN), drive_of())
    trace.potentials.sum().backward()
    assert float(decay.grad) != 0


def test_without_a_compiler(monkeypatch):
    """What runs where Numba is missing is the loop, to the last bit."""
    monkeypatch.setattr("arealis.numerics.spiking.compiled.compiler_found", lambda: False)
    units, drive, loop = CASES["adaptive, refractory"], drive_of(), _loop()
    last, trace = scan_leaky_units(units, state_of(units), drive, None, loop)
    last_by_loop, trace_by_loop = scan_leaky_units_eagerly(units, state_of(units), drive, None, loop)
    assert_same(trace, trace_by_loop, 0)
    assert_same(last, last_by_loop, 0)
    error = torch.randn_like(drive)
    pulled = pull_back_leaky_units(units, trace, error, weights=loop.weights)
    assert torch.equal(pulled, pull_back_leaky_units_eagerly(units, trace, error, weights=loop.weights))
    gathered = pull_back_leaky_units(units, trace, error, weights=loop.weights, gathered=True)
    assert torch.equal(gathered, pulled.sum(0, keepdim=True))
