"""Flexible models: an RDM that may be chosen, mixed or weighted to resemble what was measured."""

from arealis.numerics.flexible_models.interpolated import fit_interpolated
from arealis.numerics.flexible_models.prediction import FlexibleFit, predicted_rdm
from arealis.numerics.flexible_models.selected import fit_selected
from arealis.numerics.flexible_models.weighted import fit_weighted

__all__ = ["FlexibleFit", "fit_interpolated", "fit_selected", "fit_weighted", "predicted_rdm"]
