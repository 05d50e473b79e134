"""Spikes and potentials are drawn: single units as traces, areas as rasters, each once."""

import base64

import numpy as np
import pandas as pd

from arealis.report.traces import SpikeTraces, draw_traces


def rows(area, variable, units, values, stimulus="tone", step=0.001):
    time = np.arange(1, len(values) + 1) * step
    columns = {"area": area, "stimulus_id": stimulus, "unit": units, "variable": variable}
    return pd.DataFrame(columns | {"seconds": time, "value": values})


def unit(stimulus="tone"):
    course = np.sin(np.arange(50) / 5)
    return [
        rows("cell", "potential", 0, course, stimulus),
        rows("cell", "current", 0, np.repeat([0.0, 1.0], 25), stimulus),
        rows("cell", "spike", 0, np.ones(3), stimulus),
    ]


def area(stimulus="tone"):
    return [rows("V1", "spike", np.arange(40) % 30, np.ones(40), stimulus)]


def text(figure):
    return base64.b64decode(figure.svg.split(",", 1)[1]).decode()


def test_single_units_are_traces_and_areas_rasters():
    drawn = draw_traces([SpikeTraces("LIF", pd.concat(unit() + area()))])
    assert [figure.name for figure in drawn] == ["membrane-potentials", "rasters"]
    assert "milliseconds" in text(drawn[0])
    assert ">V1<" in text(drawn[1])


def test_two_stimuli_of_an_area_are_enough_and_what_is_left_out_is_said():
    many = [area(f"tone {i}")[0][: 10 + i] for i in range(5)]
    raster = draw_traces([SpikeTraces("LIF", pd.concat(many))])[0]
    assert "V1, tone 4" in text(raster)
    assert "tone 2" not in text(raster)
    assert "2 with the most spikes" in raster.caption
    cells = [SpikeTraces(f"cell {i}", pd.concat(unit())) for i in range(50)]
    assert "The first 40 of 50." in draw_traces(cells)[0].caption


def test_nothing_that_spikes_is_nothing_drawn():
    assert draw_traces([]) == ()
