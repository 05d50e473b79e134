"""What the README shows works as it stands, and what it points to is there."""

import re
import tomllib

import pytest
from tests.docs.blocks import ROOT, in_markdown

from arealis import __version__
from arealis.experiments import INSTRUMENTS
from arealis.types import Range


def test_the_python_example_does_what_the_text_says(capsys):
    (example,) = in_markdown(ROOT / "README.md", "python")
    said: dict = {}
    exec(compile(example, "README.md", "exec"), said)
    cka, table = said["cka"], said["history"].table()
    assert isinstance(cka.interval, Range)
    assert cka.interval.low < cka.value < cka.interval.high
    assert set(table.replica) == {0, 1, 2}
    cosine = table.query("quantity == 'gradient_cosine' and area == 'V1'").groupby("step").value.mean()
    assert abs(cosine.iloc[0]) < 0.3  # random feedback knows nothing of the weights at first
    assert cosine.iloc[-1] > 0.5  # and then they align
    printed = capsys.readouterr().out
    assert str(cka.interval) in printed
    assert str(table.step.max()) in printed


def test_the_python_example_is_short():
    (example,) = in_markdown(ROOT / "README.md", "python")
    setting_up, doing = example.split("\n\n", 1)[0], example.split("\n\n", 1)[1]
    assert all(line.startswith(("import", "from")) for line in setting_up.splitlines())
    assert len([line for line in doing.splitlines() if line.strip()]) <= 15


def test_it_counts_the_instruments_and_names_the_examples():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{len(INSTRUMENTS)} instruments" in text
    assert [p.name for p in (ROOT / "examples").glob("*.toml") if f"examples/{p.name}" not in text] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_linked_files_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    linked = re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", text)
    missing = [link for link in linked if not link.startswith("http") and not (ROOT / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_make_targets_exist(page):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    asked = set(re.findall(r"(?:\$ |`)make ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8")))
    assert asked
    assert asked <= set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))


def test_every_file_names_the_same_version():
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    changed = re.search(r"^## \[(.+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {cited[1], changed[1], project["version"]} == {__version__}
