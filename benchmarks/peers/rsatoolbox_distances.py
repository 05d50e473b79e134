"""Distances by rsatoolbox: ``pip install rsatoolbox==0.3.2``."""

import numpy as np
from rsatoolbox.data import Dataset, TemporalDataset
from rsatoolbox.data.noise import cov_from_residuals
from rsatoolbox.rdm import calc_rdm, calc_rdm_movie
from serve import serve


def distances(method):
    """One RDM of mean patterns."""

    def prepare(inputs):
        data = Dataset(inputs["x"])
        return lambda: calc_rdm(data, method=method).get_vectors()[0]

    return prepare


def crossnobis(inputs):
    """Its input is the precision, which is inverted before the clock starts."""
    runs, stimuli, units = inputs["runs"].shape
    descriptors = {
        "stimulus": np.tile(np.arange(stimuli), runs),
        "run": np.repeat(np.arange(runs), stimuli),
    }
    data = Dataset(inputs["runs"].reshape(-1, units), obs_descriptors=descriptors)
    options = {"descriptor": "stimulus", "cv_descriptor": "run", "noise": np.linalg.inv(inputs["covariance"])}
    return lambda: calc_rdm(data, method="crossnobis", **options).get_vectors()[0]


def covariance(method):
    """A shrunk noise covariance."""

    def prepare(inputs):
        return lambda: cov_from_residuals(inputs["residuals"], method=method)

    return prepare


def movie(inputs):
    """One RDM a time step."""
    x = inputs["x"].transpose(0, 2, 1)
    data = TemporalDataset(x, time_descriptors={"time": np.arange(x.shape[2])})
    return lambda: calc_rdm_movie(data, method="euclidean").get_vectors()


def searchlights(inputs):
    """One RDM a centre, as its searchlight does, without the progress bars."""
    tables = [Dataset(inputs["x"][:, units]) for units in inputs["neighbourhoods"]]
    return lambda: calc_rdm(tables, method="correlation").get_vectors()


serve(
    {
        "correlation": distances("correlation"),
        "euclidean": distances("euclidean"),
        "poisson": distances("poisson"),
        "crossnobis": crossnobis,
        "ledoit_wolf": covariance("shrinkage_eye"),
        "diagonal": covariance("shrinkage_diag"),
        "movie": movie,
        "searchlights": searchlights,
    }
)
