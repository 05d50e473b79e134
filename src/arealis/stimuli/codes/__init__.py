"""Codes: how what is shown becomes spikes, one file a code, each with the way back."""

from arealis.stimuli.codes.burst import BurstCode
from arealis.stimuli.codes.delta_modulation import DeltaModulation
from arealis.stimuli.codes.latency import LatencyCode
from arealis.stimuli.codes.phase import PhaseCode
from arealis.stimuli.codes.population import PopulationCode
from arealis.stimuli.codes.rank_order import RankOrderCode
from arealis.stimuli.codes.rate import PoissonCode, RegularCode

__all__ = [
    "BurstCode",
    "DeltaModulation",
    "LatencyCode",
    "PhaseCode",
    "PoissonCode",
    "PopulationCode",
    "RankOrderCode",
    "RegularCode",
]
