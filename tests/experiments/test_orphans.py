"""Workers end with the process that gave them work, even if it is killed; others do not wait for one."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from arealis.experiments.orphans import end_with_parent

LONG = """
name = "long"
question = "Who is left?"
seeds = 2
seeds_together = 1

[stimuli]
kind = "noisy_prototypes"
stimuli = 200
features = 16
training = 100
held_out = 20

[[area]]
name = "decision"
units = 10
neuron = { kind = "linear" }

[[projection]]
source = "stimulus"
target = "decision"
wiring = { kind = "dense" }

[[learner]]
name = "all"
areas = ["decision"]
rule = { kind = "backpropagation" }
objective = { kind = "cross_entropy", area = "decision" }
optimiser = { kind = "sgd", learning_rate = 0.001 }
phases = ["life"]

[[phase]]
name = "life"
steps = 10000000
batch = 8

[[measure]]
kind = "accuracy"
area = "decision"

[report]
rank_by = "accuracy"
"""


def parents():
    """Process → its parent, of all that live; a zombie does not."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    )
    rows = [line.split() for line in listed.stdout.splitlines()]
    return {int(pid): int(parent) for pid, parent, state in rows if not state.startswith("Z")}


def below(pid):
    """All processes that a process started, and that those started."""
    known, found = parents(), set()
    while more := {p for p, parent in known.items() if parent in found | {pid}} - found:
        found |= more
    return found


def wait_until(happened, seconds=90.0):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_killed_leaves_no_process(tmp_path, how):
    (tmp_path / "long.toml").write_text(LONG, encoding="utf-8")
    command = [sys.executable, "-m", "arealis", "run", "long.toml", "--output", "made"]
    run, started = subprocess.Popen([*command, "--workers", "2", "--keep-every", "5"], cwd=tmp_path), set()
    try:
        wait_until(lambda: len([*(tmp_path / "made").glob("checkpoints/*")]) == 2 or run.poll() is not None)
        started = below(run.pid)
        assert len(started) >= 3, "two workers that learn, and the process that forks them"
        run.send_signal(how)
        assert run.wait(timeout=20) == -how
        wait_until(lambda: not started & set(parents()), seconds=20)
    finally:
        run.kill()
        for left in started & set(parents()):
            os.kill(left, signal.SIGKILL)


def test_a_process_that_was_not_given_work_does_not_wait():
    before = threading.active_count()
    end_with_parent()
    assert threading.active_count() == before
