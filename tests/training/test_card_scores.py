"""A report of scores in a card's words."""

from typing import Any

import pytest

from training.card_scores import category, scores_section, table


def summary(score: float) -> dict[str, Any]:
    return {"score": score, "low": score - 1.25, "high": score + 1.25}


def scores(**categories: float) -> dict[str, Any]:
    return {"categories": {tag: summary(score) for tag, score in categories.items()}, "overall": summary(50.0)}


def judge(threshold: float, score: float) -> dict[str, Any]:
    return {
        "thresholds": {"presence": threshold, "counting": threshold},
        "scores": {
            "all": scores(colors=score, single_object=97.5),
            "seen": scores(colors=score + 1, single_object=97.5),
            "unseen": scores(colors=score - 1),
            "seen_where_unseen": summary(score + 1),
        },
        "floor": scores(colors=2.0, single_object=0.5),
        "ceiling": scores(colors=99.0, single_object=99.5),
    }


@pytest.fixture
def report() -> dict[str, Any]:
    """The scores of one category with unseen prompts and one without, by two judges."""
    return {
        "made_by": {"model": "pocket", "weights_sha256": "0" * 64, "activations": "int8"},
        "prompts": 1234,
        "pictures_a_prompt": 4,
        "interval": "95 %, bootstrapped over prompts",
        "resamples": 2000,
        "judges": {"a": judge(0.31, 88.0), "b": judge(0.27, 86.0)},
        "agreement": {"all": 96.25, "kappa": 0.9, "categories": {"colors": 95.0, "single_object": 97.5}},
    }


def rows(text: str, name: str) -> list[list[str]]:
    """The cells of every table's row of that name."""
    return [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for line in text.splitlines()
        if line.startswith(f"| {name} |")
    ]


def test_every_figure_stands_with_its_interval(report: dict[str, Any]) -> None:
    of_a, of_b = rows(scores_section(report, model="pocket"), "colours")
    assert of_a == [
        "colours", "88.0 (86.8 to 89.2)", "89.0 (87.8 to 90.2)", "87.0 (85.8 to 88.2)", "2.0 (0.8 to 3.2)",
        "99.0 (97.8 to 100.2)", "95.0",
    ]  # fmt: skip
    assert of_b[1] == "86.0 (84.8 to 87.2)"


def test_what_was_not_asked_is_no_score(report: dict[str, Any]) -> None:
    text = scores_section(report, model="pocket")
    assert rows(text, "single object")[0][3] == "–"
    assert rows(text, "counting")[0][1:] == ["–"] * 6
    assert rows(text, "**overall**")[0][1] == "50.0 (48.8 to 51.2)"


def test_a_report_without_a_ceiling_says_so(report: dict[str, Any]) -> None:
    report["judges"]["a"]["ceiling"] = None
    assert rows(scores_section(report, model="pocket"), "colours")[0][5] == "–"


def test_the_terms_of_the_report_are_told(report: dict[str, Any]) -> None:
    text = scores_section(report, model="pocket")
    for said in (
        "1,234 prompts",
        "4 a prompt",
        "int8 activations",
        "95 %, bootstrapped over prompts",
        "96.2 %",
        "0.31",
    ):
        assert said in text
    assert "20% of all by a hash" in text
    assert "have unseen ones: 89.0 (87.8 to 90.2)" in text


def test_without_a_report_there_is_no_figure() -> None:
    text = scores_section(None, model="pocket")
    assert "has not been scored" in text
    assert not any(character.isdigit() for character in text)


def test_categories_are_words() -> None:
    assert category("color_attr") == "colour attribution"
    assert category("two_object") == "two object"


def test_a_table_has_a_line_under_its_head() -> None:
    assert table(("a", "b"), [(1, 2)]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
