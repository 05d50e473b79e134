"""Objectives: cost functions, one file a cost."""

from arealis.objectives.cross_entropy import CrossEntropy
from arealis.objectives.response_detection import ResponseDetection
from arealis.objectives.squared_error import SquaredError

__all__ = ["CrossEntropy", "ResponseDetection", "SquaredError"]
