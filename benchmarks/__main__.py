"""Print Arealis beside its peers: `make bench`, or `python -m benchmarks MODULE …` for some of the work."""

from __future__ import annotations

import sys
import time
from importlib import import_module
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from benchmarks.peer import PeerAbsentError

_HARNESS = {"__init__", "__main__", "growth", "growth_figure", "peer", "timing"}
_HEADINGS = ("work", "peer", "peer ms", "Arealis ms", "ratio", "CPU ratio", "largest difference")


def main() -> None:
    """Time everything with one thread and print the ratios; an absent peer is named with the reason."""
    torch.set_num_threads(1)
    table = Table(title="medians, one thread unless the work says otherwise", title_justify="left")
    for heading in _HEADINGS:
        table.add_column(heading, justify="left" if heading in ("work", "peer") else "right")
    found = sorted(p.stem for p in Path(__file__).parent.glob("*.py") if p.stem not in _HARNESS)
    with threadpool_limits(1):
        for name in sys.argv[1:] or found:
            for work in import_module(f"benchmarks.{name}").WORKS:
                started = time.perf_counter()
                try:
                    c = work()
                except PeerAbsentError as error:
                    table.add_row(work.__name__.strip("_"), f"absent: {error}")
                    continue
                ratios = (c.peer_seconds / c.own_seconds, c.peer_cpu_seconds / c.own_cpu_seconds)
                times = f"{1e3 * c.peer_seconds:.2f}", f"{1e3 * c.own_seconds:.2f}"
                table.add_row(c.work, c.peer, *times, *(f"{r:.1f}×" for r in ratios), f"{c.difference:.0e}")
                took = time.perf_counter() - started
                print(f"{ratios[0]:8.1f}×  {c.work} ({took:.0f} s in all)", file=sys.stderr, flush=True)
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
