"""The peer's end where Brian2 makes a program of its own in C++, on one thread.

Timed is the run alone, in processor time by the program's own clock: neither compilation nor wiring nor what
it reads and writes.
"""

import json
import sys
from tempfile import TemporaryDirectory

import brian2 as b2
import numpy as np


def serve_program(work):
    """Serve ``inputs → (network, how long it runs, nothing → answer)``, as ``serve`` does."""
    _, given, answer = sys.argv[1:]
    with np.load(given) as file:
        inputs = {k: file[k] for k in file.files}
    with TemporaryDirectory() as folder:
        b2.set_device("cpp_standalone", directory=folder, build_on_run=False)
        network, duration, answered = work(inputs)
        network.run(duration)
        b2.device.build(directory=None, compile=True, run=True, debug=False)
        np.save(answer, answered())
        print(json.dumps("ready"), flush=True)
        for _ in sys.stdin:
            b2.device.run(b2.device.project_dir, with_output=False, run_args=[])
            print(json.dumps([b2.device._last_run_time] * 2), flush=True)
