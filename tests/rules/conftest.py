"""Fixtures of the tests of rules."""

import pytest
from tests.rules.case import Case, make_case


@pytest.fixture
def case() -> Case:
    """Three replicas of a small network and what it did."""
    return make_case()
