"""Styles and their files."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import app.prompting.styles
from app.kept_file import write_json_file
from app.prompting.styles import PROMPT, Style, StyleBook, read_styles, shipped_styles
from app.prompting.syntax import Words, parse
from engine.errors import InvalidRequest, OutputError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "styles.json"


def style(name: str = "mine", **values: object) -> Style:
    return Style(**{"name": name, "template": "a {prompt}!", **values})


@given(st.text().map(str.strip))
def test_the_prompt_lies_in_the_style(prompt: str) -> None:
    assert style().apply(f" {prompt}\n") == f"a {prompt}!"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": " "}, "1 to 60 letters"),
        ({"name": "two\nlines"}, "1 to 60 letters"),
        ({"template": "no place"}, "needs {prompt} once"),
        ({"template": "{prompt} {prompt}"}, "needs {prompt} once"),
        ({"template": "{prompt}" + "x" * 4000}, "shorten"),
        ({"steps": 0}, "steps"),
        ({"guidance": 101.0}, "guidance"),
    ],
)
def test_what_a_style_may_not_be(values: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        style(**values)
    assert words in caught.value.sentence


def test_what_ships_is_a_dozen_and_more_and_plain_language() -> None:
    styles = shipped_styles()
    assert len({each.name for each in styles}) == len(styles) >= 12
    for each in styles:
        assert parse(each.apply("a fox")) == (Words(text=each.apply("a fox")),)


def test_own_styles_are_kept_and_come_first(file: Path) -> None:
    book = StyleBook(file)
    book.save(style("mine", negative="blur", steps=12, guidance=2.0))
    book.save(style(book.shipped[0].name))
    again = StyleBook(file)
    assert again.complaint is None
    assert again.own == book.own
    names = [each.name for each in again.all()]
    assert names[:2] == ["mine", book.shipped[0].name]
    assert len(names) == len(set(names)) == len(book.shipped) + 1
    assert again.is_own("mine")
    assert again.find("mine") == again.own[0]
    assert again.find("nothing") is None


def test_editing_renames_in_place_and_deleting_takes_away(file: Path) -> None:
    book = StyleBook(file)
    for name in ("a", "b", "c"):
        book.save(style(name))
    book.save(style("d"), instead_of="b")
    assert [each.name for each in book.own] == ["a", "d", "c"]
    with pytest.raises(InvalidRequest, match="already"):
        book.save(style("a"), instead_of="d")
    with pytest.raises(InvalidRequest, match="already"):
        book.save(style("c"))
    book.delete("a")
    assert [each.name for each in StyleBook(file).own] == ["d", "c"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[1]",
        b'{"format_version": 1}',
        b'{"format_version": 9, "styles": []}',
        b'[{"name": 3}]',
        b"\xff",
        b"[" * 9999,
    ],
    ids=["torn", "numbers", "nothing", "newer", "kinds", "bytes", "deep"],
)
def test_a_broken_file_is_kept_aside_and_said(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    book = StyleBook(file)
    assert book.own == ()
    assert "styles.json.broken-1" in str(book.complaint)
    assert (file.parent / "styles.json.broken-1").read_bytes() == content
    book.save(style())
    assert StyleBook(file).own == (style(),)


def test_a_file_that_cannot_be_read_is_left_where_it_is(file: Path) -> None:
    file.mkdir(parents=True)
    assert "cannot be read" in str(StyleBook(file).complaint)
    assert file.is_dir()


def test_a_style_that_cannot_be_saved_is_not_there(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = StyleBook(file)

    def refuse(file: Path, value: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(app.prompting.styles, "write_json_file", refuse)
    with pytest.raises(OutputError, match="No space left"):
        book.save(style())
    assert book.own == ()


def test_styles_go_out_and_come_in_again(file: Path, tmp_path: Path) -> None:
    book = StyleBook(file)
    book.save(style("mine", steps=3))
    out = tmp_path / "out.json"
    book.export_to(out, book.all())
    assert read_styles(out) == book.all()
    added = book.import_from(out)
    assert added[0] == style("mine (2)", steps=3)
    assert len(book.own) == 1 + len(added)


def test_styles_of_other_programs_come_in(file: Path, tmp_path: Path) -> None:
    table = tmp_path / "styles.csv"
    table.write_text(
        'name,prompt,negative_prompt\nFilm,"{prompt}, film grain",blur\nPlain,matte,\n,,\n', encoding="utf-8"
    )
    assert StyleBook(file).import_from(table) == (
        Style(name="Film", template="{prompt}, film grain", negative="blur"),
        Style(name="Plain", template="{prompt}, matte"),
    )
    listed = tmp_path / "sdxl.json"
    listed.write_text(json.dumps([{"name": "x", "prompt": "x {prompt}", "negative_prompt": "y"}]), encoding="utf-8")
    assert read_styles(listed) == (Style(name="x", template="x {prompt}", negative="y"),)


@pytest.mark.parametrize("content", ["nothing", "{}", '[{"name": "", "prompt": "x"}]'])
def test_what_is_no_file_of_styles_changes_nothing(file: Path, tmp_path: Path, content: str) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(content, encoding="utf-8")
    book = StyleBook(file)
    with pytest.raises(InvalidRequest):
        book.import_from(wrong)
    with pytest.raises(OutputError):
        book.import_from(tmp_path / "missing.json")
    assert not file.exists()


def test_long_names_still_get_a_number(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    write_json_file(out, [{"name": "n" * 60, "prompt": PROMPT}] * 3)
    assert len({each.name for each in StyleBook(file).import_from(out)}) == 3
