"""Statistics of a graph of synapses: who is connected to whom, whatever the strengths."""

from arealis.analysis.graphs.clustering import clustering, path_length, small_worldness
from arealis.analysis.graphs.degrees import (
    connection_density,
    degree_assortativity,
    degrees,
    reciprocity,
    rich_club,
)
from arealis.analysis.graphs.modules import modularity
from arealis.analysis.graphs.summary import GraphStatistics, graph_statistics

__all__ = [
    "GraphStatistics",
    "clustering",
    "connection_density",
    "degree_assortativity",
    "degrees",
    "graph_statistics",
    "modularity",
    "path_length",
    "reciprocity",
    "rich_club",
    "small_worldness",
]
