"""Spoken digits."""

from __future__ import annotations

from arealis.data.entry import DataSet, MadeFrom

__all__ = ["SPOKEN_DIGITS"]

SPOKEN_DIGITS = (
    DataSet(
        name="spoken_digits",
        description="480 recordings of spoken digits: ten digits, six speakers, takes 0 to 7, at 8 kHz",
        citation="Jackson et al., Free Spoken Digit Dataset, doi:10.5281/zenodo.1342401",
        licence="CC BY-SA 4.0",
        sha256="35d6554f5362c4e84e84fc5ed964e79b8beb538c535b94d031e0ab3dcfda0042",
        size_bytes=2_445_969,
        relative_path="spoken_digits_fsdd/fsdd_480.npz",
        origin=MadeFrom(
            "Jakobovski/free-spoken-digit-dataset",
            "26eb9aaf76e81b692f806f9140c2d2777410d7a1",
            "recordings/*_[0-7].wav",
        ),
    ),
)
"""Digits spoken by six people."""
