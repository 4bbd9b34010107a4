"""What is dropped on the whole window, and recalled in it."""

from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
)
from pytestqt.qtbot import QtBot

from app.gallery.page import GalleryPage
from app.models.page import ModelsPage
from app.recall.settings import Part
from app.studio_window import StudioWindow
from engine.paths import UserPaths
from engine.picture import PictureSettings, encode_png
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge
from tiny_models import save_tiny_model
from window_hands import texts


def drop(window: StudioWindow, path: Path) -> None:
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path))])
    how = (content, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, *how)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, *how))


def test_a_dropped_picture_gives_its_settings(window: StudioWindow, tmp_path: Path) -> None:
    request = GenerationRequest(prompt="größe und ball", seed=9, width=128, height=192, steps=6, guidance=2.5, count=3)
    settings = PictureSettings(
        request=request,
        seed=11,
        model="pocket",
        weights_sha256="0" * 64,
        activations="int8",
        backend="torch",
        device="Some processor",
        versions={"triptych": "1.0.0"},
    )
    file = tmp_path / "a.png"
    file.write_bytes(encode_png(bytes(2 * 2 * 3), width=2, height=2, settings=settings))
    drop(window, file)
    expected = GenerationRequest(prompt="größe und ball", seed=11, width=128, height=192, steps=6, guidance=2.5)
    assert window.side.controls.request() == expected


def test_a_picture_without_settings_that_shall_give_some_is_told(window: StudioWindow, tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "other.png")
    window.recall(tmp_path / "other.png")
    assert "holds no settings of Triptych, A1111, ComfyUI or InvokeAI" in texts(window)[0]


def test_what_is_dropped_and_no_picture_is_told(qtbot: QtBot, window: StudioWindow, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("no picture")
    drop(window, tmp_path / "a.txt")
    qtbot.waitUntil(lambda: bool(texts(window)))
    assert "a.txt is no PNG, JPEG or WebP picture" in texts(window)[0]
    assert window.side.controls.start.value() is None


def test_a_dropped_picture_by_another_program_gives_what_it_says(window: StudioWindow, tmp_path: Path) -> None:
    info = PngInfo()
    info.add_text("parameters", "a blue cat\nNegative prompt: dog\nSteps: 9, Seed: 77, Size: 128x192")
    Image.new("RGB", (4, 4)).save(tmp_path / "theirs.png", pnginfo=info)
    window.show_page("settings")
    drop(window, tmp_path / "theirs.png")
    assert window.shown_page == "create"
    request = window.side.controls.request()
    assert (request.prompt, request.seed, request.steps) == ("a blue cat", 77, 9)
    assert (request.width, request.height) == (128, 192)


def test_what_is_recalled_is_one_picture_without_another_style(window: StudioWindow, tmp_path: Path) -> None:
    controls = window.side.controls
    controls.prompt_panel.styles.choose(window.bench.prompting.styles.all()[0].name)
    controls.count.set_value(4)
    info = PngInfo()
    info.add_text("parameters", "a {blue} cat\nSteps: 9, Seed: 77")
    Image.new("RGB", (4, 4)).save(tmp_path / "theirs.png", pnginfo=info)
    drop(window, tmp_path / "theirs.png")
    _, (made,) = controls.requests()
    assert (made.prompt, made.seed, made.count) == ("a {blue} cat", 77, 1)


def test_the_gallery_recalls_a_part_of_a_picture(window: StudioWindow, tmp_path: Path) -> None:
    info = PngInfo()
    info.add_text("parameters", "a blue cat\nSteps: 9, Seed: 77")
    Image.new("RGB", (4, 4)).save(tmp_path / "theirs.png", pnginfo=info)
    steps = window.side.controls.steps.value()
    gallery = window.page("gallery")
    assert isinstance(gallery, GalleryPage)
    gallery.recall_asked.emit(tmp_path / "theirs.png", Part.PROMPT)
    assert window.shown_page == "create"
    request = window.side.controls.request()
    assert request.prompt == "a blue cat"
    assert request.steps == steps


def test_a_dropped_folder_is_opened_as_a_model(bridge: FakeBridge, window: StudioWindow, paths: UserPaths) -> None:
    save_tiny_model(paths.models / "tiny")
    drop(window, paths.models / "tiny")
    assert bridge.models[-1] == str(paths.models / "tiny")


def test_the_gallery_follows_the_folder_for_pictures(window: StudioWindow, tmp_path: Path) -> None:
    gallery = window.page("gallery")
    assert isinstance(gallery, GalleryPage)
    window.settings.change(outputs=str(tmp_path / "other"))
    assert gallery.library.folders[-1] == tmp_path / "other"


def test_a_model_that_is_only_being_opened_is_in_use(qtbot: QtBot, window: StudioWindow, paths: UserPaths) -> None:
    save_tiny_model(paths.models / "tiny")
    page = window.page("models")
    assert isinstance(page, ModelsPage)
    window.use_model(paths.models / "tiny")
    window.show_page("models")
    qtbot.waitUntil(lambda: page.list.current() is not None, timeout=10_000)
    text = page.list.rows.data(page.list.currentIndex(), Qt.ItemDataRole.AccessibleTextRole)
    assert text.startswith("tiny, in use")
    assert not page.details.remove.isEnabled()
