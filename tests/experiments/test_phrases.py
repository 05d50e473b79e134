"""Choices in words."""

import pytest

from arealis.experiments.phrases import say_choice
from arealis.experiments.tables import Choice


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "dense"),
        ({"gain": 1.50, "biased": True, "shared": False}, "dense (gain 1.5, biased yes, shared no)"),
        ({"areas": ["V1", "V2"]}, "dense (areas V1 + V2)"),
        ({"image_size": [1, 28, 28]}, "dense (image size 1 × 28 × 28)"),
        ({"of": {"top_down": 2}}, "dense (of top down 2)"),
    ],
)
def test_options_stand_behind_the_kind(options, said):
    assert say_choice(Choice(kind="dense", **options)) == said
