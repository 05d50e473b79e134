"""Stimulus maps: every stored point, areas in the order of flow, labels in order."""

from dataclasses import replace

import pandas as pd
from tests.report.networks import grown

from arealis.report.figures.stimulus_maps import draw_stimulus_maps


def test_every_point_is_drawn_once():
    network = grown()
    figure = draw_stimulus_maps(network)
    assert [panel.title for panel in figure.panels] == [
        "V1: 75 % of the variance",
        "IT: 75 % of the variance",
    ]
    for panel, area in zip(figure.panels, ("V1", "IT"), strict=True):
        own = network.stimulus_maps[network.stimulus_maps["area"] == area]
        drawn = {point for line in panel.lines for point in zip(line.x, line.y, strict=True)}
        assert drawn == set(zip(own["first"], own["second"], strict=True))
        assert panel.y_range == figure.panels[0].y_range


def test_labels_are_in_order_and_keep_their_colours():
    figure = draw_stimulus_maps(grown())
    assert [entry.label for entry in figure.legend] == [str(k) for k in range(11)]
    assert {(line.label, line.style) for panel in figure.panels for line in panel.lines} == {
        (entry.label, entry.style) for entry in figure.legend
    }
    assert "Colours and markers: labels." in figure.caption


def test_without_labels_there_is_no_legend():
    network = grown()
    bare = replace(network, stimulus_maps=network.stimulus_maps.assign(label=""))
    figure = draw_stimulus_maps(bare)
    assert figure.legend == ()
    assert "labels" not in figure.caption


def test_too_many_labels_are_left_out():
    network = grown()
    many = network.stimulus_maps.assign(label=[f"thing {k}" for k in range(44)])
    assert draw_stimulus_maps(replace(network, stimulus_maps=many)).legend == ()


def test_nothing_mapped_is_no_figure():
    assert draw_stimulus_maps(replace(grown(), stimulus_maps=pd.DataFrame())) is None
