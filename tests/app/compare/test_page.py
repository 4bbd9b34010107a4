"""The page that compares, from files to what is seen."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QSlider
from pytestqt.qtbot import QtBot

from app.compare.page import ComparePage
from app.compare.page_parts import View
from app.compare.twins import Made, Side, Twins
from app.message_bar import MessageBar
from app.theme import DARK
from engine.catalog import CatalogEntry
from engine.description import ModelDescription
from engine.errors import OutOfMemory
from engine.events import Failed, Phase, PhaseStarted, StepFinished
from engine.picture import PictureSettings, encode_png
from engine.requests import GenerationRequest, StartPicture
from fake_bridge import model_description

REQUEST = GenerationRequest(prompt="a red fox", seed=7, width=32, height=32, steps=4, guidance=3.5)
LED = dataclasses.replace(REQUEST, width=256, height=256, true_cfg=2.0, negative_prompt="a dog")
PLAIN = dataclasses.replace(model_description("plain"), recipe=None, total_bytes=87_000_000)
TERNARY = model_description("ternary")


def picture(file: Path, model: str, level: int, *, side: int = 32, request: GenerationRequest = REQUEST) -> Path:
    settings = PictureSettings(
        request=request,
        seed=request.seed,
        model=model,
        weights_sha256=model * 9,
        activations="int8",
        backend="torch",
        device="Some processor",
        versions={"triptych": "1.0.0", "torch": "2"},
    )
    file.write_bytes(encode_png(bytes([level]) * side * side * 3, width=side, height=side, settings=settings))
    return file


def entry(model: ModelDescription) -> CatalogEntry:
    return CatalogEntry(name=model.name, folder=model.folder, shipped=False, description=model, error=None)


@pytest.fixture
def page(qtbot: QtBot, messages: MessageBar) -> Iterator[ComparePage]:
    page = ComparePage()
    qtbot.addWidget(page)
    page.told.connect(messages.add)
    page.resize(1195, 748)
    page.set_colours(DARK)
    page.set_models([entry(TERNARY), entry(PLAIN)])
    page.show()
    yield page
    page.shut()


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    return [picture(tmp_path / "a.png", "plain", 100), picture(tmp_path / "b.png", "ternary", 104)]


def wait_for_measures(qtbot: QtBot, page: ComparePage) -> None:
    qtbot.waitUntil(lambda: bool(page.difference.pane.layers), timeout=5000)


def test_two_pictures_are_measured_and_their_settings_told(qtbot: QtBot, page: ComparePage, two: list[Path]) -> None:
    page.show_pictures(two)
    wait_for_measures(qtbot, page)
    assert page.numbers.psnr.text() == "36.1 dB"
    assert page.numbers.equal.text() == "0.0 %"
    assert page.numbers.disk.text() == "87 MB → 38 MB"
    table = page.facts.table
    marked = [table.item(row, 0).text() for row in range(table.rowCount()) if "≠" in table.item(row, 0).text()]
    assert marked == ["≠ Model", "≠ Weights"]
    assert page.facts.summary.text() == "2 settings differ"
    assert not page.alignment.isVisible()


def test_times_are_shown_for_pictures_that_this_run_made(qtbot: QtBot, page: ComparePage, two: list[Path]) -> None:
    for file, seconds in zip(two, (5.6, 2.5), strict=True):
        made = Made(model=PLAIN.folder, request=REQUEST, file=file, seconds=seconds, peak_bytes=2**30)
        assert not page.note_made(made)
    page.show_pictures(two)
    wait_for_measures(qtbot, page)
    assert page.numbers.time.text() == "5.6 s → 2.5 s"
    assert page.numbers.memory.text() == "1.0 GiB → 1.0 GiB"


def test_other_sizes_are_told_and_not_measured(
    qtbot: QtBot, page: ComparePage, two: list[Path], tmp_path: Path
) -> None:
    page.show_pictures([two[0], picture(tmp_path / "c.png", "ternary", 104, side=64)])
    wait_for_measures(qtbot, page)
    assert page.alignment.isVisible()
    assert "32 × 32" in page.alignment.text()
    assert page.numbers.psnr.text() == "–"


def test_a_file_that_is_no_picture_is_one_sentence(
    qtbot: QtBot, page: ComparePage, tmp_path: Path, messages: MessageBar
) -> None:
    (tmp_path / "c.png").write_text("no picture")
    for file in (tmp_path / "c.png", tmp_path / "none.png"):
        page.show_pictures([file])
    qtbot.waitUntil(lambda: len(messages.messages()) == 2, timeout=5000)
    assert page.stack.currentWidget() is page.empty


def test_what_cannot_be_measured_is_in_the_log(
    qtbot: QtBot, page: ComparePage, two: list[Path], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_values: object) -> None:
        raise MemoryError("no room for the differences")

    monkeypatch.setattr("app.compare.readers.difference", fail)
    page.show_pictures(two)
    qtbot.waitUntil(lambda: "no room for the differences" in caplog.text, timeout=5000)


def test_a_single_picture_fills_the_free_side_and_a_drop_the_half(
    qtbot: QtBot, page: ComparePage, two: list[Path], tmp_path: Path
) -> None:
    page.show_pictures(two[:1])
    page.show_pictures(two[1:])
    wait_for_measures(qtbot, page)
    third = picture(tmp_path / "c.png", "third", 90)
    page.take_drop([third], QPoint(20, 300))
    qtbot.waitUntil(lambda: "third" in page.sources[Side.A].accessibleName(), timeout=5000)
    assert "ternary" in page.sources[Side.B].accessibleName()
    page.swap.click()
    assert "third" in page.sources[Side.B].accessibleName()


def test_the_divider_moves_by_key_and_drag_and_stays_in_the_frame(
    qtbot: QtBot, page: ComparePage, two: list[Path]
) -> None:
    page.show_pictures(two)
    wait_for_measures(qtbot, page)
    slider = page.slider
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert slider.share == pytest.approx(0.48)
    qtbot.keyClick(slider, Qt.Key.Key_End)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert slider.share == 1.0
    box = slider.box()
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(int(box.left() + box.width() / 4), 200))
    assert slider.share == pytest.approx(0.25, abs=0.01)
    assert "25 %" in slider.accessibleDescription()


def test_both_panes_show_the_same_part(qtbot: QtBot, page: ComparePage, two: list[Path]) -> None:
    page.show_pictures(two)
    wait_for_measures(qtbot, page)
    page.choose_view(View.SIDE_BY_SIDE)
    first, second = page.side_by_side.panes
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_1)
    assert page.numbers.zoom.text() == "100 %"
    assert first.box().size() == second.box().size()
    second.setFocus()
    qtbot.keyClick(second, Qt.Key.Key_0)
    assert "fitted" in page.numbers.zoom.text()


def test_pixels_have_a_grid_from_five_screen_pixels_on(qtbot: QtBot, page: ComparePage, two: list[Path]) -> None:
    page.show_pictures(two)
    wait_for_measures(qtbot, page)
    page.viewpoint.zoom_to(4.0)
    page.slider.set_share(1.0)
    colours = []
    for scale in (4.0, 16.0):
        page.viewpoint.zoom_to(scale)
        shot, box = page.slider.grab().toImage(), page.slider.box()
        x, y = int(box.left() + scale * 12), int(box.top() + scale * 12 + scale / 2)
        colours.append({shot.pixelColor(x + by, y).name() for by in (-1, 0, 1)})
    assert [len(each) for each in colours] == [1, 2]


def test_flicker_is_paused_until_it_is_started_and_whenever_it_is_left(
    qtbot: QtBot, page: ComparePage, two: list[Path]
) -> None:
    page.show_pictures(two)
    wait_for_measures(qtbot, page)
    page.choose_view(View.FLICKER)
    flicker = page.flicker
    assert not flicker.is_running
    qtbot.keyClick(flicker.pane, Qt.Key.Key_Space)
    assert flicker.shown == 1
    flicker.rate.setValue(flicker.rate.maximum())
    flicker.start.click()
    qtbot.waitUntil(lambda: flicker.shown == 0, timeout=2000)
    page.choose_view(View.SLIDER)
    assert not flicker.is_running


def test_a_difference_is_amplified(qtbot: QtBot, page: ComparePage, two: list[Path]) -> None:
    page.show_pictures(two)
    wait_for_measures(qtbot, page)
    page.choose_view(View.DIFFERENCE)
    page.difference.gain_slider.setValue(4)
    qtbot.waitUntil(lambda: "16" in page.difference.pane.layers[0].label, timeout=5000)
    assert page.difference.pane.layers[0].levels[0].pixelColor(3, 3).red() == 64


def asked(qtbot: QtBot, page: ComparePage) -> Twins:
    page.use_request(LED)
    with qtbot.waitSignal(page.both_asked) as signal:
        page.twin_bar.make.click()
    twins: Twins = signal.args[0]
    return twins


def test_two_models_are_asked_for_one_picture_and_shown_when_it_comes(
    qtbot: QtBot, page: ComparePage, two: list[Path]
) -> None:
    both = asked(qtbot, page)
    assert (both.a.model.name, both.b.model.name) == ("plain", "ternary")
    assert both.a.request == both.b.request == LED
    page.follow(both.a.model.folder, both.a.request, PhaseStarted(picture=0, phase=Phase.ENCODE))
    assert page.twin_bar.progress[Side.A].words.text() == "encoding the start picture"
    step = StepFinished(picture=0, step=3, steps=4, seconds=0.1, preview=None)
    page.follow(both.a.model.folder, both.a.request, step)
    assert "step 3 of 4" in page.twin_bar.progress[Side.A].words.text()
    assert "waiting" in page.twin_bar.progress[Side.B].words.text()
    for twin, file in ((both.b, two[1]), (both.a, two[0])):
        seconds = {Phase.DENOISE: 0.75}
        made = Made(model=twin.model.folder, request=twin.request, file=file, seconds=1.5, phase_seconds=seconds)
        assert page.note_made(made)
    assert page.twin_bar.twins is None
    wait_for_measures(qtbot, page)
    assert "plain" in page.sources[Side.A].accessibleName()


def test_both_have_the_same_true_cfg_and_start_picture(qtbot: QtBot, page: ComparePage, two: list[Path]) -> None:
    start = StartPicture(file=two[0], strength=0.5)
    wanted = dataclasses.replace(REQUEST, width=256, height=256, true_cfg=2.0, negative_prompt="blur", start=start)
    page.use_request(wanted)
    with qtbot.waitSignal(page.both_asked) as signal:
        page.twin_bar.make.click()
    for twin in (signal.args[0].a, signal.args[0].b):
        assert (twin.request.true_cfg, twin.request.negative_prompt, twin.request.start) == (2.0, "blur", start)


def test_one_of_two_may_fail_and_the_other_still_comes(
    qtbot: QtBot, page: ComparePage, two: list[Path], messages: MessageBar
) -> None:
    both = asked(qtbot, page)
    error = OutOfMemory("plain needs 26 GB of memory and 8 GB are free: choose a smaller model")
    page.follow(both.a.model.folder, both.a.request, Failed(error=error))
    page.fail(both.a.model.folder, both.a.request, error.sentence)
    assert messages.messages()[0].text == error.sentence
    assert page.twin_bar.twins is not None
    page.note_made(Made(model=both.b.model.folder, request=both.b.request, file=two[1], seconds=1.0))
    assert page.twin_bar.twins is None


def test_both_can_be_cancelled(qtbot: QtBot, page: ComparePage) -> None:
    both = asked(qtbot, page)
    with qtbot.waitSignal(page.cancel_asked) as signal:
        page.twin_bar.cancel.click()
    assert signal.args == [both]
    assert page.twin_bar.twins is None


def test_one_model_alone_asks_for_a_second(page: ComparePage) -> None:
    page.set_models([entry(TERNARY)])
    page.use_request(REQUEST)
    assert not page.twin_bar.make.isEnabled()
    assert "second model" in page.twin_bar.note.text()


def test_every_control_has_a_name(page: ComparePage) -> None:
    for kind in (QAbstractButton, QSlider, QLineEdit):
        for widget in page.findChildren(kind):
            assert widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()), widget
    for pane in (page.slider, *page.side_by_side.panes, page.flicker.pane, page.difference.pane, page.facts.table):
        assert pane.accessibleName()
