"""Diagram: the areas of a network as boxes, in the order of flow, with what connects them."""

from arealis.report.diagram.colours import CostColours, colour_costs
from arealis.report.diagram.draw import Diagram, draw_diagram

__all__ = ["CostColours", "Diagram", "colour_costs", "draw_diagram"]
