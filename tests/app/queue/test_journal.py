"""The file that is only appended to."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.queue.journal import MARK, Journal

records = st.lists(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5), max_size=5)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "queue.journal"


def written(file: Path, *values: object) -> Journal:
    journal = Journal(file)
    for value in values:
        journal.append(value)
    journal.close()
    return journal


@given(before=records, after=records)
def test_records_come_back(tmp_path_factory: pytest.TempPathFactory, before: list[object], after: list[object]) -> None:
    file = tmp_path_factory.mktemp("j") / "q"
    journal = Journal(file)
    journal.rewrite(before)
    for record in after:
        journal.append(record)
    journal.close()
    assert Journal(file).read() == ([*before, *after], None)


def test_a_torn_end_at_any_byte_loses_the_last_record_at_most(file: Path) -> None:
    written(file, ["first", 1], ["second\né"])
    whole = file.read_bytes()
    first = whole.index(b"\n", len(MARK)) + 1
    for length in range(len(whole) + 1):
        file.write_bytes(whole[:length])
        kept, damage = Journal(file).read()
        assert damage is None
        assert kept == [["first", 1], ["second\né"]][: (length >= first) + (length == len(whole))]
        written(file, "after")
        assert Journal(file).read() == ([*kept, "after"], None)


@pytest.mark.parametrize("place", [0, len(MARK) + 2, len(MARK) + 14])
def test_damage_before_the_end_is_said_and_the_file_left(file: Path, place: int) -> None:
    written(file, ["first"], ["second"])
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    kept, damage = Journal(file).read()
    assert (kept, bool(damage)) == ([], True)
    assert file.read_bytes() == content


def test_no_file_is_no_records(file: Path) -> None:
    assert Journal(file).read() == ([], None)


def test_half_a_record_is_taken_back(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = written(file, "first")

    class Full:
        def __init__(self, stream: object) -> None:
            self.stream = stream
            self.calls = 0

        def write(self, data: memoryview) -> int:
            self.calls += 1
            if self.calls > 1:
                raise OSError(28, "No space left on device")
            return int(self.stream.write(data[:5]))

        def __getattr__(self, name: str) -> object:
            return getattr(self.stream, name)

    full = Full(journal._opened())
    monkeypatch.setattr(journal, "_stream", full)
    with pytest.raises(OSError, match="No space"):
        journal.append("second")
    journal.close()
    assert Journal(file).read() == (["first"], None)


def test_a_failed_rewrite_leaves_the_old_records(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = written(file, "first")

    def refuse(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="Input/output"):
        journal.rewrite(["second"])
    assert Journal(file).read() == (["first"], None)
    assert [path.name for path in file.parent.iterdir()] == ["queue.journal"]
