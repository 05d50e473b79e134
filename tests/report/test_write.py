"""The page: complete, self-contained, closed to what it does not hold, and never half written."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import bs4
import pytest

from arealis.report import FailedTask, Page, TaskCounts, write_report
from arealis.report.policy import content_policy
from arealis.types import DataError, StoreError


@pytest.fixture(scope="module")
def worm(worm_page: Page, tmp_path_factory: pytest.TempPathFactory) -> bs4.BeautifulSoup:
    return _read(worm_page, tmp_path_factory.mktemp("worm"))


@pytest.fixture(scope="module")
def digits(digits_page: Page, tmp_path_factory: pytest.TempPathFactory) -> bs4.BeautifulSoup:
    return _read(digits_page, tmp_path_factory.mktemp("digits"))


@pytest.fixture(scope="module")
def models(models_page: Page, tmp_path_factory: pytest.TempPathFactory) -> bs4.BeautifulSoup:
    return _read(models_page, tmp_path_factory.mktemp("models"))


def _read(page: Page, folder: Path) -> bs4.BeautifulSoup:
    return bs4.BeautifulSoup(write_report(page, folder / "report.html").read_text("utf-8"), "html.parser")


def _inline(soup: bs4.BeautifulSoup, tag: str) -> list[str]:
    return [node.string or "" for node in soup.find_all(tag) if node.get("type") != "application/json"]


def test_sections_come_in_the_order_of_a_reader(worm: bs4.BeautifulSoup, worm_page: Page) -> None:
    assert worm.h1 is not None
    assert worm.h1.text == worm_page.question
    assert [section["id"] for section in worm.find_all("section", id=True)] == [
        "short",
        "answer",
        "certainty",
        "figures",
        "numbers",
        "cards",
        "specification",
        "provenance",
    ]


def test_every_number_over_all_seeds_is_on_the_page(worm: bs4.BeautifulSoup, worm_page: Page) -> None:
    shown = {float(str(node["value"])) for node in worm.find_all("data")}
    table = worm_page.measurements
    assert set(table[table["seed"].isna()]["value"]) <= shown


def test_every_number_of_a_table_below_the_limit_is_shown(
    digits: bs4.BeautifulSoup, digits_page: Page
) -> None:
    shown = [float(str(node["value"])) for node in digits.select("table.full data")]
    assert sorted(shown) == sorted(digits_page.measurements["value"])


def test_every_number_links_to_a_card_that_exists(worm: bs4.BeautifulSoup) -> None:
    targets = {str(node["id"]) for node in worm.find_all(id=True)}
    links = {str(node["href"])[1:] for node in worm.find_all("a") if str(node["href"]).startswith("#")}
    assert {"card-1", "card-2", "card-3", "note-1"} <= links
    assert links <= targets


def test_nothing_is_fetched(worm: bs4.BeautifulSoup, digits: bs4.BeautifulSoup) -> None:
    for soup in (worm, digits):
        for node in soup.find_all(True):
            for name in ("src", "href", "srcset", "action", "poster"):
                assert str(node.get(name, "#")).startswith(("#", "data:"))
        assert not soup.find_all(["link", "iframe", "object", "embed", "form", "base"])


def test_the_policy_allows_what_is_on_the_page_and_no_more(worm: bs4.BeautifulSoup) -> None:
    meta = worm.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert isinstance(meta, bs4.Tag)
    styles = [text for text in _inline(worm, "style") if text]
    assert meta["content"] == content_policy(_inline(worm, "script"), styles)
    assert "unsafe-eval" not in str(meta["content"])
    assert not [node for node in worm.find_all(True) if any(name.startswith("on") for name in node.attrs)]


def test_plotly_is_there_once(worm: bs4.BeautifulSoup) -> None:
    assert len([text for text in _inline(worm, "script") if "plotly.js v" in text[:200]]) == 1


def test_every_figure_is_titled_described_and_downloadable(worm: bs4.BeautifulSoup) -> None:
    figures = worm.find_all("figure")
    assert len(figures) == 6
    for figure in figures:
        assert re.match(r"Figure \d\. ", figure.h3.text)
        image, link = figure.img, figure.find("a", download=True)
        assert len(image["alt"]) > 60
        assert image["src"] == link["href"]
        assert link["download"].endswith(".svg")
        for plot in figure.select(".plot"):
            assert plot["role"] == "img"
            layout = json.loads(figure.find(id=plot["data-plot"]).string)["layout"]
            assert layout["xaxis"]["title"]["text"]


def test_the_page_adapts_to_phones_paper_and_the_dark(worm: bs4.BeautifulSoup) -> None:
    viewport = worm.find("meta", attrs={"name": "viewport"})
    assert isinstance(viewport, bs4.Tag)
    assert "width=device-width" in str(viewport["content"])
    style = _inline(worm, "style")[0]
    for rule in (
        "@media print",
        "@media (max-width: 640px)",
        "prefers-color-scheme: dark",
        "overflow-x: auto",
    ):
        assert rule in style
    assert all(table.find_parent(class_="scroll") for table in worm.find_all("table"))


def test_what_wiring_adds_beyond_responsiveness_is_stated(worm: bs4.BeautifulSoup) -> None:
    text = worm.find(id="certainty").text.replace("\xa0", " ")
    assert "Connectome + responsiveness exceeds responsiveness by .030 [.010, .050]" in text
    assert "a zero may also be a pair never tested" in text
    assert "Noise ceiling of area under the ROC curve" in text


def test_provenance_specification_and_command_are_there(worm: bs4.BeautifulSoup, worm_page: Page) -> None:
    text = worm.find(id="provenance").text
    assert worm_page.command in text
    assert "sha256:" + "ab12" * 16 in text
    assert "0, 1, 2" in text
    shown = worm.find(id="specification").find_all("pre")
    assert shown[0].text == worm_page.experiment_file
    assert json.loads(shown[1].text) == worm_page.specification


def test_lost_tasks_are_said_first(worm: bs4.BeautifulSoup, digits: bs4.BeautifulSoup) -> None:
    first = worm.main.find(True)
    assert "1 of 48 tasks failed" in first.text
    assert "the cost became infinite at step 40" in first.text
    assert digits.find(class_="warning") is None


def test_names_cannot_break_out(digits_page: Page, tmp_path: Path) -> None:
    evil = "</script><script>alert(1)</script>"
    sides = ["candidate", "area", "other_candidate", "other_area"]
    table = digits_page.measurements.copy()
    table[sides] = table[sides].replace({"backprop": evil, "V1": "<img src=x>"})
    history = digits_page.history.replace({"candidate": {"backprop": evil}})
    tasks = TaskCounts(0, 0, (FailedTask(evil, evil),))
    page = replace(
        digits_page,
        experiment=evil,
        question=evil,
        experiment_file=evil,
        specification={evil: evil},
        provenance={evil: [evil]},
        command=evil,
        measurements=table,
        history=history,
        tasks=tasks,
    )
    path = write_report(page, tmp_path / "report.html")
    soup = bs4.BeautifulSoup(path.read_text("utf-8"), "html.parser")
    assert evil in soup.h1.text
    assert len(_inline(soup, "script")) == 2
    assert "<script>alert" not in path.read_text("utf-8")
    assert all(str(image["src"]).startswith("data:") for image in soup.find_all("img"))


def test_the_same_results_give_the_same_page(digits_page: Page, tmp_path: Path) -> None:
    first, second = (write_report(digits_page, tmp_path / name).read_bytes() for name in ("a.html", "b.html"))
    assert first == second


def test_a_missing_number_leaves_no_page(worm_page: Page, tmp_path: Path) -> None:
    table = worm_page.measurements.copy()
    table.loc[3, "value"] = float("nan")
    with pytest.raises(DataError, match="no number and does not say why"):
        write_report(replace(worm_page, measurements=table), tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_an_error(digits_page: Page, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="the report could not be written"):
        write_report(digits_page, tmp_path / "nowhere" / "report.html")


def test_what_cannot_be_replaced_is_left_alone(digits_page: Page, tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(StoreError, match="the report could not be written"):
        write_report(digits_page, tmp_path / "report.html")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_figures_to_reach_are_said_and_listed(models: bs4.BeautifulSoup, worm: bs4.BeautifulSoup) -> None:
    short = models.find(id="short")
    assert "1 of 2 are reached; not: best layer." in short.text
    cells = [[cell.text for cell in row.find_all(["th", "td"])] for row in short.find("tbody").find_all("tr")]
    assert cells == [
        ["animacy, mean over people", ".400 ± .002", ".4012", "reached"],
        ["best layer", ".250 ± .005", ".3000", "not reached"],
    ]
    assert short.find(class_="missed").text == "not reached"
    assert worm.find(id="short").find("table") is None


def test_a_ranking_shows_ceiling_and_corrected_tests(
    models: bs4.BeautifulSoup, worm: bs4.BeautifulSoup
) -> None:
    (table,) = models.select("table.ranking")
    headings = [cell.text for cell in table.find_all("th", scope="col")]
    assert headings[3:] == ["against null", "p, corrected", "against ceiling", "null"]
    ceiling, first, *_, last = table.find("tbody").find_all("tr")
    assert "noise ceiling[.350, .650]" in ceiling.text
    assert [cell.text.strip() for cell in first.find_all("td")[2:5]] == ["above", ".001", "within"]
    assert [cell.text.strip() for cell in last.find_all("td")[2:5]] == ["overlaps", ".30", "falls short"]
    assert all("ceiling" not in heading.text for heading in worm.select("table.ranking th"))


def test_ceilings_that_differ_have_a_column(models_page: Page, tmp_path: Path) -> None:
    table = models_page.measurements.copy()
    table.loc[0, "ceiling_low"] = 0.1
    (ranking,) = _read(replace(models_page, measurements=table), tmp_path).select("table.ranking")
    assert [cell.text for cell in ranking.find_all("th", scope="col")][-1] == "ceiling"
    assert "[.100, .650]" in ranking.text
    assert ranking.find(class_="ceiling") is None


def test_what_data_can_tell_stands_apart_from_caveats(
    models: bs4.BeautifulSoup, worm: bs4.BeautifulSoup
) -> None:
    articles = {node.h3.text: node.text for node in models.find(id="certainty").find_all("article")}
    told = articles["What these data can tell"]
    assert "The recordings agree with each other above chance (p = .001)." in told
    assert "7 of 78 pairs of candidates can be told apart after correction (fdr over 78 tests)." in told
    assert "Four people are few." in articles["Not knowable from these data"]
    assert "Four people are few." not in told
    assert "What these data can tell" not in worm.find(id="certainty").text


def test_candidates_without_the_leading_measure_are_named(models: bs4.BeautifulSoup) -> None:
    assert "Not ranked, because RSA correlation was not taken of it: monkey." in models.find(id="answer").text


def test_the_csv_is_packed_and_unpacked_by_the_page(models: bs4.BeautifulSoup) -> None:
    link = models.select_one("a.packed")
    assert str(link["href"]).startswith("data:application/gzip;base64,")
    assert link["download"] == "objects-measurements.csv.gz"
    assert "DecompressionStream" in _inline(models, "script")[1]
