"""Provenance names libraries and devices, not people."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version

import numpy as np
import torch

from arealis.store import provenance


def test_provenance_holds_versions_and_threads_as_json():
    found = provenance()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["versions"]["numpy"] == np.__version__
    assert found["versions"]["arealis"] == version("arealis")
    assert found["device"]["kind"] == "cpu"
    assert found["threads"]["torch"] == torch.get_num_threads()


def test_provenance_does_not_name_the_machine():
    assert platform.node() not in json.dumps(provenance()).replace(platform.release(), "").split('"')


def test_provenance_names_the_accelerator(monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: f"an accelerator, {device}")
    assert provenance(device="cuda:1")["device"] == {"kind": "cuda:1", "name": "an accelerator, cuda:1"}
