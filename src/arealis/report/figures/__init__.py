"""Figures: chosen from stored numbers as data, drawn once for the screen and once for paper."""

from arealis.report.figures.choose import choose_figures
from arealis.report.figures.embed import EmbeddedFigure, embed_figure
from arealis.report.figures.plots import Figure
from arealis.report.figures.printed import draw_svg

__all__ = ["EmbeddedFigure", "Figure", "choose_figures", "draw_svg", "embed_figure"]
