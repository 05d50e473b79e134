"""Figures are chosen by what was stored, the answer first."""

from __future__ import annotations

from arealis.report.estimates import read_estimates
from arealis.report.figures import choose_figures
from arealis.report.figures.plots import Curves, Dots
from arealis.report.page import Page


def _names(page: Page) -> list[str]:
    figures = choose_figures(read_estimates(page.measurements), page.history, page.headline)
    return [figure.name for figure in figures]


def test_figures_of_the_wiring_experiment(worm_page: Page) -> None:
    assert _names(worm_page) == [
        "ranking-roc_auc",
        "learning-roc_auc",
        "differences-roc_auc",
        "learning-spearman",
        "learning-rsa",
        "learning-linear_cka",
    ]


def test_figures_of_the_digits(digits_page: Page) -> None:
    assert _names(digits_page) == [
        "ranking-accuracy",
        "history-cost",
        "history-gradient_cosine",
        "similarity-linear_cka",
        "embedding-linear_cka",
    ]


def test_figures_of_many_models(models_page: Page) -> None:
    assert _names(models_page) == [
        "profile-rsa",
        "ranking-rsa",
        "profile-rsa_over_stimulus",
        "ranking-rsa_over_stimulus",
        "tests-rsa_over_stimulus",
        "similarity-procrustes_distance",
        "embedding-procrustes_distance",
    ]


def test_families_share_a_style(models_page: Page) -> None:
    figures = choose_figures(
        read_estimates(models_page.measurements), models_page.history, models_page.headline
    )
    (panel,) = figures[1].panels
    assert isinstance(panel, Dots)
    styles = {dot.label: dot.style for dot in panel.dots}
    assert styles["net trained, stem"] == styles["net trained, head"] != styles["net untrained, stem"]
    assert len(set(styles.values())) == len(figures[1].legend) == 4


def test_history_is_drawn_for_the_most_trained_tasks_alone(worm_page: Page, digits_page: Page) -> None:
    table = worm_page.measurements.assign(task=worm_page.measurements["training_stimuli"].astype("string"))
    history = digits_page.history.query("quantity == 'cost'").copy()
    history["task"] = history["seed"].map({0: "140", 1: "10", 2: "unknown"})
    figures = choose_figures(read_estimates(table), history, worm_page.headline)
    (panel,) = figures[-1].panels
    assert isinstance(panel, Curves)
    assert {line.hover[0].rsplit(" ", 1)[1] for line in panel.lines} == {"0", "2"}
