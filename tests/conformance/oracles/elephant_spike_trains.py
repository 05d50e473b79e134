"""Write Elephant's distances of spike trains to ../elephant_spike_trains.json.

Run in an environment of its own::

    python -m venv /tmp/elephant && /tmp/elephant/bin/pip install elephant==1.1.1
    /tmp/elephant/bin/python tests/conformance/oracles/elephant_spike_trains.py
"""

import importlib.metadata
import json
from pathlib import Path

import neo
import numpy as np
import quantities as pq
from elephant.spike_train_dissimilarity import van_rossum_distance, victor_purpura_distance

COSTS = (0.0, 0.5, 4.0, 100.0)
TIME_CONSTANTS = (0.01, 0.2, 5.0)


def main() -> None:
    rng = np.random.default_rng(20010412)
    times = [np.sort(rng.uniform(0, 3, count)).round(4) for count in (0, 1, 2, 7, 15, 15, 40)]
    trains = [neo.SpikeTrain(t * pq.s, t_stop=3 * pq.s) for t in times]
    result = {
        "peer": f"elephant {importlib.metadata.version('elephant')}",
        "trains": [t.tolist() for t in times],
        "victor_purpura": {
            str(q): np.asarray(victor_purpura_distance(trains, cost_factor=q * pq.Hz)).tolist() for q in COSTS
        },
        "van_rossum": {
            str(tau): np.asarray(van_rossum_distance(trains, time_constant=tau * pq.s)).tolist()
            for tau in TIME_CONSTANTS
        },
    }
    target = Path(__file__).parents[1] / "elephant_spike_trains.json"
    target.write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
