"""The queue as a list for Qt's views."""

import random
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.queue.item import State
from app.queue.model import MIME, QueueModel, Role
from app.queue.runner import QueueRunner
from app.queue.store import QueueStore
from app.start_files import FOLDER, StartFiles
from app.state import Studio
from engine.requests import GenerationRequest, StartPicture
from fake_bridge import FakeBridge


@pytest.fixture
def model(qtbot: QtBot, store: QueueStore, runner: QueueRunner) -> QueueModel:
    return QueueModel(store, runner)


def fill(store: QueueStore, letters: str, *, in_front: bool = False) -> list[int]:
    return [item.number for item in store.add([GenerationRequest(prompt=x) for x in letters], in_front=in_front)]


def rows(model: QueueModel) -> str:
    return "".join(model.index(row).data() for row in range(model.rowCount()))


def drop(model: QueueModel, numbers: list[int], row: int) -> bool:
    data = model.mimeData([model.index(model.row(number) or 0) for number in numbers])
    return model.dropMimeData(data, Qt.DropAction.MoveAction, row, 0, QModelIndex())


def test_rows_follow_and_what_is_chosen_stays_chosen(store: QueueStore, model: QueueModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    chance = random.Random(1)
    fill(store, "abc")
    chosen = QPersistentModelIndex(model.index(1))
    selection = QItemSelectionModel(model)
    selection.select(model.index(1), QItemSelectionModel.SelectionFlag.Select)
    for _ in range(150):
        numbers = [item.number for item in store.items() if item.number != 2]
        some = chance.sample(numbers, min(len(numbers), 2))
        chance.choice((
            lambda: fill(store, "xy", in_front=chance.random() < 0.5),
            lambda some=some: store.move(some, chance.randrange(5)),
            lambda: store.to_front([2]),
            lambda some=some: store.cancel(some),
            lambda some=some: store.remove(some),
            lambda some=some: store.retry(some),
        ))()  # fmt: skip
        assert rows(model) == "".join(item.request.prompt for item in store.items())
        assert chosen.data() == "b"
        assert [index.data() for index in selection.selectedIndexes()] == ["b"]
    assert tester.model() is model


def test_rows_say_how_they_stand(store: QueueStore, model: QueueModel) -> None:
    a, b, c, d = fill(store, "abcd")
    store.start(a)
    store.finish(a)
    store.fail(b, "no memory: close programs")
    store.cancel([c])
    fill(store, "e")
    words = {model.item(row).request.prompt: model.index(row).data(Role.STATUS) for row in range(model.rowCount())}
    assert words == {
        "a": "Done in 1.0 s",
        "b": "No memory: close programs.",
        "c": "Cancelled",
        "d": "Next",
        "e": "Waiting, number 2",
    }
    store.start(d)
    assert model.index(0).data(Role.STATUS) == "Being made…"
    assert model.index(0).data(Role.FRACTION) == 0.0
    assert model.index(1).data(Role.FRACTION) is None
    assert "seed 0" in model.index(0).data(Role.FACTS)
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Being made…, d, ")


def test_only_what_waits_is_dragged_and_lands_among_it(store: QueueStore, model: QueueModel) -> None:
    a, b, c, d = fill(store, "abcd")
    store.start(a)
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert model.flags(model.index(1)) & Qt.ItemFlag.ItemIsDragEnabled
    assert drop(model, [d], 1)
    assert rows(model) == "adbc"
    assert drop(model, [d, b], -1)
    assert rows(model) == "acdb"
    assert drop(model, [b], 0)
    assert rows(model) == "abcd"
    foreign = QMimeData()
    foreign.setText("x")
    assert not model.dropMimeData(foreign, Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    assert model.mimeTypes() == [MIME]
    assert store.item(c) is not None


def test_a_full_disk_is_told(
    qtbot: QtBot, store: QueueStore, model: QueueModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, "ab")

    def refuse(record: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store._journal, "append", refuse)
    with qtbot.waitSignal(model.failed):
        assert not model.change(lambda: store.to_front([2]))
    assert rows(model) == "ab"


def test_pictures_come_live_and_from_files(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, model: QueueModel, studio: Studio, bridge: FakeBridge
) -> None:
    bridge.become_ready()
    (number,) = fill(store, "a")
    qtbot.waitUntil(lambda: bridge.requests != [])
    bridge.make_picture()
    assert model.index(0).data(Qt.ItemDataRole.DecorationRole) is not None
    qtbot.waitUntil(lambda: bool(store.item(number).pictures))
    fresh = QueueModel(store, runner)
    assert fresh.index(0).data(Qt.ItemDataRole.DecorationRole) is None
    with qtbot.waitSignal(fresh.thumbnails.changed):
        pass
    pixmap = fresh.index(0).data(Qt.ItemDataRole.DecorationRole)
    assert QImage(pixmap.toImage()).pixelColor(50, 50).name() == "#804020"
    fresh.close()
    assert store.item(number).state is State.DONE


def test_a_row_says_what_is_asked_beside_the_words(
    store: QueueStore, runner: QueueRunner, model: QueueModel, tmp_path: Path
) -> None:
    start = StartPicture(file=tmp_path / "hill.png", strength=0.625)
    request = GenerationRequest(prompt="a fox", true_cfg=3.5, negative_prompt="blur", start=start)
    store.add([request, GenerationRequest(prompt="a hare", start=kept_start(tmp_path))])
    facts = model.facts(store.items()[0])
    assert "true CFG 3.5" in facts
    assert "from hill.png, strength 0.625" in facts
    assert "from a pasted picture" in model.facts(store.items()[1])
    assert "Negative prompt: blur" in str(model.data(model.index(0), Qt.ItemDataRole.ToolTipRole))


def kept_start(folder: Path) -> StartPicture:
    return StartPicture(file=StartFiles(folder / FOLDER).keep(b"png"))
