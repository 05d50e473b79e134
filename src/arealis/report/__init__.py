"""The report: stored results as one page for a reader, and as a table for the terminal."""

from arealis.report.estimates import Side
from arealis.report.leading import find_leading
from arealis.report.page import Expected, FailedTask, GrownNetwork, Headline, Page, TaskCounts, Tuned, Tuning
from arealis.report.predicted_trains import PredictedTrains
from arealis.report.receptive_fields import ReceptiveFields
from arealis.report.terminal import ranked_table
from arealis.report.traces import SpikeTraces
from arealis.report.write import write_report

__all__ = [
    "Expected",
    "FailedTask",
    "GrownNetwork",
    "Headline",
    "Page",
    "PredictedTrains",
    "ReceptiveFields",
    "Side",
    "SpikeTraces",
    "TaskCounts",
    "Tuned",
    "Tuning",
    "find_leading",
    "ranked_table",
    "write_report",
]
