"""The one conversion that the window knows of."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.conversions.conversions import Conversions, ConversionState
from engine.quant.work_place import RECORD, work_folder
from engine.requests import ConversionRequest
from fake_conversion import FAKE_PLAN
from fake_conversions import BLOCKS, MEASURED, FakeConversions


@pytest.fixture
def fakes() -> type[FakeConversions]:
    """The processes of one test."""
    return FakeConversions.fresh()


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A working folder in which something is."""
    folder = work_folder(tmp_path / "models" / "mine")
    folder.mkdir(parents=True)
    (folder / RECORD).write_text("{}")
    return folder


@pytest.fixture
def conversions(qtbot: QtBot, tmp_path: Path, fakes: type[FakeConversions]) -> Iterator[Conversions]:
    """With a fake process."""
    conversions = Conversions(tmp_path / "conversion.json", make_client=fakes)
    yield conversions
    conversions.close()


def request_of(source: str = "flux") -> ConversionRequest:
    return ConversionRequest(source=source, target="mine")


def become(qtbot: QtBot, conversions: Conversions, state: ConversionState) -> None:
    qtbot.waitUntil(lambda: conversions.state is state)


def next_start(tmp_path: Path, fakes: type[FakeConversions]) -> Conversions:
    """What the next start of the program finds."""
    again = Conversions(tmp_path / "conversion.json", make_client=fakes)
    again.look()
    return again


def test_a_plan_is_answered(qtbot: QtBot, conversions: Conversions) -> None:
    with qtbot.waitSignal(conversions.planned) as planned:
        conversions.plan(request_of())
    assert planned.args == [FAKE_PLAN]
    assert conversions.state is ConversionState.NONE


def test_only_the_newest_plan_is_answered(qtbot: QtBot, conversions: Conversions) -> None:
    told: list[object] = []
    conversions.planned.connect(told.append)
    conversions.plan(request_of())
    conversions.plan(request_of("refused"))
    with qtbot.waitSignal(conversions.plan_refused) as refused:
        pass
    assert "damaged" in refused.args[0].sentence
    assert told == []


def test_presets_are_answered(qtbot: QtBot, conversions: Conversions) -> None:
    with qtbot.waitSignal(conversions.offered) as offered:
        conversions.offer(request_of())
    assert [offer.preset for offer in offered.args[0]] == ["balanced"]


def test_fetching_is_paused(qtbot: QtBot, conversions: Conversions) -> None:
    with qtbot.waitSignal(conversions.plan_progressed):
        conversions.offer(request_of("slow"), may_fetch=True)
    with qtbot.waitSignal(conversions.plan_stopped):
        conversions.pause_planning()


def test_fetching_for_a_plan_is_told(qtbot: QtBot, conversions: Conversions) -> None:
    with qtbot.waitSignals([conversions.plan_progressed, conversions.planned], order="strict"):
        conversions.plan(request_of(), may_fetch=True)


def test_a_conversion_runs_to_its_end_and_leaves_no_file(
    qtbot: QtBot, conversions: Conversions, fakes: type[FakeConversions], work: Path, tmp_path: Path
) -> None:
    conversions.begin(request_of(), work)
    assert conversions.state is ConversionState.RUNNING
    fakes.step(3)
    qtbot.waitUntil(lambda: conversions.progress.done == 1)
    assert conversions.progress.names == BLOCKS
    assert (tmp_path / "conversion.json").exists()
    fakes.step(4)
    become(qtbot, conversions, ConversionState.FINISHED)
    assert conversions.progress.finished == (MEASURED,) * 4
    assert not (tmp_path / "conversion.json").exists()
    qtbot.waitUntil(lambda: all(client.has_ended for client in fakes.clients), timeout=5000)
    conversions.forget()
    assert conversions.state is ConversionState.NONE


