"""Work shared among PyTorch's threads: the same numbers to the last digit, and nothing is lost."""

import threading

import pytest
import torch
from tests.numerics.spiking.leaky_cases import CASES, SHAPE, drive_of, state_of

from arealis.numerics.spiking import (
    LeakyLoop,
    event_lists,
    pull_back_leaky_units,
    scan_leaky_units,
    threads,
)
from arealis.numerics.spiking.compiled import compiler_found
from arealis.numerics.spiking.threads import in_spans

openmp = pytest.mark.skipif(
    threads._openmp() is None, reason="PyTorch does not run on the GNU OpenMP library"
)
compiled = pytest.mark.skipif(not compiler_found(), reason="Numba is not installed")


@pytest.fixture
def three_threads(monkeypatch):
    monkeypatch.setattr(threads, "LEAST", 1)
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


@openmp
def test_the_threads_are_those_of_pytorch(three_threads):
    library = threads._openmp()
    assert library.omp_get_max_threads() == 3
    torch.set_num_threads(2)
    assert library.omp_get_max_threads() == 2


@openmp
def test_spans_cover_all_once_on_several_threads(three_threads):
    done, seen, meet = [], set(), threading.Barrier(3, timeout=30)

    def act(first, last):
        meet.wait()
        seen.add(threading.get_ident())
        done.extend(range(first, last))

    in_spans(act, 10, numbers=10)
    assert sorted(done) == list(range(10))
    assert len(seen) == 3


@openmp
def test_a_failure_comes_out_after_the_other_spans(three_threads):
    done = []

    def act(first, last):
        if first == 0:
            raise ValueError("the first span")
        done.append((first, last))

    with pytest.raises(ValueError, match="the first span"):
        in_spans(act, 9, numbers=9)
    assert sorted(done) == [(3, 6), (6, 9)]


@pytest.mark.parametrize("library", ["absent", "present"])
def test_little_work_and_a_missing_library_leave_one_span(library, three_threads, monkeypatch):
    if library == "absent":
        monkeypatch.setattr(threads, "_openmp", lambda: None)
    else:
        monkeypatch.setattr(threads, "LEAST", 100)
    spans = []
    in_spans(lambda first, last: spans.append((first, last)), 9, numbers=90)
    assert spans == [(0, 9)]


@openmp
@compiled
@pytest.mark.parametrize("looped", [False, True])
@pytest.mark.parametrize("case", ["plain", "refractory value", "cell by cell", "adaptive, refractory"])
def test_threads_change_no_number(case, looped, three_threads, monkeypatch):
    units, drive, state = CASES[case], drive_of(), state_of(CASES[case])
    weights = torch.randn(2, 7, 7, generator=torch.Generator().manual_seed(8), dtype=torch.float64)
    loop = LeakyLoop(weights, torch.ones(SHAPE, dtype=torch.float64)) if looped else None
    error = torch.randn(drive.shape, generator=torch.Generator().manual_seed(9), dtype=torch.float64)

    def run():
        last, trace = scan_leaky_units(units, state, drive, None, loop)
        kept = weights if looped else None
        pulled = pull_back_leaky_units(units, trace, error, None, state.remaining, kept)
        gathered = pull_back_leaky_units(units, trace, error, None, state.remaining, kept, gathered=True)
        return [v for v in (*vars(last).values(), *vars(trace).values(), pulled, gathered) if v is not None]

    shared = run()
    monkeypatch.setattr(threads, "LEAST", 2**40)
    assert all(torch.equal(a, b) for a, b in zip(shared, run(), strict=True))


@openmp
@compiled
def test_threads_list_the_same_events(three_threads, monkeypatch):
    spikes = (torch.rand(2, 33, 21, generator=torch.Generator().manual_seed(0)) < 0.2).float()
    odd = spikes.clone()
    odd[1, 32, 20] = 0.5
    assert event_lists(odd, 1.0) is None
    assert event_lists(spikes, 0.1) is None
    shared = event_lists(spikes, 0.3)
    monkeypatch.setattr(threads, "LEAST", 2**40)
    alone = event_lists(spikes, 0.3)
    assert all(torch.equal(a, b) for a, b in zip(vars(shared).values(), vars(alone).values(), strict=True))
