"""The policy of the page allows what is in it and nothing else."""

from __future__ import annotations

import base64
import hashlib

from arealis.report.policy import content_policy


def test_scripts_run_by_hash_alone() -> None:
    rules = dict(rule.split(" ", 1) for rule in content_policy(["a()", "b()"], ["p{}"]).split("; "))
    digest = base64.b64encode(hashlib.sha256(b"b()").digest()).decode()
    assert rules["default-src"] == "'none'"
    assert f"'sha256-{digest}'" in rules["script-src"]
    assert "unsafe" not in rules["script-src"] + rules["style-src"]
    assert rules["img-src"] == "data:"


def test_a_page_without_scripts_runs_none() -> None:
    assert "script-src 'none'" in content_policy([], [])
