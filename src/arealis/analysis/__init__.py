"""One population: what it responds to, what it decides, and what a control already explains."""

from arealis.analysis.accuracy import accuracy
from arealis.analysis.combination import with_responsiveness
from arealis.analysis.gradient_alignment import gradient_alignment, gradient_cosine
from arealis.analysis.response_matrix import response_matrix
from arealis.analysis.responsiveness import responsiveness

__all__ = [
    "accuracy",
    "gradient_alignment",
    "gradient_cosine",
    "response_matrix",
    "responsiveness",
    "with_responsiveness",
]
