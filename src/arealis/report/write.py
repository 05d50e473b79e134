"""Writing: stored results in, one self-contained HTML file out."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from arealis.report.cards import number_cards
from arealis.report.ceilings import common_ceiling, compare_with_ceiling, say_ceiling
from arealis.report.contrasts import find_contrasts
from arealis.report.differences import group_differences, tells_apart
from arealis.report.estimates import Estimate, is_summary, read_estimates
from arealis.report.figures import choose_figures
from arealis.report.figures.embed import embed_figure
from arealis.report.figures.identification import draw_identification
from arealis.report.figures.palette import DARK, LIGHT, PHASES_DARK, PHASES_LIGHT, phase_shade
from arealis.report.identified import Identified, find_identified, say_identified
from arealis.report.inferred import Inferred, corrected_p, find_inferred, has_tests, say_data, say_pairs
from arealis.report.networks import draw_networks
from arealis.report.numbers import format_p, format_range, format_with_interval, format_within
from arealis.report.page import Expected, Page
from arealis.report.policy import content_policy
from arealis.report.predicted_trains import draw_predicted_trains
from arealis.report.ranking import Ranking, compare_with_null, rank
from arealis.report.ratios import RatioTable, find_ratios, say_ratios
from arealis.report.reach import find_reach
from arealis.report.receptive_fields import draw_fields
from arealis.report.statements import make_statements, say_answer
from arealis.report.table import embed_csv, lay_out
from arealis.report.traces import draw_traces
from arealis.report.wording import capital, enumerate_candidates, measure_name, plain
from arealis.types import Range, StoreError

__all__ = ["write_report"]


def write_report(page: Page, path: Path) -> Path:
    """Write the report of one experiment as a single HTML file that needs no network.

    Every number on it was stored; one that is missing is an error and nothing is written.

    Args:
        page: What to show.
        path: Where the file goes; its folder must exist. A file that is there is replaced whole.

    Returns:
        The path.

    Raises:
        StoreError: if stored results lack a column, a card, a contrast or a pair, or if the file cannot
            be written.
        DataError: if a stored number is missing.

    Example:
        >>> import tempfile, pandas as pd
        >>> from arealis.report import Headline, TaskCounts
        >>> from arealis.types import EstimatorCard, Measurement, NotEstimable, measurement_table
        >>> m = Measurement("accuracy", 0.9, Range(0.8, 1.0), *[NotEstimable("one trial")] * 2, 20,
        ...                 EstimatorCard("top 1"))
        >>> page = Page("digits", "Which rule?", "", {}, measurement_table([m], candidate="backprop"), {},
        ...             "arealis run digits.toml", Headline("accuracy"), TaskCounts(1, 0))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_report(page, Path(folder, "report.html")).name
        'report.html'
    """
    text = _render(page)
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        os.replace(partial, path)
    except OSError as problem:
        partial.unlink(missing_ok=True) if partial.parent.is_dir() else None
        raise StoreError(
            "the report could not be written",
            given=f"{path}: {problem.strerror}",
            needed="a folder that exists, is writable and has 10 MB left",
            action="give another path or make room",
        ) from problem
    return path


def _render(page: Page) -> str:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("arealis.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "allow_nan": False}
    environment.filters |= {
        "capital": capital,
        "plain": plain,
        "measure_name": measure_name,
        "keep_together": _keep_together,
    }
    environment.tests["range"] = lambda bound: isinstance(bound, Range)
    functions = (common_ceiling, compare_with_ceiling, compare_with_null, format_p, format_range)
    functions += (format_with_interval, format_within, has_tests, tells_apart, corrected_p)
    environment.globals |= {function.__name__: function for function in functions} | {"shade": phase_shade}
    from plotly.offline import get_plotlyjs  # only a page needs it, not the table for the terminal

    library = get_plotlyjs().replace("\r\n", "\n").replace("</script", "<\\/script")
    script = _source(environment, "report.js")
    style = _palette() + _source(environment, "report.css")
    return environment.get_template("report.html").render(
        **_content(page),
        library=library,
        library_placeholders=re.findall(r'getElementById\("([0-9a-f]{64})"\)', library),
        script=script,
        style=style,
        policy=content_policy([library, script], [style]),
    )


def _content(page: Page) -> dict[str, Any]:
    """Everything the template prints, chosen and put into words."""
    estimates = read_estimates(page.measurements)
    headline = page.headline
    rankings = rank(estimates, headline.rank_by, together=headline.together)
    differences = group_differences(estimates, headline.rank_by, together=headline.together)
    inferred = find_inferred(estimates, headline.rank_by)
    known = [e for group in differences.values() for e in group] + _differences(inferred)
    near = say_ceiling(rankings[0].estimates, inferred)
    data = say_data(inferred)
    cards, card_numbers = number_cards(estimates)
    identified, ratios = find_identified(page.measurements, estimates), find_ratios(estimates)
    figures = [figure for one in identified for figure in draw_identification(one)]
    figures += choose_figures(estimates, page.history, headline)
    return {
        "page": page,
        "short": _shorten(
            rankings[0], say_answer(rankings[0], known), near, say_pairs(inferred), page.expected
        )
        + _say_identified(identified)
        + _say_ratios(ratios),
        "rankings": [(r, say_answer(r, known)) for r in rankings],
        "unranked": _unranked(estimates, rankings),
        "inferred": inferred,
        "answers": find_contrasts(estimates, headline.contrasts, headline.rank_by),
        "ratios": ratios,
        "reach": find_reach(estimates, rankings),
        "statements": make_statements(estimates, rankings, differences, headline.notes, [*near, *data]),
        **_networks(page),
        "figures": [embed_figure(figure) for figure in figures],
        "fields": draw_fields(page.fields),
        "traces": draw_predicted_trains(page.trains) + draw_traces(page.traces),
        "cards": cards,
        "card_numbers": card_numbers,
        "table": lay_out(estimates, card_numbers),
        "csv": embed_csv(page.measurements),
        "provenance": list(_flatten(page.provenance)),
        "specification": json.dumps(page.specification, indent=2, default=str, ensure_ascii=False),
    }


def _networks(page: Page) -> dict[str, Any]:
    """What the sections on anatomy and development show, and how many figures stand in them."""
    drawn = draw_networks(page.networks, page.history)
    return {
        "networks": drawn,
        "maps": [embed_figure(figure) for figure in drawn.maps],
        "development": [embed_figure(figure) for figure in drawn.development],
        "network_figures": len(drawn.maps) + len(drawn.development),
    }


def _differences(inferred: Inferred | None) -> list[Estimate]:
    return [] if inferred is None else list(inferred.differences)


def _shorten(
    ranking: Ranking, answer: str, near: Sequence[str], pairs: Sequence[str], expected: Sequence[Expected]
) -> list[tuple[str, str]]:
    """What the page says first: label and sentence."""
    said = [(capital(str(ranking)), answer)]
    said += [("Noise ceiling", " ".join(near))] if near else []
    said += [("Told apart", " ".join(pairs))] if pairs else []
    if expected:
        met = sum(e.met for e in expected)
        missed = [e.name for e in expected if not e.met]
        sentence = f"{met} of {len(expected)} are reached" + (
            f"; not: {'; '.join(missed)}." if missed else "."
        )
        said.append(("Figures to reach", sentence))
    return said


def _say_identified(identified: Sequence[Identified]) -> list[tuple[str, str]]:
    return [(f"Identification from {one.area}", " ".join(say_identified(one))) for one in identified]


def _say_ratios(tables: Sequence[RatioTable]) -> list[tuple[str, str]]:
    return [(f"Times as much as {t.second}, {measure_name(t.measure)}", say_ratios(t)) for t in tables]


def _unranked(estimates: Sequence[Estimate], rankings: Sequence[Ranking]) -> str:
    """Candidates that the leading measure was not taken of, in words; empty if there are none."""
    ranked = {e.side.candidate for ranking in rankings for e in ranking.estimates}
    left = [e.side.candidate for e in estimates if is_summary(e) and e.side.candidate not in ranked]
    return enumerate_candidates(list(dict.fromkeys(left))) if left else ""


def _keep_together(sentence: str) -> str:
    """Let no line end inside a number and its interval."""
    return re.sub(r"\S+ \[[^]]*\]", lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), sentence)


def _source(environment: jinja2.Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _palette() -> str:
    """Colours of the figures as custom properties, for light and dark."""
    light, dark = (
        "".join(
            f"--{name}-{i}:{colour};"
            for name, colours in (("series", series), ("phase", phases))
            for i, colour in enumerate(colours)
        )
        for series, phases in ((LIGHT, PHASES_LIGHT), (DARK, PHASES_DARK))
    )
    return f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def _flatten(entries: Mapping[str, object], path: str = ""):
    """Name and text of every entry, however deep."""
    for name, value in entries.items():
        where = f"{path}{name}"
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{where} · ")
        elif isinstance(value, (list, tuple, set, frozenset)):
            yield where, ", ".join(str(part) for part in value)
        else:
            yield where, str(value)
