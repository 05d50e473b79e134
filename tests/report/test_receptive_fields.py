"""Receptive fields are drawn: traces along a line, images in the plane, each with its name."""

import base64

import numpy as np
import pytest

from arealis.report import ReceptiveFields
from arealis.report.receptive_fields import draw_fields
from arealis.types import DataError

RNG = np.random.default_rng(0)


def fields(candidate="dense", *, units=5, inputs=36, image=False):
    return ReceptiveFields(candidate, 0, "V1", "eye", RNG.standard_normal((units, inputs)), image)


def drawing(figure):
    kind, text = figure.svg.split(",", 1)
    assert kind == "data:image/svg+xml;base64"
    return base64.b64decode(text).decode()


def test_traces_and_images_are_figures_of_their_own():
    drawn = draw_fields([fields(), fields("sparse", image=True), fields("local")])
    assert [figure.name for figure in drawn] == ["receptive-field-traces", "receptive-field-images"]
    traces, images = map(drawing, drawn)
    for name in ("dense: V1", "local: V1", "input of eye"):
        assert name in traces
    assert "sparse: V1" in images
    assert "<image" in images
    assert draw_fields([]) == ()


def test_the_same_fields_give_the_same_drawing():
    one = [fields(units=70, inputs=16, image=True)]
    assert draw_fields(one) == draw_fields(one)


def test_silent_units_and_single_candidates_are_drawn():
    silent = ReceptiveFields("dense", 0, "V1", "eye", np.zeros((1, 4)), image=True)
    assert len(draw_fields([silent])) == 1
    assert len(draw_fields([fields(str(k)) for k in range(5)])) == 1


@pytest.mark.parametrize(("shape", "image"), [((3,), False), ((0, 4), False), ((2, 5), True)])
def test_what_cannot_be_drawn_is_refused(shape, image):
    with pytest.raises(DataError, match="cannot be drawn"):
        ReceptiveFields("dense", 0, "V1", "eye", np.zeros(shape), image)
