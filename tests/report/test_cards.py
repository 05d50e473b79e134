"""Every way of estimating is listed once, and every number finds its card."""

from __future__ import annotations

import json

import pandas as pd

from arealis.report.cards import number_cards
from arealis.report.estimates import Estimate, Side, read_estimates
from arealis.report.page import Page
from arealis.types import Range


def _estimate(card: dict, seed: int | None = None) -> Estimate:
    return Estimate(Side("a", seed=seed), "rsa", 0.1, *[Range(0, 1)] * 3, 9, card=json.dumps(card))


def test_cards_of_the_wiring_experiment(worm_table: pd.DataFrame) -> None:
    estimates = read_estimates(worm_table)
    cards, numbers = number_cards(estimates)
    assert [card.number for card in cards] == [1, 2, 3]
    assert sum(card.rows for card in cards) == len(worm_table)
    assert {numbers[e.card] for e in estimates if e.measure == "rsa"} == {2}
    assert ("seed", "7") in cards[0].fields


def test_numbers_over_all_seeds_come_first() -> None:
    _, numbers = number_cards([_estimate({"variant": "single"}, 0), _estimate({"variant": "mean"})])
    assert numbers == {'{"variant": "mean"}': 1, '{"variant": "single"}': 2}


def test_options_that_differ_between_numbers_do_not_make_a_card() -> None:
    options = [{"spread": 0.01, "unit": "a"}, {"spread": 0.02, "unit": "b"}, {"spread": 0.03}]
    cards, numbers = number_cards([_estimate({"variant": "mean", "options": o}) for o in options])
    assert len(cards) == 1
    assert set(numbers.values()) == {1}
    assert dict(cards[0].fields) == {
        "variant": "mean",
        "spread": ".010 to .030, as the CSV lists for each number",
        "unit": "a, b, as the CSV lists for each number",
    }


def test_many_words_are_cut_and_empty_fields_left_out() -> None:
    options = [{"unit": str(k)} for k in range(7)]
    cards, _ = number_cards([_estimate({"variant": "", "options": o}) for o in options])
    assert dict(cards[0].fields) == {"unit": "0, 1, 2, 3, 4 …, as the CSV lists for each number"}


def test_a_correction_makes_a_card_of_its_own(models_page: Page) -> None:
    cards, numbers = number_cards(read_estimates(models_page.measurements))
    said = {dict(card.fields).get("correction", ""): card.measures for card in cards}
    assert said["fdr over 13 tests"] == (
        "RSA correlation over stimuli",
        "RSA correlation over stimuli minus the lower noise ceiling",
    )
    assert said["fdr over 78 tests"] == ("RSA correlation over stimuli",)
    assert set(numbers.values()) == {card.number for card in cards}
