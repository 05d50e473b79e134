"""Kernels for a GPU against the plain loop: interpreted, compiled, and on one where there is one."""

import sys
from dataclasses import replace

import pytest
import torch
from tests.numerics.spiking.leaky_cases import CASES, PLAIN, SHAPE, assert_same, cast, drive_of, state_of

from arealis.numerics.spiking import (
    LeakyLoop,
    LeakyState,
    leaky_layer,
    pull_back_leaky_units,
    pull_back_leaky_units_eagerly,
    scan_leaky_units,
    scan_leaky_units_eagerly,
)
from arealis.numerics.spiking.compiled import kernels
from arealis.numerics.spiking.on_gpu import pull_back_on_gpu, runs_on_gpu, scan_on_gpu, triton_found

SCAN = "arealis.numerics.spiking.leaky_scan"
NAME = "arealis.numerics.spiking.triton_leaky"
TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-12}
needs_triton = pytest.mark.skipif(not triton_found(), reason="Triton is not installed")
needs_gpu = pytest.mark.skipif(
    not (torch.cuda.is_available() and triton_found()), reason="no GPU that Triton can use"
)


@pytest.fixture
def interpreted(monkeypatch):
    """Triton reads the variable when it decorates, so the module is imported again, and not kept."""
    monkeypatch.setenv("TRITON_INTERPRET", "1")
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    kernels.cache_clear()
    yield
    sys.modules.pop(NAME, None)
    kernels.cache_clear()


def _on(device, given):
    """The same units, state or trace on a device."""
    moved = {
        name: value.to(device)
        if isinstance(value, torch.Tensor)
        else tuple(v.to(device) if isinstance(v, torch.Tensor) else v for v in value)
        if isinstance(value, tuple)
        else value
        for name, value in vars(given).items()
    }
    return type(given)(**moved)


def _agree(units, kind, device):
    """Scan and way back, with errors by potentials and without, and gathered."""
    units, state = _on(device, cast(units, kind)), _on(device, state_of(units, kind))
    drive = drive_of(kind=kind).to(device)
    last, trace = scan_on_gpu(units, state, drive)
    last_by_loop, trace_by_loop = scan_leaky_units_eagerly(units, state, drive)
    assert 0.02 < float(trace.spikes.mean()) < 0.9
    assert torch.equal(trace.spikes, trace_by_loop.spikes)
    close = TOLERANCE[kind]
    assert_same(trace, trace_by_loop, close)
    assert_same(last, last_by_loop, close)
    generator = torch.Generator().manual_seed(1)
    on_spikes, by_potentials = torch.randn(2, *drive.shape, generator=generator, dtype=kind).to(device)
    for on_potentials in (None, by_potentials):
        given = (units, trace, on_spikes, on_potentials, state.remaining)
        expected = pull_back_leaky_units_eagerly(*given)
        pulled, gathered = pull_back_on_gpu(*given), pull_back_on_gpu(*given, gathered=True)
        torch.testing.assert_close(pulled, expected, rtol=close, atol=close)
        summed = expected.sum(0, keepdim=True)
        torch.testing.assert_close(gathered, summed, rtol=close, atol=10 * close)


@needs_triton
@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
@pytest.mark.parametrize("case", CASES)
def test_interpreted_kernels_equal_the_loop(case, kind, interpreted):
    _agree(CASES[case], kind, "cpu")


