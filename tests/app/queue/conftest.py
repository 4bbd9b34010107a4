"""A queue before a studio without an engine."""

import itertools
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.queue.page import QueuePage
from app.queue.runner import QueueRunner
from app.queue.store import QueueStore
from app.state import Studio
from engine.paths import UserPaths
from fake_bridge import FakeBridge


@pytest.fixture
def store(paths: UserPaths) -> Iterator[QueueStore]:
    """An empty queue whose clock goes on by a second at each look."""
    clock = itertools.count(100.0)
    store = QueueStore(paths.models.parent / "queue.journal", crashed="crashed", clock=clock.__next__)
    yield store
    store.close()


@pytest.fixture
def runner(store: QueueStore, studio: Studio, bridge: FakeBridge) -> QueueRunner:
    """What feeds the studio; its model is not open yet."""
    return QueueRunner(store, studio, bridge)


@pytest.fixture
def page(qtbot: QtBot, store: QueueStore, runner: QueueRunner) -> Iterator[QueuePage]:
    """The page, shown."""
    page = QueuePage(store, runner)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    yield page
    page.close_queue()
