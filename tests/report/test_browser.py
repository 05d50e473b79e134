"""A real browser draws every figure under the page's own policy, without a word of complaint."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import bs4
import pytest
from tests.report.networks import grown, history

from arealis.report import Page, write_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the path"),
]


def _open(path: Path, profile: Path) -> tuple[bs4.BeautifulSoup, list[str]]:
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    command += ["--enable-logging=stderr", "--virtual-time-budget=20000", "--dump-dom", path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return bs4.BeautifulSoup(done.stdout, "html.parser"), console


@pytest.fixture
def networks_page(digits_page: Page) -> Page:
    """A page with an anatomy, a development and maps."""
    return replace(digits_page, history=history(), networks=(grown(),))


@pytest.mark.parametrize("name", ["worm_page", "digits_page", "models_page", "networks_page"])
def test_every_panel_is_drawn_without_a_console_message(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    page: Page = request.getfixturevalue(name)
    path = write_report(page, tmp_path / "report.html")
    soup, console = _open(path, tmp_path / "profile")
    assert console == []
    plots = soup.select(".plot")
    assert len(plots) == len(soup.select("script[type='application/json']"))
    for plot in plots:
        marks = plot.select("svg.main-svg path, svg.main-svg image")
        assert len(marks) > 3
        assert plot.select_one(".xtick, .xtick text") is not None