def test_a_pause_keeps_what_is_finished_and_going_on_begins_there(
    qtbot: QtBot, conversions: Conversions, fakes: type[FakeConversions], work: Path
) -> None:
    conversions.begin(request_of(), work)
    fakes.step(4)
    qtbot.waitUntil(lambda: conversions.progress.done == 2)
    conversions.pause()
    assert conversions.state is ConversionState.PAUSING
    become(qtbot, conversions, ConversionState.PAUSED)
    conversions.go_on()
    fakes.step(9)
    become(qtbot, conversions, ConversionState.FINISHED)
    assert fakes.finished == 4


@pytest.mark.parametrize(("source", "says"), [("crash", "killed"), ("full", "memory ran out"), ("refused", "damaged")])
def test_a_failure_is_kept_with_its_sentence_and_can_go_on(
    qtbot: QtBot, conversions: Conversions, fakes: type[FakeConversions], work: Path, tmp_path: Path, source: str,
    says: str,
) -> None:  # fmt: skip
    conversions.begin(request_of(source), work)
    fakes.step(4)
    become(qtbot, conversions, ConversionState.FAILED)
    assert says in (conversions.error or "")
    again = next_start(tmp_path, fakes)
    assert again.state is ConversionState.FAILED
    assert again.error == conversions.error
    again.close()


def test_closing_stops_it_and_the_next_start_offers_to_resume(
    qtbot: QtBot, conversions: Conversions, fakes: type[FakeConversions], work: Path, tmp_path: Path
) -> None:
    conversions.begin(request_of(), work)
    fakes.step(3)
    qtbot.waitUntil(lambda: conversions.progress.done == 1)
    conversions.close()
    again = next_start(tmp_path, fakes)
    assert again.state is ConversionState.PAUSED
    assert again.kept is not None
    assert again.kept.request == request_of()
    again.go_on()
    fakes.step(20)
    become(qtbot, again, ConversionState.FINISHED)
    again.close()


@pytest.mark.parametrize("keep_work", [True, False])
def test_giving_up_deletes_the_work_or_leaves_it(
    qtbot: QtBot, conversions: Conversions, fakes: type[FakeConversions], work: Path, tmp_path: Path, keep_work: bool
) -> None:
    conversions.begin(request_of(), work)
    fakes.step(3)
    qtbot.waitUntil(lambda: conversions.progress.done == 1)
    conversions.discard(keep_work=keep_work)
    assert conversions.state is ConversionState.DISCARDING
    become(qtbot, conversions, ConversionState.NONE)
    assert work.exists() is keep_work
    assert not (tmp_path / "conversion.json").exists()


def test_a_paused_one_is_given_up_too(
    qtbot: QtBot, conversions: Conversions, fakes: type[FakeConversions], work: Path
) -> None:
    conversions.begin(request_of("full"), work)
    fakes.step(4)
    become(qtbot, conversions, ConversionState.FAILED)
    conversions.discard(keep_work=False)
    become(qtbot, conversions, ConversionState.NONE)
    assert not work.exists()


def test_a_broken_file_is_kept_aside_and_told(qtbot: QtBot, conversions: Conversions, tmp_path: Path) -> None:
    (tmp_path / "conversion.json").write_text('{"format_version": 1}')
    with qtbot.waitSignal(conversions.complained) as complained:
        conversions.look()
    assert "start it again" in complained.args[0]
    assert conversions.state is ConversionState.NONE
    assert (tmp_path / "conversion.json.broken-1").exists()


def test_a_file_that_cannot_be_written_is_told_and_the_conversion_runs(
    qtbot: QtBot, tmp_path: Path, fakes: type[FakeConversions], work: Path
) -> None:
    (tmp_path / "place").write_text("a file where the folder should be")
    conversions = Conversions(tmp_path / "place" / "conversion.json", make_client=fakes)
    with qtbot.waitSignal(conversions.complained) as complained:
        conversions.begin(request_of(), work)
    assert "will not offer to resume" in complained.args[0]
    fakes.step(9)
    become(qtbot, conversions, ConversionState.FINISHED)
    conversions.close()
