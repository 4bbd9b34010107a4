"""What a highlighter colours."""

from hypothesis import given
from hypothesis import strategies as st

from app.prompting.marks import Kind, marks


def found(text: str) -> list[tuple[str, Kind]]:
    return [(text[mark.start : mark.start + mark.length], mark.kind) for mark in marks(text)]


def test_marks_of_a_prompt() -> None:
    assert found(r"a {2$$red|3::blue} __x__ \{") == [
        ("{", Kind.BRACKET),
        ("2$$", Kind.NUMBER),
        ("|", Kind.BAR),
        ("3::", Kind.NUMBER),
        ("}", Kind.BRACKET),
        ("__x__", Kind.WILDCARD),
        (r"\{", Kind.ESCAPE),
    ]


def test_loose_brackets() -> None:
    assert found("} {a|{b}") == [
        ("}", Kind.LOOSE),
        ("{", Kind.LOOSE),
        ("|", Kind.BAR),
        ("{", Kind.BRACKET),
        ("}", Kind.BRACKET),
    ]


def test_plain_text_has_none() -> None:
    assert found("a|b 2::c __ d ____ snake_case") == []


@given(st.text(alphabet="{}|_$\\:ab12-, "))
def test_marks_are_in_order_and_inside(text: str) -> None:
    at = 0
    for mark in marks(text):
        assert mark.start >= at
        at = mark.start + mark.length
    assert at <= len(text)
