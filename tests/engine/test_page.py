"""A page stands by itself, whatever texts it shows."""

import pytest

from engine.page import megabytes, number, page, table
from pages import Page, check_alone

HOSTILE = "<script>alert(\"x\")</script> & 'quotes'"


def test_a_page_needs_nothing_else() -> None:
    found = check_alone(page("Two models", ["<p>words</p>"], style=".a { color: red; }"))
    assert "Two models" in found.text
    assert "words" in found.text


def test_texts_are_no_markup() -> None:
    found = check_alone(page(HOSTILE, [table((HOSTILE, "b"), [(HOSTILE, "1")])]))
    assert found.rows == [[HOSTILE, "b"], [HOSTILE, "1"]]


@pytest.mark.parametrize("text", ["<p><b>x</p></b>", "<p>x", "x</p>"])
def test_broken_markup_is_seen(text: str) -> None:
    with pytest.raises(AssertionError):
        Page(text)


@pytest.mark.parametrize(("count", "text"), [(None, "-"), (8_581_760, "8.6 MB"), (2_520_000_000, "2.52 GB")])
def test_bytes_are_for_a_person(count: int | None, text: str) -> None:
    assert megabytes(count) == text


def test_a_number_may_be_missing() -> None:
    assert (number(1.25, 1), number(None, 1), number(None, 1, none="none")) == ("1.2", "-", "none")