@needs_triton
@pytest.mark.parametrize("kind", ["fp32", "fp64"])
@pytest.mark.parametrize("there", [True, False], ids=["all", "least"])
def test_kernels_compile_for_a_gpu_without_one(there, kind, monkeypatch, tmp_path):
    """What the interpreter lets pass, such as a variable that changes its type in a loop, ends here."""
    from triton import compiler
    from triton.backends.compiler import GPUTarget

    monkeypatch.setenv("TRITON_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv("TRITON_INTERPRET", raising=False)
    whole = ("steps", "elements", "whole", "units", "row", "of_replica", "of_unit", "between", "last", "lag")
    absent = () if there else ("remaining", "adaptation", "levels", "on_potentials")
    settings = {"reset": 1 + there, "detached": not there, "surrogate": 0, "gathered": there, "block": 128}
    for kernel in (kernels("triton_leaky").scan_tile, kernels("triton_leaky").pull_back_tile):
        names = dict.fromkeys(absent) | settings
        constants = {n: v for n, v in names.items() if n in kernel.arg_names}
        signature = {
            n: "constexpr" if n in constants else "i32" if n in (*whole, "refractory") else f"*{kind}"
            for n in kernel.arg_names
        }
        source = compiler.ASTSource(kernel, signature, constexprs=constants)
        built = compiler.compile(
            source, target=GPUTarget("cuda", 80, 32), options={"enable_fp_fusion": False}
        )
        assert built.asm["cubin"]
        assert "fma" not in built.asm["ptx"]


@needs_gpu
@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
@pytest.mark.parametrize("case", CASES)
def test_kernels_on_a_gpu_equal_the_loop(case, kind):
    _agree(CASES[case], kind, "cuda")


@needs_triton
@pytest.mark.parametrize("refractory", [0, 1, 2, 5, 20])
def test_steps_in_which_units_are_held_are_found_on_the_way_back(refractory, interpreted):
    """However long a spike holds them: across the last step, longer than the sequence, or from before it."""
    units = replace(PLAIN, refractory=refractory)
    remaining = torch.randint(0, 5, SHAPE, generator=torch.Generator().manual_seed(3)).double()
    state = LeakyState(torch.zeros(SHAPE, dtype=torch.float64), remaining)
    last, trace = scan_on_gpu(units, state, 2 * drive_of())
    last_by_loop, trace_by_loop = scan_leaky_units_eagerly(units, state, 2 * drive_of())
    assert_same(trace, trace_by_loop, 0)
    assert_same(last, last_by_loop, 0)
    error = torch.randn(12, *SHAPE, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    for before in (remaining, None):
        _, own = scan_leaky_units_eagerly(units, LeakyState(state.potential, before), 2 * drive_of())
        pulled = pull_back_on_gpu(units, own, error, None, before)
        expected = pull_back_leaky_units_eagerly(units, own, error, None, before)
        torch.testing.assert_close(pulled, expected, rtol=1e-12, atol=1e-12)


@needs_triton
def test_a_constant_drive_is_read_once(interpreted):
    drive, units = drive_of(1), CASES["refractory"]
    expected = scan_leaky_units_eagerly(units, state_of(units), drive, 9)
    assert_same(scan_on_gpu(units, state_of(units), drive, 9)[1], expected[1], 0)
    assert_same(scan_on_gpu(units, state_of(units), drive.expand(9, -1, -1, -1))[1], expected[1], 0)


@needs_triton
def test_many_tiles_in_any_order_of_memory(interpreted):
    """A last tile that is not full, replicas that begin within one, and nothing written to what is given."""
    shape = (2, 3, 101)
    units = replace(PLAIN, threshold=0.5 + torch.rand(2, 1, 101, dtype=torch.float64))
    drive = drive_of(3, shape[::-1]).permute(0, 3, 2, 1)
    state = LeakyState(torch.rand(shape[::-1], dtype=torch.float64).permute(2, 1, 0))
    before = state.potential.clone()
    _, trace = scan_on_gpu(units, state, drive)
    _, expected = scan_leaky_units_eagerly(units, state, drive)
    assert_same(trace, expected, 1e-12)
    assert torch.equal(state.potential, before)
    error = drive_of(3, shape[::-1]).permute(0, 3, 2, 1)
    torch.testing.assert_close(
        pull_back_on_gpu(units, trace, error), pull_back_leaky_units_eagerly(units, trace, error)
    )


@needs_triton
@pytest.mark.parametrize("shape", [(1, 0, 4), (2, 3, 0)])
def test_nobody_there(shape, interpreted):
    last, trace = scan_on_gpu(PLAIN, LeakyState(torch.zeros(shape)), torch.zeros(4, *shape))
    assert last.potential.shape == shape
    assert pull_back_on_gpu(PLAIN, trace, torch.zeros(4, *shape)).shape == (4, *shape)


@needs_triton
def test_what_is_on_a_gpu_goes_to_its_kernels_unless_units_drive_each_other(interpreted, monkeypatch):
    """Told that the tensors are on one, and that Numba cannot take them."""
    asked = []
    monkeypatch.setattr(f"{SCAN}.runs_compiled", lambda *tensors: False)
    monkeypatch.setattr(f"{SCAN}.runs_on_gpu", lambda *tensors: True)
    monkeypatch.setattr(f"{SCAN}.scan_on_gpu", lambda *given: asked.append("scan") or scan_on_gpu(*given))
    monkeypatch.setattr(
        f"{SCAN}.pull_back_on_gpu",
        lambda *given, gathered: asked.append("pull") or pull_back_on_gpu(*given, gathered=gathered),
    )
    units, state = CASES["adaptive, refractory"], state_of(CASES["adaptive, refractory"])
    drive = drive_of().requires_grad_()
    _, spikes, potentials = leaky_layer(units, state, drive)
    (pulled,) = torch.autograd.grad((spikes * potentials).sum(), drive)
    assert asked == ["scan", "pull"]
    _, trace = scan_leaky_units_eagerly(units, state, drive)
    (expected,) = torch.autograd.grad((trace.spikes * trace.potentials).sum(), drive)
    torch.testing.assert_close(pulled, expected, rtol=1e-12, atol=1e-12)
    weights = torch.zeros(2, 7, 7, dtype=torch.float64)
    with torch.no_grad():
        _, trace = scan_leaky_units(units, state, drive, None, LeakyLoop(weights, torch.zeros_like(drive[0])))
    pull_back_leaky_units(units, trace, torch.ones_like(drive), weights=weights)
    assert asked == ["scan", "pull"]


def test_tensors_that_are_not_on_one_gpu():
    number = torch.zeros(1)
    assert not runs_on_gpu(number)
    assert not runs_on_gpu(number, number.double())


@needs_gpu
def test_tensors_on_a_gpu():
    number = torch.zeros(1, device="cuda")
    assert runs_on_gpu(number, number)
    assert not runs_on_gpu(number.half())
    assert not runs_on_gpu(number, number.cpu())
