"""The translations that ship: whole, faithful to the code, and compiled."""

import ast
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QTranslator

import engine.errors
from app.languages import STEM, installed_languages
from engine.errors import EngineError
from pseudo_language import run_tool

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "resources" / "translations"
FILES = sorted(FOLDER.glob(f"{STEM}*.ts"))
OTHER_MARKS = re.compile(
    r"%[n\d]|<[^<>]*>|\*\.\w+|\{\{|\}\}|\n|__"
)  # beside {fields}: also file types, and what is escaped

every_language = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem.removeprefix(STEM))


@dataclass(frozen=True, kw_only=True)
class Message:
    """A text of the window and its translation, which has several forms where a number decides."""

    context: str
    source: str
    comment: str
    forms: tuple[str, ...]
    is_finished: bool

    @property
    def key(self) -> tuple[str, str, str]:
        """What the code asks for."""
        return self.context, self.source, self.comment


def messages(file: Path) -> Iterator[Message]:
    for context in ET.parse(file).iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            yield Message(
                context=context.findtext("name", ""),
                source=message.findtext("source", ""),
                comment=message.findtext("comment", ""),
                forms=tuple(form.text or "" for form in translation.findall("numerusform") or [translation]),
                is_finished="type" not in translation.attrib,
            )


def marks(text: str) -> set[tuple[str | None, ...]]:
    """What a translation must repeat as it is."""
    fields = {parts[1:] for parts in Formatter().parse(text) if parts[1] is not None}
    return fields | {(mark,) for mark in OTHER_MARKS.findall(text)}


def test_each_language_has_both_files() -> None:
    assert {file.stem for file in FILES} == {file.stem for file in FOLDER.glob(f"{STEM}*.qm")}


@every_language
def test_it_has_every_text_of_the_window_and_no_other(file: Path, tmp_path: Path) -> None:
    fresh = Path(shutil.copy(file, tmp_path))
    code = file.stem.removeprefix(STEM)
    languages = ("-source-language", "en", "-target-language", code)
    sources = map(str, sorted((ROOT / "app").rglob("*.py")))
    run_tool("lupdate", *sources, "-no-obsolete", "-locations", "none", *languages, "-ts", str(fresh))
    wanted, there = ({message.key for message in messages(each)} for each in (fresh, file))
    assert wanted - there == set(), "new in app/: run make translations, and translate them"
    assert there - wanted == set(), "no longer in app/: run make translations"


@every_language
def test_every_text_is_translated(file: Path) -> None:
    left = [each.key for each in messages(file) if not each.is_finished or not all(map(str.strip, each.forms))]
    assert left == []


@every_language
def test_what_is_filled_in_stays(file: Path) -> None:
    changed = [
        (each.context, each.source, form)
        for each in messages(file)
        for form in each.forms
        if marks(form) != marks(each.source)
    ]
    assert changed == []


@every_language
def test_the_compiled_file_is_made_of_it(file: Path, tmp_path: Path) -> None:
    compiled = tmp_path / f"{file.stem}.qm"
    run_tool("lrelease", str(file), "-qm", str(compiled))
    assert file.with_suffix(".qm").read_bytes() == compiled.read_bytes(), "run make translations"


@every_language
def test_the_window_can_speak_it(file: Path) -> None:
    assert file.stem.removeprefix(STEM) in installed_languages()
    translator = QTranslator()
    assert translator.load(str(file.with_suffix(".qm")))
    single = [each for each in messages(file) if len(each.forms) == 1]
    assert [translator.translate(*each.key) for each in single] == [each.forms[0] for each in single]


def is_told_to_a_person(call: ast.Call) -> bool:
    """Whether a call makes an error, or a notice of the engine's thread, with a sentence in it."""
    made = getattr(engine.errors, getattr(call.func, "id", ""), None)
    is_error = isinstance(made, type) and issubclass(made, EngineError)
    return is_error or getattr(call.func, "id", "") in ("Said", "Message")


@pytest.mark.parametrize("file", sorted((ROOT / "app").rglob("*.py")), ids=lambda file: str(file.relative_to(ROOT)))
def test_no_sentence_is_in_one_language_only(file: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
    given = [
        value
        for call in calls
        if is_told_to_a_person(call)
        for value in (*call.args, *(each.value for each in call.keywords if each.arg in ("text", "sentence")))
    ]
    bare = [ast.unparse(value) for value in given if isinstance(value, ast.JoinedStr | ast.Constant)]
    assert [words for words in bare if words.count(" ") > 1 and "closing" not in words] == []
