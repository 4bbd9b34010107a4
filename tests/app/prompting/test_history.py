"""The prompts that were used."""

import itertools
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.prompting.history import PromptHistory
from engine.errors import OutputError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "prompts.sqlite"


@pytest.fixture
def history(file: Path) -> Iterator[PromptHistory]:
    clock = itertools.count(100).__next__
    history = PromptHistory(file, clock=clock, most=5)
    yield history
    history.close()


def texts(history: PromptHistory, words: str = "", **values: bool) -> list[str]:
    return [prompt.text for prompt in history.search(words, **values)]


def test_the_newest_is_first_and_each_is_there_once(history: PromptHistory) -> None:
    for text in ("a", "b", " a\n", "c"):
        history.add(text, {"seed": len(text)})
    assert texts(history) == ["c", "a", "b"]
    used = history.search("a")[0]
    assert (used.uses, used.used_at, used.settings) == (2, 102.0, {"seed": 3})


def test_nothing_is_kept_of_an_empty_prompt(history: PromptHistory) -> None:
    history.add(" \n", {})
    assert texts(history) == []


def test_all_words_are_searched_in_any_case_and_order(history: PromptHistory) -> None:
    for text in ("A red FOX in snow", "a blue fox", "Straße im Schnee"):
        history.add(text, {})
    assert texts(history, "fox red") == ["A red FOX in snow"]
    assert texts(history, "STRASSE") == ["Straße im Schnee"]
    assert texts(history, "fox") == ["a blue fox", "A red FOX in snow"]
    assert texts(history, "100%_") == []
    assert len(history.search("fox", most=1)) == 1


def test_the_oldest_go_and_favourites_stay(history: PromptHistory) -> None:
    history.add("kept", {})
    history.set_favourite("kept", favourite=True)
    for number in range(8):
        history.add(f"p{number}", {})
    assert texts(history) == ["p7", "p6", "p5", "p4", "p3", "kept"]
    assert texts(history, favourites_only=True) == ["kept"]
    history.add("kept", {})
    assert history.search()[0].is_favourite
    history.set_favourite("kept", favourite=False)
    assert texts(history, favourites_only=True) == []


def test_one_or_all_are_forgotten_in_the_file_too(history: PromptHistory, file: Path) -> None:
    for text in ("a very secret prompt", "kept", "gone"):
        history.add(text, {})
    history.set_favourite("kept", favourite=True)
    history.delete("a very secret prompt")
    assert texts(history) == ["gone", "kept"]
    history.delete_all(keep_favourites=True)
    assert texts(history) == ["kept"]
    history.delete_all(keep_favourites=False)
    assert texts(history) == []
    for path in file.parent.iterdir():
        assert b"secret" not in path.read_bytes()


def test_they_are_there_the_next_time(history: PromptHistory, file: Path) -> None:
    history.add("a", {"steps": 4, "guidance": None})
    again = PromptHistory(file)
    assert again.search()[0].settings == {"steps": 4, "guidance": None}
    assert again.complaint is None
    again.close()


def test_a_kill_loses_nothing(file: Path) -> None:
    program = (
        "import sys, pathlib; from app.prompting.history import PromptHistory\n"
        "history = PromptHistory(pathlib.Path(sys.argv[1]))\n"
        "for n in range(1000):\n    history.add(f'p{n}', {}); print(n, flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(file)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 20:
            os.kill(process.pid, signal.SIGKILL)
            break
    told = [20, *(int(line) for line in process.stdout if line.endswith("\n"))]
    process.wait()
    process.stdout.close()
    again = PromptHistory(file)
    assert set(texts(again)) >= {f"p{number}" for number in range(told[-1] + 1)}
    again.close()


@pytest.mark.parametrize("kind", ["bytes", "newer", "other"])
def test_a_file_that_is_none_is_kept_aside_and_said(file: Path, kind: str) -> None:
    file.parent.mkdir()
    if kind == "bytes":
        file.write_bytes(b"no database at all" * 500)
    else:
        base = sqlite3.connect(file)
        base.execute("PRAGMA user_version = 9" if kind == "newer" else "CREATE TABLE prompts (x)")
        base.commit()
        base.close()
    history = PromptHistory(file)
    assert "prompts.sqlite.broken-1" in str(history.complaint)
    history.add("a", {})
    assert texts(history) == ["a"]
    history.close()


def test_a_folder_that_cannot_be_written_is_said(file: Path) -> None:
    file.parent.write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        PromptHistory(file)
