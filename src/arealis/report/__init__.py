"""The report: stored results as one page for a reader, and as a table for the terminal."""

from arealis.report.page import Expected, FailedTask, Headline, Page, TaskCounts, Tuned, Tuning
from arealis.report.terminal import ranked_table
from arealis.report.write import write_report

__all__ = [
    "Expected",
    "FailedTask",
    "Headline",
    "Page",
    "TaskCounts",
    "Tuned",
    "Tuning",
    "ranked_table",
    "write_report",
]
