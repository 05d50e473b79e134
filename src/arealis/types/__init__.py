"""Plain data and protocols: what the rooms hand to each other."""

from arealis.types.anatomy import (
    Anatomy,
    AreaSketch,
    ConnectionSketch,
    LearnerSketch,
    ModulatorSketch,
    PhaseSketch,
)
from arealis.types.connectome import Connectome, make_connectome
from arealis.types.development import (
    Experience,
    Memory,
    Modulator,
    Progress,
    StructuralChange,
)
from arealis.types.dissimilarities import Dissimilarities, make_dissimilarities
from arealis.types.errors import (
    ArealisError,
    DataError,
    DivergenceError,
    NetworkError,
    SpecificationError,
    StoreError,
)
from arealis.types.learner import (
    Batch,
    Info,
    Learner,
    Objective,
    Optimiser,
    Rule,
    RuleCard,
    RuleState,
    SynapticCost,
    Updates,
)
from arealis.types.measurement import EstimatorCard, Measurement, NotEstimable, Range
from arealis.types.network import Activity, Component, Feed, Inputs, Network, Parameters, Projection, State
from arealis.types.responses import RESPONSE_DIMENSIONS, Responses, check_responses, make_responses
from arealis.types.result import (
    MEASUREMENT_COLUMNS,
    Result,
    measurement_table,
    parse_measurements,
    stack_draws,
)
from arealis.types.stimuli import Code, Stimuli
from arealis.types.streams import Streams, StreamState

__all__ = [
    "MEASUREMENT_COLUMNS",
    "RESPONSE_DIMENSIONS",
    "Activity",
    "Anatomy",
    "AreaSketch",
    "ArealisError",
    "Batch",
    "Code",
    "Component",
    "ConnectionSketch",
    "Connectome",
    "DataError",
    "Dissimilarities",
    "DivergenceError",
    "EstimatorCard",
    "Experience",
    "Feed",
    "Info",
    "Inputs",
    "Learner",
    "LearnerSketch",
    "Measurement",
    "Memory",
    "Modulator",
    "ModulatorSketch",
    "Network",
    "NetworkError",
    "NotEstimable",
    "Objective",
    "Optimiser",
    "Parameters",
    "PhaseSketch",
    "Progress",
    "Projection",
    "Range",
    "Responses",
    "Result",
    "Rule",
    "RuleCard",
    "RuleState",
    "SpecificationError",
    "State",
    "Stimuli",
    "StoreError",
    "StreamState",
    "Streams",
    "StructuralChange",
    "SynapticCost",
    "Updates",
    "check_responses",
    "make_connectome",
    "make_dissimilarities",
    "make_responses",
    "measurement_table",
    "parse_measurements",
    "stack_draws",
]
