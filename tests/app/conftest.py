"""A studio without an engine, for the tests of the views."""

import sys
import threading
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QEvent, QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.message_bar import MessageBar
from app.settings import Mode, Settings
from app.state import Studio
from app.studio_window import StudioWindow
from app.workbench import Workbench
from engine.paths import UserPaths, user_paths
from fake_bridge import FakeBridge, model_description


class OffMainThread:
    """Notes each module of the window or of Qt that another thread than the main one imports."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find nothing, as the others do that."""
        if name.startswith(("app.", "PySide6", "shiboken6")) and threading.current_thread() != threading.main_thread():
            self.seen.append(f"{name} in {threading.current_thread().name}")
        return None


@pytest.fixture(autouse=True)
def qt_is_imported_in_the_main_thread_alone() -> Iterator[OffMainThread]:
    """Two threads that make Qt's Python classes known at the same time wait for each other for ever, or crash."""
    watch = OffMainThread()
    sys.meta_path.insert(0, watch)
    yield watch
    sys.meta_path.remove(watch)
    assert watch.seen == []


@pytest.fixture(autouse=True)
def earlier_windows_are_gone(qapp: QApplication) -> None:
    """Delete the widgets of earlier tests, which would be drawn again at each change of the colours."""
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def numbers_are_english() -> Iterator[None]:
    """Write numbers as in English, whatever the system speaks and an earlier test has chosen."""
    QLocale.setDefault(QLocale("en"))
    yield
    QLocale.setDefault(QLocale("en"))


@pytest.fixture(autouse=True)
def clipboard_is_empty(qapp: QApplication) -> Iterator[None]:
    """Empty the clipboard after a test: offscreen it outlives the interpreter, and what it holds crashes the exit."""
    yield
    qapp.clipboard().clear()


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UserPaths:
    """A person's own places, in a temporary folder."""
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))
    return user_paths()


@pytest.fixture
def bridge(qtbot: QtBot) -> FakeBridge:
    """A bridge without an engine."""
    return FakeBridge()


@pytest.fixture
def studio(bridge: FakeBridge, paths: UserPaths) -> Iterator[Studio]:
    """A studio on the bridge without an engine, with a model chosen and not yet open."""
    studio = Studio(bridge, paths.outputs)
    studio.open_model(model_description())
    yield studio
    studio.close()


@pytest.fixture
def messages(qtbot: QtBot) -> MessageBar:
    """The bar that stands above every page, for the tests of one page alone."""
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


@pytest.fixture
def ready(bridge: FakeBridge, studio: Studio) -> Studio:
    """A studio whose model is open."""
    bridge.become_ready()
    return studio


@pytest.fixture
def window(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths) -> Iterator[StudioWindow]:
    """The whole window, shown, with every control and a model that is open."""
    window = StudioWindow(Workbench.open(bridge, paths), Settings(mode=Mode.EXPERT), paths)
    qtbot.addWidget(window)
    window.show()
    window.studio.open_model(model_description())
    bridge.become_ready()
    yield window
    window.close()
