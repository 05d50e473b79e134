"""The sections on the network: each anatomy once, in words too, nothing where there is nothing to show."""

from dataclasses import replace

import bs4
import pytest
from tests.report.networks import ANATOMY, grown, history

from arealis.report import Page, write_report
from arealis.report.networks import draw_networks


@pytest.fixture(scope="module")
def soup(digits_page: Page, tmp_path_factory) -> bs4.BeautifulSoup:
    page = replace(digits_page, history=history(), networks=(grown("a_pup"), grown("its twin")))
    path = write_report(page, tmp_path_factory.mktemp("page") / "report.html")
    return bs4.BeautifulSoup(path.read_text("utf-8"), "html.parser")


def test_one_anatomy_is_drawn_once_for_all_that_have_it():
    drawn = draw_networks([grown("a"), grown("b_c")], history())
    assert [one.candidates for one in drawn.anatomies] == [("a", "b c")]
    assert [figure.name for figure in drawn.development] == ["development-0", "development-1"]
    assert [figure.name for figure in drawn.maps] == ["stimulus-maps-0", "stimulus-maps-1"]


def test_a_legend_holds_the_costs_of_its_network_in_shared_colours():
    other = replace(ANATOMY, learners=ANATOMY.learners[2:])
    first, second = draw_networks([grown("a"), grown("b", other)], history()).anatomies
    assert first.costs == {"no cost, by oja": 0, "slowness": 1, "cross entropy": 2}
    assert second.costs == {"cross entropy": 2}


def test_a_deep_network_flows_downwards():
    areas = tuple(replace(ANATOMY.areas[0], name=f"area {k}", level=k) for k in range(9))
    deep = replace(ANATOMY, areas=areas, inputs=(), connections=(), learners=())
    (drawn,) = draw_networks([grown("deep", deep)], history()).anatomies
    assert drawn.wide == drawn.narrow
    (drawn,) = draw_networks([grown()], history()).anatomies
    assert drawn.wide.width > drawn.wide.height
    assert drawn.narrow.width < drawn.narrow.height


def test_the_page_draws_and_says_the_anatomy(soup):
    section = soup.find(id="anatomy")
    assert [node.text for node in section.select("figure.anatomy > h3")] == ["a pup, its twin"]
    wide, narrow = section.select("figure.anatomy .scroll svg.diagram")
    for drawing in (wide, narrow):
        names = [node.text for node in drawing.select("text.name")]
        assert set(names) == {"image", "sound", "V1", "A1", "memory", "IT", "choice & <b>"}
        assert len(drawing.select(".arrow")) == 8
        assert len(drawing.select(".arrow.feed")) == 2
        assert "does not learn" in [node.text for node in drawing.select("text")]
    legend = [node.text.strip() for node in section.select("ul[aria-label='Costs'] li")]
    assert legend == ["no cost, by oja", "slowness", "cross entropy", "does not learn"]
    said = " ".join(section.select_one(".words").text.split())
    assert "IT: 9 relu units; from memory: dense; from V1: dense; from itself: dense" in said
    assert "back from IT through the same synapses, 0.5 times as strong" in said
    assert "dopamine: reward prediction error; scales the updates of learner senses" in said
    assert "a long childhood: 980 steps of 5 stimuli, from 50 % of the training stimuli; structure" in said


def test_identifiers_are_unique_and_figures_are_counted_on(soup):
    identifiers = [node["id"] for node in soup.select("[id]")]
    assert len(identifiers) == len(set(identifiers))
    titles = [node.text for node in soup.select("figure > h3") if node.text.startswith("Figure")]
    assert [title.split(".")[0] for title in titles] == [f"Figure {k + 1}" for k in range(len(titles))]
    assert titles[0] == "Figure 1. What each area of a_pup tells apart"
    assert [a["href"] for a in soup.select("nav a")].count("#development") == 1


def test_a_page_without_networks_has_no_such_sections(digits_page: Page, tmp_path):
    path = write_report(digits_page, tmp_path / "report.html")
    soup = bs4.BeautifulSoup(path.read_text("utf-8"), "html.parser")
    assert soup.find(id="anatomy") is None
    assert soup.find(id="development") is None
    assert "#anatomy" not in [a["href"] for a in soup.select("nav a")]
