"""Wildcard files."""

import os
from pathlib import Path

import pytest

import app.prompting.wildcards
from app.prompting.syntax import PromptMistake
from app.prompting.template import Template
from app.prompting.wildcards import MAX_BYTES, WildcardBook, shipped_wildcards


def test_entries_have_weights_and_lines(book: WildcardBook) -> None:
    assert [(entry.text, entry.weight, entry.line) for entry in book.entries("animal")] == [
        ("fox", 1.0, 2),
        ("owl", 2.0, 3),
        ("hare", 1.0, 5),
    ]


def test_names_are_paths_and_the_first_folder_counts(book: WildcardBook, folder: Path, tmp_path: Path) -> None:
    assert book.names() == ("animal", "colour", "nested/pet")
    other = tmp_path / "other"
    other.mkdir()
    (other / "animal.txt").write_text("whale", encoding="utf-8")
    (other / "two words.txt").write_text("x", encoding="utf-8")
    both = WildcardBook((folder, other))
    assert both.names() == ("animal", "colour", "nested/pet", "two-words")
    assert len(both.entries("animal")) == 3
    assert len(WildcardBook((other, folder)).entries("animal")) == 1


def test_a_file_is_read_again_when_it_has_changed_and_not_before(
    book: WildcardBook, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = []
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: reads.append(self) or real(self))
    book.names()
    assert reads == []
    book.entries("colour")
    book.entries("colour")
    assert len(reads) == 1
    (folder / "colour.txt").write_text("black\n", encoding="utf-8")
    os.utime(folder / "colour.txt", (1, 1))
    assert [entry.text for entry in book.entries("colour")] == ["black"]


def test_words_alone_are_made_into_a_deck_once(book: WildcardBook, folder: Path) -> None:
    deck = book.plain_deck("animal")
    assert deck is not None
    assert deck.sums == (1.0, 3.0, 4.0)
    assert book.plain_deck("animal") is deck
    assert book.plain_deck("nested/pet") is None
    assert book.plain_deck("*") is None
    (folder / "animal.txt").write_text("whale\n", encoding="utf-8")
    assert book.plain_deck("animal") is not deck
    assert Template("__animal__", book).words(0) == "whale"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff\xfe", "not UTF-8"), (b"# nothing\n\n", "no entries"), (b"0::x", "no entries")],
    ids=["encoding", "empty", "weightless"],
)
def test_a_file_of_no_use_says_why(book: WildcardBook, folder: Path, content: bytes, words: str) -> None:
    (folder / "odd.txt").write_bytes(content)
    with pytest.raises(PromptMistake, match=words):
        book.entries("odd")


def test_too_much_is_refused(book: WildcardBook, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "large.txt").write_bytes(b"a" * (MAX_BYTES + 1))
    with pytest.raises(PromptMistake, match="larger than"):
        book.entries("large")
    monkeypatch.setattr(app.prompting.wildcards, "MAX_ENTRIES", 2)
    with pytest.raises(PromptMistake, match="more than 2 entries"):
        book.entries("animal")


def test_a_file_that_cannot_be_read_says_why(book: WildcardBook, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(PromptMistake, match="Permission denied"):
        book.entries("animal")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "nested/../animal", "."])
def test_no_name_leads_out_of_the_folder(book: WildcardBook, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    with pytest.raises(PromptMistake, match="no wildcard file"):
        book.entries(name)


def test_what_ships_can_be_drawn() -> None:
    book = WildcardBook((shipped_wildcards(),))
    assert {"animal", "colour", "style", "light", "weather", "pocket/animal", "pocket/thing"} <= set(book.names())
    for name in book.names():
        texts = [entry.text for entry in book.entries(name)]
        assert len(texts) == len(set(texts)) >= 4
        assert Template(f"__{name}__", book).words(0)


def test_pocket_knows_its_words() -> None:
    from training.colours import COLOURS
    from training.nouns import FIRST, NOUNS

    book = WildcardBook((shipped_wildcards(),))
    things = {entry.text for name in ("pocket/animal", "pocket/thing") for entry in book.entries(name)}
    assert things == {noun.name for noun in NOUNS[:FIRST]}
    assert [entry.text for entry in book.entries("pocket/colour")] == list(COLOURS)
