"""Every rule has a section on the page of its family: its class, its kind, a test that holds its theorem."""

import re

import pytest
from docs.extensions.rules import FAMILIES, claims_of_rules, family_of, rule_cards
from tests.docs.blocks import DOCS, ROOT

from arealis.experiments.names import RULES

FOLDER = DOCS / "rules"


def sections(page):
    """Kind → text of its section."""
    text = (FOLDER / f"{page}.rst").read_text(encoding="utf-8")
    parts = re.split(r"^\.\. _rule-(\w+):\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_rule_stands_on_the_page_of_its_family():
    standing = {kind: page for page in FAMILIES for kind in sections(page)}
    assert standing == {kind: family_of(card) for kind, card in rule_cards().items()}


@pytest.mark.parametrize("kind", sorted(RULES))
def test_a_section_shows_the_rule_and_what_it_is_held_to(kind):
    rule = RULES[kind].make()
    section = sections(family_of(rule.card))[kind]
    assert f".. autoclass:: arealis.rules.{type(rule).__name__}\n" in section
    assert f'``kind = "{kind}"``' in " ".join(section.split())
    assert ".. math::" in type(rule).__doc__
    author, year = re.match(r"([\w']+).*? (\d{4})", rule.card.reference).groups()
    papers = type(rule).__doc__.split("References:")[1]
    assert author in papers
    assert year in papers
    cited = re.findall(r"``(test_\w+\.py)::(test_\w+)``", section)
    assert cited
    for file, test in cited:
        assert f"\ndef {test}(" in (ROOT / "tests" / "rules" / file).read_text(encoding="utf-8")


def test_the_index_explains_every_claim_and_leads_to_every_page():
    text = (FOLDER / "index.rst").read_text(encoding="utf-8")
    columns = re.search(r"\* - rule\n((?:     - .*\n)+)", claims_of_rules())
    named = set(re.findall(r"- (.+)", columns.group(1)))
    explained = text.split("What a card claims")[1].split("All rules")[0]
    terms = {t for line in re.findall(r"^(\w.+)\n   \w", explained, re.MULTILINE) for t in line.split(", ")}
    assert named == terms
    assert [page for page in FAMILIES if f"   {page}\n" not in text] == []


def test_a_table_says_what_cards_say():
    rows = claims_of_rules("temporal").split("   * - ")[2:]
    cells = {row.split("\n")[0].strip("`"): [c.strip() for c in row.split("\n     - ")[1:]] for row in rows}
    assert set(cells) == {
        "e_prop",
        "force",
        "online_training_through_time",
        "random_feedback_local_online",
        "real_time_recurrent_learning",
    }
    assert cells["e_prop"][:4] == ["transposed", "network", "1", "✓"]
    assert cells["force"][:4] == ["area", "network", "2", ""]
