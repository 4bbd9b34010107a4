"""An answer that can be left at any time."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from engine.checkpoint.hub_line import END, Head, Line
from fake_hub import LARGE, FakeHub, Fault, Way

LINE = "hub-line"


@contextmanager
def line(fake: FakeHub, start: int = 0) -> Iterator[Line]:
    url = f"{fake.url}/{fake.repository}/resolve/{fake.revision}/{LARGE}"
    with Line(url, {}, start=start, timeout=30.0) as opened:
        yield opened


def lines() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == LINE]


@pytest.mark.parametrize("start", [0, 1, 999_999])
def test_all_of_it(small: FakeHub, start: int) -> None:
    with line(small, start) as opened:
        assert opened.next(10.0) == Head(start=start)
        pieces = []
        while (piece := opened.next(10.0)) != END:
            pieces.append(piece)
    assert b"".join(pieces) == (small.folder / LARGE).read_bytes()[start:]
    assert lines() == []


def test_nothing_yet(small: FakeHub) -> None:
    small.faults = [Fault(way=Way.STALL, after=10)]
    with line(small) as opened:
        assert isinstance(opened.next(10.0), Head)
        assert len(opened.next(10.0)) == 10
        assert opened.next(0.01) is None


@pytest.mark.parametrize("fault", [None, Fault(way=Way.STALL), Fault(way=Way.STALL, after=700_000)])
def test_it_ends_when_it_is_left(small: FakeHub, fault: Fault | None) -> None:
    (small.folder / LARGE).write_bytes(bytes(8_000_000))  # more than is read ahead
    small.faults = [fault] if fault else []
    with line(small) as opened:
        assert isinstance(opened.next(10.0), Head)
        time.sleep(0.1)  # it reads ahead, until it must wait
        assert lines()
    assert lines() == []


def test_an_answer_of_the_library_is_raised_here(small: FakeHub) -> None:
    small.faults = [Fault(status=500)]
    with line(small) as opened, pytest.raises(OSError, match="500"):
        opened.next(10.0)
