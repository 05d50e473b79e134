"""Everything public has an entry in the documentation."""

import pkgutil
import re
from importlib import import_module

import pytest
from docs.extensions.experiment_keys import experiment_tables, keys_table
from docs.extensions.generated import own_kinds, pages, write_pages
from docs.extensions.names import COMMANDS, data_sets_table, kinds_table
from docs.extensions.rooms import ROOMS, room_page
from tests.docs.blocks import DOCS

import arealis
from arealis.cli.app import app
from arealis.data import CATALOGUE
from arealis.experiments import REGISTRY
from arealis.types import MEASUREMENT_COLUMNS

PUBLIC = [m.name for m in pkgutil.iter_modules(arealis.__path__) if m.ispkg and m.name != "cli"]


def test_every_room_has_a_page():
    assert {room.split(".")[0] for room in ROOMS} == set(PUBLIC)


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_has_an_entry(room):
    page, module = room_page(room), import_module(f"arealis.{room}")
    documented = set(
        re.findall(r"^\.\. (?:auto\w+|py:data):: (?:arealis\.[\w.]+\.)?(\w+)$", page, re.MULTILINE)
    )
    assert documented == set(module.__all__)


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_says_what_it_is(room):
    """Constants and aliases have a docstring below their assignment, which autodoc cannot see."""
    silent = re.findall(r"^\.\. py:data:: (\w+)\n\n\n", room_page(room), re.MULTILINE)
    assert not silent


@pytest.mark.parametrize("what", list(REGISTRY))
def test_every_kind_has_words_of_its_own(what):
    included = f".. include:: /api/kinds/{what.replace(' ', '_')}.inc"
    text = (DOCS / "reference" / "kinds.rst").read_text(encoding="utf-8")
    section = text.split(included)[1].split(".. include::")[0]
    assert re.findall(r"^``(\w+)``$", section, re.MULTILINE) == sorted(own_kinds(what))


@pytest.mark.parametrize("model", experiment_tables(), ids=lambda model: model.__name__)
def test_every_key_of_an_experiment_file_is_explained(model):
    text = (DOCS / "how_to" / "experiment_file.rst").read_text(encoding="utf-8")
    section = text.split(f".. include:: /api/keys/{model.__name__}.inc")[1].split(".. include::")[0]
    assert {name for name in model.model_fields if f"``{name}``" not in section} == set()


def test_every_column_of_the_results_is_explained():
    text = (DOCS / "how_to" / "query.rst").read_text(encoding="utf-8")
    assert [name for name in MEASUREMENT_COLUMNS if f"``{name}``" not in text] == []


def test_every_command_is_shown():
    groups = [g.name for g in app.registered_groups]
    named = [c.name or getattr(c.callback, "__name__", "") for c in app.registered_commands]
    assert set(COMMANDS) == {*groups, *named}
    text = (DOCS / "reference" / "command_line.rst").read_text(encoding="utf-8")
    assert [c for c in COMMANDS if f"/api/commands/{c}.inc" not in text] == []


def test_help_of_a_command_is_plain_text():
    said = pages()["commands/run.inc"]
    assert "--retry-failed" in said
    assert "\x1b" not in said


def test_a_table_of_kinds_shows_options_and_claims():
    table = kinds_table(REGISTRY["rule"])
    assert "``noise = 0.01``, ``draws = 10``" in table
    assert "weight transport: no" in table
    assert "claims" not in kinds_table(REGISTRY["stimuli"])
    assert "``amplitude`` (required)" in kinds_table(REGISTRY["stimuli"])


def test_a_table_of_keys_shows_types_limits_and_defaults():
    tables = {model.__name__: keys_table(model) for model in experiment_tables()}
    assert '``"folds"`` or ``"shared"``\n     - ``"folds"``' in tables["StimuliTable"]
    assert "whole number > 0\n     - required" in tables["PhaseTable"]
    assert "text or list of text" in tables["ProjectionTable"]
    assert "number ≥ 0 ≤ 1" in tables["AreaTable"]


def test_the_table_of_data_sets_names_licence_and_source():
    table = data_sets_table(CATALOGUE.values())
    assert all(f"``{name}``" in table and CATALOGUE[name].licence in table for name in CATALOGUE)


def test_pages_are_written_once_and_stale_ones_removed(tmp_path):
    stale = tmp_path / "api" / "gone.rst"
    write_pages(tmp_path / "api")
    first = {p: p.stat().st_mtime_ns for p in (tmp_path / "api").rglob("*.*")}
    stale.write_text("Gone", encoding="utf-8")
    write_pages(tmp_path / "api")
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "api").rglob("*.*")} == first
    assert not stale.exists()
