"""The ways by which a picture becomes the one to start from, in the whole window."""

from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.gallery.page import GalleryPage
from app.message import Remedy
from app.start_files import FOLDER, NAME
from app.studio_window import StudioWindow
from app.workbench import Workbench
from engine.paths import UserPaths
from engine.picture import PictureSettings, encode_png
from engine.requests import GenerationRequest, StartPicture
from fake_bridge import FakeBridge
from window_hands import submit, texts, type_prompt

HOW = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A picture without settings."""
    file = tmp_path / "plain.png"
    Image.new("RGB", (640, 320), "red").save(file)
    return file


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """A picture that says how it was made."""
    info = PngInfo()
    info.add_text("parameters", "a blue cat\nNegative prompt: dog\nSteps: 9, Seed: 77, CFG scale: 1")
    file = tmp_path / "told.png"
    Image.new("RGB", (64, 64)).save(file, pnginfo=info)
    return file


def content_of(file: Path) -> QMimeData:
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(file))])
    return content


def on_panel(window: StudioWindow) -> QPoint:
    return window.side.mapTo(window, window.side.rect().center())


def on_picture(window: StudioWindow) -> QPoint:
    return window.viewer.mapTo(window, window.viewer.rect().center())


def enter(window: StudioWindow, content: QMimeData, place: QPoint) -> bool:
    event = QDragEnterEvent(place, Qt.DropAction.CopyAction, content, *HOW)
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def drop(window: StudioWindow, content: QMimeData, place: QPoint) -> None:
    assert enter(window, content, place)
    QApplication.sendEvent(window, QDropEvent(QPointF(place), Qt.DropAction.CopyAction, content, *HOW))


def start_of(window: StudioWindow) -> Path | None:
    return window.side.controls.start.file


def test_a_picture_without_settings_is_started_from_wherever_it_lands(window: StudioWindow, plain: Path) -> None:
    window.show_page("settings")
    drop(window, content_of(plain), QPoint(5, 5))
    assert window.shown_page == "create"
    assert start_of(window) == plain
    assert texts(window) == []
    window.side.controls.start.remove.click()
    drop(window, content_of(plain), on_picture(window))
    assert start_of(window) == plain


def test_on_the_panel_a_picture_is_started_from_and_its_settings_are_offered(window: StudioWindow, told: Path) -> None:
    type_prompt(window, "mine")
    drop(window, content_of(told), on_panel(window))
    assert start_of(window) == told
    assert window.side.controls.prompt.toPlainText() == "mine"
    (message,) = window.messages.messages()
    assert message.remedy is Remedy.USE_SETTINGS
    window.messages.remedy_chosen.emit(message)
    assert window.side.controls.prompt.toPlainText() == "a blue cat"
    assert start_of(window) == told


def test_elsewhere_its_settings_are_used_and_starting_from_it_is_offered(window: StudioWindow, told: Path) -> None:
    drop(window, content_of(told), on_picture(window))
    controls = window.side.controls
    assert (controls.prompt.toPlainText(), start_of(window)) == ("a blue cat", None)
    assert controls.true_cfg.negative.toPlainText() == "dog"
    assert not controls.true_cfg.is_on
    (message,) = window.messages.messages()
    assert "does nothing at true CFG 1" in message.text
    assert message.remedy is Remedy.START_FROM
    window.messages.remedy_chosen.emit(message)
    assert start_of(window) == told


def test_an_offer_goes_with_the_next_one_and_with_the_next_picture(window: StudioWindow, told: Path) -> None:
    drop(window, content_of(told), on_picture(window))
    drop(window, content_of(told), on_panel(window))
    assert [message.remedy for message in window.messages.messages()] == [Remedy.USE_SETTINGS]
    submit(window)
    assert texts(window) == []


def test_true_cfg_of_another_program_is_used(window: StudioWindow, tmp_path: Path) -> None:
    info = PngInfo()
    info.add_text("parameters", "a cat\nNegative prompt: dog\nSteps: 9, Seed: 77, CFG scale: 4.5")
    Image.new("RGB", (64, 64)).save(tmp_path / "sd.png", pnginfo=info)
    window.recall(tmp_path / "sd.png")
    request = window.side.controls.request()
    assert (request.true_cfg, request.negative_prompt) == (4.5, "dog")
    assert texts(window) == []


def test_the_places_are_shown_while_a_picture_is_over_the_page(
    window: StudioWindow, told: Path, plain: Path, tmp_path: Path
) -> None:
    guide = window.drops.guide
    assert enter(window, content_of(told), on_panel(window))
    assert guide.isVisible()
    assert [(words, meant) for _, words, _, meant in guide.places()] == [
        ("Start from this picture", True),
        ("Use its settings", False),
    ]
    move = QDragMoveEvent(on_picture(window), Qt.DropAction.CopyAction, content_of(told), *HOW)
    QApplication.sendEvent(window, move)
    assert move.isAccepted()
    assert [meant for *_, meant in guide.places()] == [False, True]
    assert guide.grab().toImage().pixelColor(2, 2).isValid()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not guide.isVisible()
    enter(window, content_of(plain), on_picture(window))
    assert [words for _, words, _, _ in guide.places()] == ["Start from this picture"]
    QApplication.sendEvent(window, QDragLeaveEvent())
    enter(window, content_of(tmp_path), on_picture(window))
    assert not guide.isVisible(), "a folder is a model"
    words = QMimeData()
    words.setText("a word")
    assert not enter(window, words, on_picture(window))


def test_a_picture_on_the_clipboard_is_kept_and_used(
    qtbot: QtBot, bridge: FakeBridge, window: StudioWindow, paths: UserPaths
) -> None:
    image = QImage(48, 32, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    QApplication.clipboard().setImage(image)
    QTest.keyClick(window.side.controls.prompt, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    start = window.side.controls.start
    qtbot.waitUntil(lambda: start.size_of_picture == (48, 32))
    file = start_of(window)
    assert file is not None
    assert file.parent == paths.cache / FOLDER
    assert NAME.fullmatch(file.name)
    assert start.name.text() == "a pasted picture"
    type_prompt(window)
    submit(window)
    assert bridge.requests[-1].start == StartPicture(file=file, strength=0.6)


def test_words_are_pasted_as_words(window: StudioWindow) -> None:
    QApplication.clipboard().setText("a fox")
    QTest.keyClick(window.side.controls.prompt, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.side.controls.prompt.toPlainText() == "a fox"
    window.side.controls.start.paste.click()
    assert "no picture on the clipboard" in texts(window)[0]


def test_a_file_on_the_clipboard_stays_where_it_is(window: StudioWindow, plain: Path) -> None:
    QApplication.clipboard().setMimeData(content_of(plain))
    window.side.controls.start.paste.click()
    assert start_of(window) == plain


def test_the_shown_picture_is_started_from(qtbot: QtBot, bridge: FakeBridge, window: StudioWindow) -> None:
    type_prompt(window)
    submit(window)
    bridge.make_picture()
    qtbot.waitUntil(window.viewer.bar.compare.isEnabled)
    window.viewer.bar.start.click()
    assert start_of(window) == window.studio.pictures[0].file


def test_a_shown_picture_without_a_file_is_kept(
    qtbot: QtBot, bridge: FakeBridge, window: StudioWindow, paths: UserPaths
) -> None:
    paths.outputs.parent.mkdir(parents=True, exist_ok=True)
    paths.outputs.write_bytes(b"in the way")
    type_prompt(window)
    submit(window)
    bridge.make_picture()
    window.viewer.bar.start.click()
    qtbot.waitUntil(lambda: start_of(window) is not None)
    file = start_of(window)
    assert file is not None
    assert file.read_bytes() == window.studio.pictures[0].content()


def test_the_settings_of_a_picture_of_this_run_bring_its_start(
    bridge: FakeBridge, window: StudioWindow, plain: Path
) -> None:
    type_prompt(window)
    window.side.controls.start.set_file(plain)
    window.side.controls.true_cfg.set_value(2.0)
    submit(window)
    bridge.make_picture()
    assert "true CFG 2 · from plain.png" in window.viewer.bar.facts.text()
    window.side.controls.start.remove.click()
    window.side.controls.true_cfg.set_value(1.0)
    window.viewer.bar.settings.click()
    assert start_of(window) == plain
    assert window.side.controls.true_cfg.value() == 2.0


def test_a_recalled_picture_of_ours_has_no_start_left_over(window: StudioWindow, plain: Path, tmp_path: Path) -> None:
    settings = PictureSettings(
        request=GenerationRequest(prompt="a ball", width=128, height=192, steps=6, guidance=2.5),
        seed=11, model="pocket", weights_sha256="0" * 64, activations="int8", backend="torch",
        device="Some processor", versions={"triptych": "1.0.0"},
    )  # fmt: skip
    ours = tmp_path / "ours.png"
    ours.write_bytes(encode_png(bytes(2 * 2 * 3), width=2, height=2, settings=settings))
    window.side.controls.start.set_file(plain)
    window.recall(ours)
    assert start_of(window) is None


def test_a_recalled_picture_of_ours_finds_the_kept_one_that_it_began_from(
    window: StudioWindow, tmp_path: Path, plain: Path
) -> None:
    kept = window.bench.starts.keep(plain.read_bytes())
    start = StartPicture(file=kept, strength=0.625)
    settings = PictureSettings(
        request=GenerationRequest(prompt="a", width=128, height=192, steps=6, guidance=2.5, true_cfg=3.25,
                                  negative_prompt="b", start=start),
        seed=11, model="pocket", weights_sha256="0" * 64, activations="int8", backend="torch",
        device="Some processor", versions={"triptych": "1.0.0"}, start_sha256=kept.stem,
    )  # fmt: skip
    ours = tmp_path / "ours.png"
    ours.write_bytes(encode_png(bytes(2 * 2 * 3), width=2, height=2, settings=settings))
    window.recall(ours)
    request = window.side.controls.request()
    assert request.start == start
    assert (request.true_cfg, request.negative_prompt) == (3.25, "b")
    kept.unlink()
    window.recall(ours)
    assert start_of(window) is None


def test_the_gallery_and_the_menu_start_from_a_picture(
    monkeypatch: pytest.MonkeyPatch, window: StudioWindow, plain: Path
) -> None:
    gallery = window.page("gallery")
    assert isinstance(gallery, GalleryPage)
    window.show_page("gallery")
    gallery.start_asked.emit(plain)
    assert window.shown_page == "create"
    assert start_of(window) == plain
    window.side.controls.start.remove.click()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(plain), ""))
    window.side.controls.start.choose.click()
    assert start_of(window) == plain


def test_a_picture_that_went_meanwhile_is_told_before_it_is_queued(
    qtbot: QtBot, bridge: FakeBridge, window: StudioWindow, plain: Path
) -> None:
    type_prompt(window)
    window.side.controls.start.set_file(plain)
    qtbot.waitUntil(lambda: window.side.controls.start.size_of_picture is not None)
    plain.unlink()
    submit(window)
    assert bridge.requests == []
    assert "is not there any more" in texts(window)[0]


def test_what_the_queue_speaks_of_is_kept_for_the_next_start(bridge: FakeBridge, paths: UserPaths) -> None:
    bench = Workbench.open(bridge, paths)
    wanted, other = bench.starts.keep(b"wanted"), bench.starts.keep(b"other")
    bench.store.set_paused(paused=True)
    bench.store.add([GenerationRequest(prompt="a", start=StartPicture(file=wanted))])
    bench.close()
    assert wanted.is_file()
    assert not other.exists()


def test_true_cfg_says_what_it_cost_here(bridge: FakeBridge, window: StudioWindow) -> None:
    type_prompt(window)
    submit(window)
    bridge.make_picture()
    controls = window.side.controls
    controls.steps.set_value(4)
    controls.true_cfg.set_value(2.0)
    assert "about 2.0 s a picture in place of 1.5 s" in controls.true_cfg.cost.text()
    controls.steps.set_value(8)
    assert "in place of 2.0 s" in controls.true_cfg.cost.text()


def test_the_shown_picture_is_compared(qtbot: QtBot, bridge: FakeBridge, window: StudioWindow) -> None:
    type_prompt(window)
    submit(window)
    bridge.make_picture()
    qtbot.waitUntil(window.viewer.bar.compare.isEnabled)
    window.viewer.bar.compare.click()
    assert window.shown_page == "compare"


def test_leaving_says_nothing(window: StudioWindow) -> None:
    assert not window.drops.eventFilter(window, QEvent(QEvent.Type.DragLeave))
