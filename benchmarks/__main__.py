"""Print Arealis beside its peers: `make bench`."""

from __future__ import annotations

import torch
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from benchmarks import learning, resampling


def main() -> None:
    """Time everything with one thread and print the ratios."""
    torch.set_num_threads(1)
    table = Table(title="medians, one thread", title_justify="left")
    for heading in ("work", "peer", "peer ms", "Arealis ms", "ratio", "largest difference"):
        table.add_column(heading, justify="left" if heading in ("work", "peer") else "right")
    with threadpool_limits(1):
        for c in [*resampling.comparisons(), *learning.comparisons()]:
            ratio = c.peer_seconds / c.own_seconds
            times = f"{1e3 * c.peer_seconds:.2f}", f"{1e3 * c.own_seconds:.2f}"
            table.add_row(c.work, c.peer, *times, f"{ratio:.1f}×", f"{c.difference:.0e}")
    Console().print(table)


if __name__ == "__main__":
    main()
