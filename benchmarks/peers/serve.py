"""The peer's end of a benchmark: prepare once, then do the work once for every line on standard input.

Runs in the peer's own environment, so it imports NumPy and the standard library only.
"""

import json
import sys
import time

import numpy as np


def serve(works):
    """Serve ``{work: inputs → (nothing → answer)}``: the script is called with WORK INPUTS.npz ANSWER.npy."""
    name, inputs, answer = sys.argv[1:]
    with np.load(inputs) as file:
        act = works[name]({k: file[k] for k in file.files})
    np.save(answer, np.asarray(act(), dtype=float))
    print(json.dumps("ready"), flush=True)
    for _ in sys.stdin:
        began, times = time.perf_counter(), once(act)
        while times[0] < 1 and time.perf_counter() - began < 0.1 + times[0]:  # as on the other side: warm
            times = once(act)
        print(json.dumps(times), flush=True)


def once(act):
    """Wall and processor seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu
