"""Measures of fields in an arena read the held-out walks of a network that an animal's walks taught."""

import numpy as np
import pytest

from arealis.experiments import grow, parse_experiment, plan
from arealis.experiments.spatial_measures import census_of_grid_fields, census_of_place_fields
from arealis.types import NotEstimable, SpecificationError, make_responses

GROWN = {
    "name": "places",
    "question": "Which places?",
    "seeds": 2,
    "seeds_together": 2,
    "draws": 100,
    "permutations": 100,
    "simulation": {"steps": 4},
    "stimuli": {
        "kind": "foraging",
        "side": 4,
        "steps": 4,
        "code": "one_hot",
        "stimuli": 700,
        "held_out": 300,
        "training": 400,
    },
    "area": [{"name": "CA1", "units": 16, "neuron": {"kind": "linear"}, "bias": False}],
    "projection": [{"source": "stimulus", "target": "CA1", "wiring": {"kind": "dense", "gain": 0.01}}],
    "learner": [
        {
            "areas": ["CA1"],
            "rule": {"kind": "backpropagation"},
            "objective": {
                "kind": "successor_representation",
                "area": "CA1",
                "source": "stimulus",
                "discount": 0.5,
            },
            "optimiser": {"kind": "adam", "learning_rate": 0.03, "schedule": "linear"},
            "phases": ["walks"],
        }
    ],
    "phase": [{"name": "walks", "steps": 150, "batch": 50}],
    "measure": [
        {"kind": "spatial_information", "area": "CA1", "side": 4.0, "bins": 4, "smoothing": 0.0},
        {"kind": "grid_score", "area": "CA1", "side": 4.0, "bins": 4},
    ],
    "report": {"rank_by": "spatial_information"},
}
POSITIONS = {"x": np.array([0.5, 1.5]), "y": np.array([0.5, 1.5])}
SETTINGS = {"permutations": 100, "rng": np.random.default_rng(0), "side": 2.0, "bins": 2}


def recorded(values):
    return make_responses(
        np.asarray(values, dtype=float)[:, None, None],
        stimulus_id=["a", "b"],
        unit_id=["u", "v"],
        area=["CA1", "MEC"],
        quantity="rate",
        unit="spikes/s",
        provenance="made up",
    )


def grown(**changed):
    stimuli = {**GROWN["stimuli"], **changed}
    result = grow(plan(parse_experiment({**GROWN, "stimuli": stimuli}))[-1])
    return result.measurements.set_index("measure").value


def test_walks_leave_traces_nearby_and_jumps_everywhere():
    walked, jumped = grown(), grown(jumping=True)
    # Who jumps is next in each of 16 places as often: the discounted future is 1/16 everywhere.
    field = np.full(16, 1 / 16)
    field[0] += 1
    share = field / field.mean()
    assert jumped["spatial_information"].tolist() == pytest.approx(
        2 * [(share * np.log2(share)).mean()], abs=0.15
    )
    assert (walked["spatial_information"] > jumped["spatial_information"] + 0.2).all()
    assert (walked["spatial_information"] < np.log2(16) - 0.5).all()
    assert walked["grid_units"].between(0, 1).all()


def test_only_the_area_asked_for_is_measured():
    model = recorded([[1.0, 5.0], [0.0, 5.0]])
    settings = {**SETTINGS, "smoothing": 0.0, "attributes": POSITIONS}
    there = census_of_place_fields(model=model, area="CA1", **settings)
    same = census_of_place_fields(model=model, area="MEC", **settings)
    assert [m.value for m in there] == pytest.approx([1.0, 0.5])
    assert [m.value for m in same] == pytest.approx([0.0, 0.5])  # places that meet at a corner are two fields


def test_silence_has_no_fields():
    found = census_of_place_fields(
        model=recorded(np.zeros((2, 2))), attributes=POSITIONS, area="CA1", **SETTINGS
    )
    assert isinstance(found, NotEstimable)


@pytest.mark.parametrize("take", [census_of_place_fields, census_of_grid_fields])
def test_what_has_no_positions_or_no_such_area_is_refused(take):
    model = recorded(np.ones((2, 2)))
    with pytest.raises(SpecificationError, match="target 'y'"):
        take(model=model, attributes={"x": POSITIONS["x"]}, area="CA1", **SETTINGS)
    with pytest.raises(SpecificationError, match="area 'CA2'"):
        take(model=model, attributes=POSITIONS, area="CA2", **SETTINGS)
