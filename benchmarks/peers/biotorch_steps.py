"""Learning steps of BioTorch on its own layers: ``pip install --no-deps biotorch==0.0.16``.

Its layers need ``pip install torch==2.13.0`` and ``pip install numpy==2.4.6``; what else it names is for its
data sets, models and plots.
"""

import warnings

import torch
from biotorch.module.biomodule import BioModule
from serve import serve
from torch import nn


def step(mode):
    """A whole step, whose learning rate is zero so that steps can be repeated; it answers with a gradient."""

    def prepare(inputs):
        torch.set_num_threads(1)
        shown, label = torch.as_tensor(inputs["shown"]), torch.as_tensor(inputs["label"])
        weights = [torch.as_tensor(inputs[f"weight {i}"]) for i in range(3)]
        layers = []
        for weight in weights:
            layers += [nn.Linear(weight.shape[1], weight.shape[0]), nn.ReLU()]
        model = BioModule(nn.Sequential(*layers[:-1]), mode=mode, output_dim=len(weights[-1]))
        linear = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
        with torch.no_grad():
            for layer, weight in zip(linear, weights, strict=True):
                layer.weight.copy_(weight)
                layer.bias.zero_()
        learning = [p for p in model.parameters() if p.requires_grad]
        optimiser, cost = torch.optim.SGD(learning, lr=0.0), nn.CrossEntropyLoss()

        def act():
            optimiser.zero_grad()
            scores = model(shown, label, cost) if mode == "dfa" else model(shown)
            cost(scores, label).backward()
            optimiser.step()
            return linear[-1].weight.grad

        return act

    return prepare


warnings.simplefilter("ignore")
serve({"feedback alignment": step("fa"), "direct feedback alignment": step("dfa")})
