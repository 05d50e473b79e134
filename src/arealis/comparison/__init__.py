"""Two populations: how similar they are, how sure that is, and which of two models is nearer."""

from arealis.comparison.alignment import Aligned, align
from arealis.comparison.cka import linear_cka
from arealis.comparison.inference import average_over_seeds, contrast
from arealis.comparison.pairs import all_pairs, pair_matrix
from arealis.comparison.roc_auc import roc_auc
from arealis.comparison.rsa import rsa
from arealis.comparison.spearman import spearman

__all__ = [
    "Aligned",
    "align",
    "all_pairs",
    "average_over_seeds",
    "contrast",
    "linear_cka",
    "pair_matrix",
    "roc_auc",
    "rsa",
    "spearman",
]
