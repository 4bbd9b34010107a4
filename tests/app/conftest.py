"""A studio without an engine, for the tests of the views."""

from collections.abc import Iterator
from pathlib import Path

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
