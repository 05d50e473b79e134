"""DSA's angular distance of two fitted systems with its own defaults.

`pip install dsa-metric==2.0.2`, with the build of torch for processors: `pip install torch==2.13.0`.
"""

import torch
from DSA import DSA
from serve import serve


def angular(inputs):
    torch.set_num_threads(1)

    def act():
        torch.manual_seed(0)
        pair = [inputs["x"], inputs["y"]]
        options = {"n_delays": int(inputs["delays"]), "rank": int(inputs["rank"])}
        tool = DSA(pair, **options, score_method="angular", device="cpu", verbose=False)
        return tool.fit_score()[0, 1]

    return act


serve({"angular": angular})
