"""Would we have found it? Plant a relation, record it as an experimenter would, and ask an instrument."""

from arealis.experiments.recovery.planted import Planted, plant_populations, record_population
from arealis.experiments.recovery.study import Recovery, recover

__all__ = ["Planted", "Recovery", "plant_populations", "record_population", "recover"]
