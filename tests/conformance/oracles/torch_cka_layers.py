"""Write torch_cka's similarity of two small networks, batch by batch, to ../torch_cka_layers.json.

Run in an environment of its own::

    python -m venv /tmp/torch_cka
    /tmp/torch_cka/bin/pip install torch_cka==0.21 torch==2.13.0
    /tmp/torch_cka/bin/python tests/conformance/oracles/torch_cka_layers.py

The peer does not name what it imports: ``pip install torch==2.13.0``,
``pip install tqdm==4.70.1``, ``pip install matplotlib==3.11.2`` and ``pip install numpy==2.4.6``.
"""

import importlib.metadata
import json
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torch_cka import CKA

LAYERS = ["0", "1"]
BATCHES = (16, 64)


def main() -> None:
    torch.manual_seed(20240521)
    images = (100 * torch.randn(64, 6)).round() / 100
    networks = [nn.Sequential(nn.Linear(6, 9), nn.ReLU()) for _ in range(2)]
    found = {}
    for batch in BATCHES:
        peer = CKA(*networks, "first", "second", model1_layers=LAYERS, model2_layers=LAYERS)
        with torch.no_grad():
            peer.compare(DataLoader(TensorDataset(images), batch_size=batch))
        found[str(batch)] = peer.export()["CKA"].tolist()
    with torch.no_grad():
        features = [[net[:1](images).tolist(), net(images).tolist()] for net in networks]
    result = {
        "peer": f"torch_cka {importlib.metadata.version('torch_cka')}",
        "features": [[[[round(v, 6) for v in row] for row in layer] for layer in net] for net in features],
        "cka": found,
    }
    target = Path(__file__).parents[1] / "torch_cka_layers.json"
    target.write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
