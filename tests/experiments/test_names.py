"""The registry is one, though related kinds have a file each."""

import pkgutil
from importlib import import_module

from arealis.experiments import names
from arealis.experiments.names import REGISTRY

TABLES = [
    (file, name)
    for file in (found.name for found in pkgutil.iter_modules(names.__path__))
    for name in import_module(f"arealis.experiments.names.{file}").__all__
    if name.isupper() and name not in ("REGISTRY", "SENTENCE_ENCODER")
]


def test_every_table_of_kinds_is_in_the_registry_and_importable_from_the_folder():
    held = {name: getattr(import_module(f"arealis.experiments.names.{file}"), name) for file, name in TABLES}
    assert len(held) == len(TABLES) == len(REGISTRY)
    assert {id(table) for table in held.values()} == {id(table) for table in REGISTRY.values()}
    assert {*held, "REGISTRY"} == {*names.__all__}
    assert all(getattr(names, name) is table for name, table in held.items())
