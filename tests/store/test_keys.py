"""Keys depend on what changes a number and on nothing else."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arealis.store import code_version, task_key
from arealis.types import SpecificationError, StoreError

_SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
_SETTINGS = st.dictionaries(
    st.text(),
    st.recursive(
        _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_size=4,
)


def _key(specification, **changes):
    return task_key(specification, **({"code_version": "c", "data_digests": {"worm": "d"}} | changes))


def _reversed(value):
    if isinstance(value, dict):
        return {name: _reversed(value[name]) for name in reversed(value)}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


@settings(deadline=None)
@given(_SETTINGS)
def test_key_does_not_depend_on_the_order_of_settings(specification):
    assert _key(specification) == _key(_reversed(specification))


@settings(deadline=None)
@given(_SETTINGS, _SETTINGS)
def test_two_specifications_share_a_key_only_if_their_json_is_the_same(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (_key(one) == _key(other)) == same


def test_key_is_the_digest_of_canonical_json():
    text = '{"code_version":"c","data_digests":{"worm":"d"},"inputs":["i"],'
    text += '"specification":{"a":0.1,"b":[1,null]}}'
    expected = hashlib.sha256(text.encode()).hexdigest()[:32]
    assert _key({"b": (1, None), "a": np.float64(0.1)}, inputs=["i"]) == expected


@pytest.mark.parametrize(
    "changes",
    [{"code_version": "e"}, {"data_digests": {"worm": "e"}}, {"data_digests": {}}, {"inputs": ["k"]}],
)
def test_key_changes_with_code_data_and_inputs(changes):
    assert _key({"seed": 1}) != _key({"seed": 1}, **changes)


def test_key_tells_types_and_the_order_of_inputs_apart():
    keys = [_key({"rate": value}) for value in (1, 1.0, True, "1", [1], None)]
    assert len(set(keys)) == 6
    assert _key({}, inputs=["a", "b"]) != _key({}, inputs=["b", "a"])


def test_key_is_the_same_in_another_process():
    code = "from arealis.store import task_key\n"
    code += "print(task_key({'b': 0.1, 'a': 'x'}, code_version='c', data_digests={}))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == task_key({"a": "x", "b": 0.1}, code_version="c", data_digests={})


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (float("nan"), "'specification.rule.rate' is nan"),
        (float("-inf"), "is -inf"),
        ({1, 2}, "of type set"),
        (np.zeros(2), "of type ndarray"),
        (b"x", "of type bytes"),
        ({1: "x"}, "'specification.rule.rate.1' has a name that is not text"),
        ([Path("x")], r"'specification.rule.rate.0' is of type \w*Path"),
    ],
)
def test_what_json_cannot_hold_is_refused_with_its_place(value, said):
    with pytest.raises(SpecificationError, match=said):
        _key({"rule": {"rate": value}})


def _package(folder: Path) -> Path:
    for name in ("core.py", "report/page.py", "cli/app.py", "rules/oja.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"# {name}\n")
    return folder


def test_code_version_changes_with_sources_that_can_change_a_number(tmp_path):
    package = _package(tmp_path)
    versions = [code_version(package)]
    (package / "rules/oja.py").write_text("x = 1\n")
    versions.append(code_version(package))
    (package / "rules/oja.py").rename(package / "rules/other.py")
    versions.append(code_version(package))
    (package / "new.py").touch()
    versions.append(code_version(package))
    assert len(set(versions)) == 4


def test_code_version_does_not_change_with_what_only_shows_results(tmp_path):
    package = _package(tmp_path)
    before = code_version(package)
    (package / "report/page.py").write_text("x = 1\n")
    (package / "cli/app.py").unlink()
    (package / "style.css").touch()
    assert code_version(package) == before
    assert code_version(package, exclude=()) != before


def test_code_version_needs_sources(tmp_path):
    with pytest.raises(StoreError, match="no code to take a version of"):
        code_version(tmp_path / "package.zip")
