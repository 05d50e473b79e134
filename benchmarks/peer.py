"""A peer library in an environment of its own, timed in turn with Arealis."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import venv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.timing import Comparison, threads_of_torch, timed

__all__ = ["PeerAbsentError", "compare_with_peer"]

_SCRIPTS = Path(__file__).parent / "peers"
_ENVIRONMENTS = Path(__file__).parents[1] / ".venv" / "peers"


class PeerAbsentError(Exception):
    """A peer could not be installed or failed; the message says why."""


def compare_with_peer(
    work: str,
    peer: str,
    task: str,
    inputs: Mapping[str, np.ndarray],
    ours: Callable[[], np.ndarray | float],
    *,
    repeats: int = 7,
    threads: int = 1,
    agree: Callable[[np.ndarray, np.ndarray], float] | None = None,
) -> Comparison:
    """Time a peer in a process of its own and Arealis in turn.

    The script ``peers/<peer>.py`` names its packages in its first lines, as in ``pip install
    rsatoolbox==0.3.2``, with ``--no-deps`` before a package whose dependencies it can do without, and serves
    tasks by name. Its environment is made once, under ``.venv/peers``.

    Args:
        work: What is done, for the table.
        peer: Name of the script.
        task: Which of its tasks.
        inputs: Arrays that both sides work on.
        ours: Does it once, our way, and returns the answer.
        repeats: Timed rounds, after one that is not counted.
        threads: Of each side.
        agree: ``(peer's answer, ours) → difference``; the largest absolute difference if not given.

    Returns:
        The medians.

    Raises:
        PeerAbsentError: if the peer cannot be installed or fails.
    """
    python, title = _environment(peer)
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder) / "inputs.npz", Path(folder) / "answer.npy"
        np.savez(given, **inputs)
        command = [str(python), str(_SCRIPTS / f"{peer}.py"), task, str(given), str(answer)]
        limits = {f"{library}_NUM_THREADS": str(threads) for library in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        said = Path(folder) / "said.txt"  # warnings and progress bars do not belong between our rows
        with (
            said.open("w") as errors,
            subprocess.Popen(
                command, **pipes, stderr=errors, text=True, env={**os.environ, **limits}
            ) as process,
        ):
            if threads == 1:
                _hold_to_one_processor(process.pid)
            _answer(process, peer, said)
            theirs = np.load(answer)
            with threads_of_torch(threads):
                rounds = [(_ask(process, peer, said), timed(ours)) for _ in range(repeats + 1)][1:]
            assert process.stdin is not None
            process.stdin.close()
    own = np.asarray(ours(), dtype=float)
    difference = agree(theirs, own) if agree else float(np.abs(theirs - own).max())
    wall = [median(side[0] for side in sides) for sides in zip(*rounds, strict=True)]
    cpu = [median(side[1] for side in sides) for sides in zip(*rounds, strict=True)]
    return Comparison(work, title, *wall, difference, *cpu)


def _environment(peer: str) -> tuple[Path, str]:
    said = (_SCRIPTS / f"{peer}.py").read_text(encoding="utf-8")
    packages = re.findall(r"pip install (?:--no-deps )?([^\s`]+)", said)
    alone = re.findall(r"pip install --no-deps ([^\s`]+)", said)
    folder = _ENVIRONMENTS / "-".join(packages)  # shared by scripts that name the same packages
    python, done = folder / "bin" / "python", folder / "installed"
    if not done.exists():
        venv.create(folder, with_pip=True, clear=True)
        for options, named in ((["--no-deps"], alone), ([], [p for p in packages if p not in alone])):
            if named:
                _install(peer, [str(python), "-m", "pip", "install", "--quiet", *options, *named])
        done.touch()
    return python, packages[0].replace("==", " ")


def _install(peer: str, command: Sequence[str]) -> None:
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode:
        raise PeerAbsentError(f"{peer} cannot be installed: {made.stderr.strip().splitlines()[-1:]}")


def _hold_to_one_processor(process: int) -> None:
    """Before it has imported anything: some compilers heed no other limit on threads than this."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process, {max(os.sched_getaffinity(0))})


def _ask(process: subprocess.Popen[str], peer: str, said: Path) -> tuple[float, float]:
    assert process.stdin is not None
    process.stdin.write("again\n")
    process.stdin.flush()
    wall, cpu = _answer(process, peer, said)
    return wall, cpu


def _answer(process: subprocess.Popen[str], peer: str, said: Path) -> list[float]:
    """The next line that is JSON; a library may print lines of its own."""
    assert process.stdout is not None
    for line in process.stdout:
        try:
            return json.loads(line)
        except ValueError:
            continue
    reason = said.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    raise PeerAbsentError(f"{peer} stopped with status {process.wait()}: {reason}")
