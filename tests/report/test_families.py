"""Families are found by name, and only numbered ones are taken for layers."""

from __future__ import annotations

import pytest

from arealis.report.families import find_families, has_order, member_name


def test_a_family_needs_two_and_ends_at_the_last_comma() -> None:
    names = [
        "encoder, another item's context, 3",
        "encoder, another item's context, 6",
        "encoder, 3",
        "pixels",
    ]
    families = find_families([*names, *names])
    assert list(families.values()) == [*["encoder, another item's context"] * 2, "encoder, 3", "pixels"]
    assert [member_name(name, families) for name in names] == ["3", "6", "", ""]


@pytest.mark.parametrize(
    ("members", "ordered"),
    [
        (["V1", "V2", "V4", "IT"], True),
        (["stem", *(f"block{k}" for k in range(16)), "head", "pooled", "logits"], True),
        (["0", "0.5", "1"], True),
        (["block1", "block0"], False),
        (["block1", "block1"], False),
        (["V1", "IT"], False),
        (["animacy", "HMAX", "V1", "V2", "EVA"], False),
        ([], False),
    ],
)
def test_layers_are_numbered_in_order(members: list[str], ordered: bool) -> None:
    assert has_order(members) is ordered
