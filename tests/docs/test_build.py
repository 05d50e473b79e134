"""The documentation builds without a warning, needs no network, and holds every public name."""

import re
import subprocess
import sys

import pytest
from docs.extensions.rooms import ROOMS, public_names
from sphinx.util.inventory import InventoryFile
from tests.docs.blocks import DOCS

from arealis.experiments import INSTRUMENTS


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Folder of the pages, built with warnings as errors."""
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", str(DOCS), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_every_public_name_is_in_the_index(built):
    with (built / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "", lambda base, path: path)
    indexed = {name for kind, names in inventory.items() if kind.startswith("py:") for name in names}
    missing = [
        f"{room}.{n}" for room in ROOMS for n in public_names(room) if f"arealis.{room}.{n}" not in indexed
    ]
    assert not missing


@pytest.mark.slow
def test_pages_fetch_nothing(built):
    fetched = {
        found
        for page in built.rglob("*.html")
        for found in re.findall(
            r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(https?:[^"]+)"', page.read_text()
        )
    }
    assert fetched == set()


@pytest.mark.slow
def test_equations_are_drawn(built):
    page = (built / "api" / "rules.html").read_text()
    assert page.count('<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">') >= 5
    assert page.count("</math></div>") == page.count('<div class="equation">')
    assert "\\frac" not in page


@pytest.mark.slow
def test_signatures_name_our_types(built):
    for room in ROOMS:
        page = (built / "api" / f"{room}.html").read_text()
        assert not re.findall(r"ForwardRef|&lt;factory&gt;|~arealis", page)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(INSTRUMENTS))
def test_every_instrument_has_its_equation_and_its_studies(built, name):
    page = (built / "api" / "instruments" / f"{name}.html").read_text()
    assert page.count('display="block"') >= 1
    for figure in ("relation", "recovery"):
        assert f"{figure}_{name}.svg" in page
        drawn = (built / "_images" / f"{figure}_{name}.svg").read_text()
        assert drawn.count('<g id="line2d') > 5
    (numbers,) = re.findall(r'<table class="[^"]*numbers[^"]*">.*?</table>', page, flags=re.DOTALL)
    assert "nan" not in numbers
    assert INSTRUMENTS[name].make().alike_is in page.split("is alike")[0].lower()
