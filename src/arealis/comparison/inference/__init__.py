"""Inference: how sure a comparison is, which of two models is nearer, and whether that could be told."""

from arealis.comparison.inference.contrast import contrast
from arealis.comparison.inference.flexible import FlexibleModel
from arealis.comparison.inference.infer import infer
from arealis.comparison.inference.ratios import ratio_over_seeds
from arealis.comparison.inference.result import Inference
from arealis.comparison.inference.seeds import average_over_seeds, contrast_over_seeds

__all__ = [
    "FlexibleModel",
    "Inference",
    "average_over_seeds",
    "contrast",
    "contrast_over_seeds",
    "infer",
    "ratio_over_seeds",
]
