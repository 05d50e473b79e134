"""Published files: what there is, where it lies on this machine, and how to get it."""

from arealis.data.availability import Availability, list_data_sets
from arealis.data.catalogue import CATALOGUE, data_set, digest, provenance
from arealis.data.entry import DataSet, MadeFrom, Origin, Url, WheelMember
from arealis.data.fetching import fetch
from arealis.data.folders import cache_folder, data_folders, locate
from arealis.data.grasshopper import read_grasshopper_sound, read_grasshopper_spikes
from arealis.data.matlab import read_matlab
from arealis.data.n400 import n400_items, read_n400_trials
from arealis.data.objects92 import OBJECTS92_CATEGORIES, objects92_categories, objects92_names

__all__ = [
    "CATALOGUE",
    "OBJECTS92_CATEGORIES",
    "Availability",
    "DataSet",
    "MadeFrom",
    "Origin",
    "Url",
    "WheelMember",
    "cache_folder",
    "data_folders",
    "data_set",
    "digest",
    "fetch",
    "list_data_sets",
    "locate",
    "n400_items",
    "objects92_categories",
    "objects92_names",
    "provenance",
    "read_grasshopper_sound",
    "read_grasshopper_spikes",
    "read_matlab",
    "read_n400_trials",
]
