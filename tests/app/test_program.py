"""One run of the program: alone in its home, with a log, a net below it, and what stands around its window."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.about.tab import Tab
from app.diagnostics.error_notice import ErrorNotice
from app.diagnostics.last_run import MARKER
from app.message import Remedy
from app.program import Program
from app.settings import Settings
from app.single_instance import SingleInstance
from app.studio_window import StudioWindow
from app.workbench import Workbench
from engine.paths import UserPaths
from fake_bridge import FakeBridge, model_description


def make_window(bridge: FakeBridge, paths: UserPaths, *, tour_seen: bool = True) -> StudioWindow:
    window = StudioWindow(Workbench.open(bridge, paths), Settings(tour_seen=tour_seen), paths)
    window.studio.open_model(model_description())
    bridge.become_ready()
    return window


@pytest.fixture
def program(paths: UserPaths, qapp: QApplication) -> Iterator[Program]:
    """A first run."""
    with Program(paths) as program:
        yield program


@pytest.fixture
def accompanied(qtbot: QtBot, program: Program, bridge: FakeBridge, paths: UserPaths) -> Iterator[StudioWindow]:
    """Its window, on the screen, the first steps seen before."""
    window = make_window(bridge, paths)
    program.accompany(window)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.first_painted):
        window.show()
    QApplication.processEvents()
    yield window
    window.close()


def action(window: StudioWindow, name: str) -> None:
    next(each for each in window.menu.entries if each.objectName() == name).trigger()


def test_the_first_run_shows_the_first_steps_once(
    qtbot: QtBot, program: Program, bridge: FakeBridge, paths: UserPaths
) -> None:
    window = make_window(bridge, paths, tour_seen=False)
    program.accompany(window)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: program._tour is not None and program._tour.isVisible())
    assert window.settings.values.tour_seen
    program._tour.cards[0].button.click()
    prompts = [item.request.prompt for item in window.bench.store.items()]
    assert prompts == ["a red apple"]
    window.close()


def test_the_menu_brings_the_first_steps_back(program: Program, accompanied: StudioWindow) -> None:
    assert program._tour is None
    accompanied.show_page("settings")
    action(accompanied, "window.tour")
    assert accompanied.shown_page == "create"
    assert program._tour.isVisible()
    program._tour.leave()
    assert program._tour is None


def test_about_is_one_box(program: Program, accompanied: StudioWindow) -> None:
    action(accompanied, "window.about")
    first = program._about
    action(accompanied, "window.about")
    assert program._about is first
    assert first.isVisible()
    assert "window.about" in {row.name for row in accompanied.shortcuts.table()}
    first.close()


@pytest.mark.qt_no_exception_capture
def test_an_error_in_a_slot_leaves_the_window_and_says_so(
    qtbot: QtBot, program: Program, accompanied: StudioWindow
) -> None:
    QTimer.singleShot(0, lambda: 1 / 0)
    qtbot.waitUntil(lambda: program._notice is not None)
    notice = program._notice
    assert isinstance(notice, ErrorNotice)
    assert "ZeroDivisionError" in notice.sentence.text()
    assert str(program.log.file) in notice.accessibleDescription()
    assert "ZeroDivisionError: division by zero" in program.log.file.read_text()
    notice.go_on.click()
    qtbot.waitUntil(lambda: program._notice is None)
    assert accompanied.isVisible()


def test_a_run_that_did_not_end_is_told_once(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths) -> None:
    paths.logs.mkdir(parents=True)
    (paths.logs / MARKER).write_text("{}")
    told = []
    for _ in range(2):
        with Program(paths) as program:
            window = make_window(bridge, paths)
            qtbot.addWidget(window)
            program.accompany(window)
            told.append([message for message in window.messages.messages() if "unexpectedly" in message.text])
            if told[-1]:
                window.messages.remedy_chosen.emit(told[-1][0])
                assert program._about.tabs.currentIndex() == Tab.DIAGNOSTICS
                program._about.close()
            window.close()
    assert [[message.remedy for message in messages] for messages in told] == [[Remedy.SEE_DIAGNOSTICS], []]


def test_an_end_by_an_error_is_told_by_the_next_run(paths: UserPaths, qapp: QApplication) -> None:
    with pytest.raises(KeyError), Program(paths):
        raise KeyError("some key")
    assert (paths.logs / MARKER).exists()
    assert "the window's run ended by an error" in (paths.logs / "studio.log").read_text()


def test_a_second_run_that_is_not_answered_ends_with_an_error(
    paths: UserPaths, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Program(paths)
    monkeypatch.setattr(second.instance, "hand_over", lambda file: False)
    with second:
        assert (second.is_first, second.code) == (False, 1)


def test_a_run_takes_the_place_of_one_that_ends_meanwhile(
    paths: UserPaths, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = SingleInstance(paths.settings.parent), Program(paths)
    assert first.claim()

    def hand_over(file: Path | None) -> bool:
        first.release()
        return False

    monkeypatch.setattr(second.instance, "hand_over", hand_over)
    with second:
        assert (second.is_first, second.code) == (True, 0)


def test_a_second_runs_file_is_opened_here(
    program: Program, accompanied: StudioWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(accompanied, "recall", opened.append)
    monkeypatch.setattr(accompanied.create_page, "open_folder", opened.append)
    accompanied.showMinimized()
    program.instance.asked.emit(tmp_path / "a.png")
    program.instance.asked.emit(tmp_path)
    program.instance.asked.emit(None)
    assert opened == [tmp_path / "a.png", tmp_path]
    assert not accompanied.isMinimized()


def test_what_is_there_after_the_start_is_collected_no_more(program: Program, accompanied: StudioWindow) -> None:
    assert gc.get_freeze_count() > 10_000
