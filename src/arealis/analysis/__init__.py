"""One population: what it responds to, what it decides, and what a control already explains."""

from arealis.analysis.accuracy import accuracy
from arealis.analysis.combination import with_responsiveness
from arealis.analysis.gradient_alignment import gradient_alignment, gradient_cosine
from arealis.analysis.mixed_slope import mixed_slope
from arealis.analysis.reliability import reliability
from arealis.analysis.response_matrix import response_matrix
from arealis.analysis.responsiveness import responsiveness

__all__ = [
    "accuracy",
    "gradient_alignment",
    "gradient_cosine",
    "mixed_slope",
    "reliability",
    "response_matrix",
    "responsiveness",
    "with_responsiveness",
]
