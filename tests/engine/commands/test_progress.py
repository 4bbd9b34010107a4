"""Tests of a job's progress as text."""

import io

import pytest

from engine.commands import progress as progress_module
from engine.commands.progress import Progress, time_text
from engine.events import Finished, Noted, Phase, PhaseStarted, PictureReady, Started, StepFinished


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def step(picture: int, number: int) -> StepFinished:
    return StepFinished(picture=picture, step=number, steps=4, seconds=2.0, preview=None)


def ready(picture: int) -> PictureReady:
    return PictureReady(
        picture=picture, png=b"", width=64, height=48, seed=7 + picture, seconds=8.04, phase_seconds={Phase.TEXT: 1.0}
    )


def events(pictures: int) -> list[Started | PhaseStarted | StepFinished | PictureReady | Finished]:
    told: list[Started | PhaseStarted | StepFinished | PictureReady | Finished] = [
        Started(pictures=pictures, steps=4, width=64, height=48)
    ]
    for picture in range(pictures):
        told += [PhaseStarted(picture=picture, phase=Phase.TEXT), step(picture, 1), step(picture, 4), ready(picture)]
    return [*told, Finished(pictures=pictures, seconds=9.0)]


@pytest.mark.parametrize("kind", [io.StringIO, Terminal])
def test_what_goes_another_way_is_told_on_a_line_that_stays(kind: type[io.StringIO]) -> None:
    stream = kind()
    Progress(stream).show(Noted(sentence="memory ran out: close other programs"))
    assert stream.getvalue() == "memory ran out: close other programs\n"


def test_plain_lines_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    progress = Progress(stream)
    for event in events(1):
        progress.show(event)
    progress.end()
    assert stream.getvalue().splitlines() == [
        "step 1 of 4, 25 %, 6 s left",
        "step 4 of 4, 100 %, 0 s left",
        "seed 7, 64 x 48, 8.0 s",
    ]


def test_percent_and_time_count_all_pictures() -> None:
    stream = io.StringIO()
    progress = Progress(stream)
    for event in events(2):
        progress.show(event)
    assert "picture 1 of 2: step 4 of 4, 50 %, 8 s left" in stream.getvalue()
    assert "picture 2 of 2: step 1 of 4, 62 %, 6 s left" in stream.getvalue()
    assert "picture 2 of 2: seed 8, 64 x 48, 8.0 s" in stream.getvalue()


def test_one_line_is_rewritten_on_a_terminal() -> None:
    stream = Terminal()
    progress = Progress(stream)
    progress.pass_by("opening pocket")
    progress.pass_by("drawing")
    assert stream.getvalue() == "\ropening pocket\rdrawing       "
    progress.keep("seed 7")
    assert stream.getvalue().endswith("\rseed 7 \n")


def test_nothing_is_left_of_a_passing_line() -> None:
    stream = Terminal()
    progress = Progress(stream)
    progress.pass_by("drawing")
    progress.end()
    progress.end()
    assert stream.getvalue() == "\rdrawing\r       \r"


def test_what_changes_quickly_is_told_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: now)
    stream, terminal = io.StringIO(), Terminal()
    plain, rewritten = Progress(stream), Progress(terminal)
    for second in range(0, 150, 5):
        now = 1000.0 + second
        for progress in (plain, rewritten):
            progress.now_and_then(f"at {second}")
    assert stream.getvalue().splitlines() == ["at 0", "at 60", "at 120"]
    assert terminal.getvalue().count("\rat") == 30
    now += 59
    plain.count("a block")
    now += 59
    plain.now_and_then("too soon")
    assert stream.getvalue().splitlines()[3:] == ["a block"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (125, "2 min 05 s"), (12_000, "3 h 20 min")],
)
def test_time_text(seconds: float, text: str) -> None:
    assert time_text(seconds) == text
