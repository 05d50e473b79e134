"""Published files: what there is, where it lies on this machine, and how to get it."""

from arealis.data.availability import Availability, list_data_sets
from arealis.data.catalogue import CATALOGUE, DataSet, WheelMember, data_set, digest, provenance
from arealis.data.fetching import fetch
from arealis.data.folders import cache_folder, data_folders, locate

__all__ = [
    "CATALOGUE",
    "Availability",
    "DataSet",
    "WheelMember",
    "cache_folder",
    "data_folders",
    "data_set",
    "digest",
    "fetch",
    "list_data_sets",
    "locate",
    "provenance",
]
