"""All pairs of layers of two networks by torch_cka, without the forward passes.

The peer does not name what it imports: ``pip install torch_cka==0.21``, ``pip install torch==2.13.0``,
``pip install tqdm==4.70.1``, ``pip install matplotlib==3.11.2`` and ``pip install numpy==2.4.6``.
"""

import warnings

import torch
from serve import serve
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torch_cka import CKA


class _Recorded(nn.Module):
    """A network whose layers hand out recorded activations, so that passing costs nothing."""

    def __init__(self, features):
        nn.Module.__init__(self)
        self.features = features
        self.layers = nn.ModuleList([nn.Identity() for _ in features])

    def forward(self, rows):
        first, last = int(rows[0]), int(rows[-1])
        for layer, feature in zip(self.layers, self.features, strict=True):
            layer(feature[first : last + 1])


def _layers(inputs):
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    networks = [
        _Recorded([torch.from_numpy(layer) for layer in inputs[side]]) for side in ("first", "second")
    ]
    names = [f"layers.{i}" for i in range(len(inputs["first"]))]
    rows = torch.arange(inputs["first"].shape[1])
    batches = DataLoader(TensorDataset(rows), batch_size=int(inputs["batch"]))
    peer = CKA(*networks, "first", "second", model1_layers=names, model2_layers=names)

    def act():
        with torch.no_grad():
            peer.compare(batches, batches)
        return peer.export()["CKA"].numpy()

    return act


serve({"layers": _layers})
