"""The gallery's page, with real files, a real index and real threads."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QSlider
from pytestqt.qtbot import QtBot

from app.gallery.favourites import Favourites
from app.gallery.library import Places
from app.gallery.page import GalleryPage
from app.gallery.picture import Picture
from app.gallery.query import Order
from app.message_bar import MessageBar
from app.recall.again import Here
from app.recall.settings import Part
from app.theme import DARK, LIGHT
from engine.paths import user_paths
from gallery_pictures import PictureMaker

Key = Qt.Key
OpenPage = Callable[[], GalleryPage]


@pytest.fixture
def places(outputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return Places(
        folders=(outputs,),
        index=tmp_path / "cache" / "index.sqlite",
        thumbnails=tmp_path / "cache" / "thumbnails",
        favourites=tmp_path / "favourites.json",
    )


@pytest.fixture
def pages(qtbot: QtBot) -> Iterator[list[GalleryPage]]:
    """Pages that are shut when the test is over."""
    opened: list[GalleryPage] = []
    yield opened
    for page in opened:
        page.shut()


@pytest.fixture
def open_page(qtbot: QtBot, pages: list[GalleryPage], places: Places, messages: MessageBar) -> OpenPage:
    """A function that shows a page and waits until it has looked through the folder."""

    def show() -> GalleryPage:
        page = GalleryPage(places)
        pages.append(page)
        page.told.connect(messages.add)
        qtbot.addWidget(page)
        page.set_colours(LIGHT)
        page.resize(900, 600)
        with qtbot.waitSignal(page.library.scanned, check_params_cb=lambda goes_on, _read, _waiting: not goes_on):
            page.show()
        page.grid.setFocus()
        return page

    return show


@pytest.fixture
def page(qtbot: QtBot, open_page: OpenPage, make_picture: PictureMaker) -> GalleryPage:
    """A page with five pictures, p0 the newest."""
    for number in range(5):
        make_picture(f"p{number}.png", f"number {number} of the foxes", seed=number, age=60 + number * 60)
    page = open_page()
    qtbot.waitUntil(lambda: page.model.rowCount() == 5)
    return page


def test_pictures_of_another_folder_come_too(
    qtbot: QtBot, page: GalleryPage, tmp_path: Path, make_picture: PictureMaker
) -> None:
    other = PictureMaker(folder=tmp_path / "other")
    other("new.png")
    page.library.look_in(tmp_path / "other")
    qtbot.waitUntil(lambda: page.model.rowCount() == 6)
    other("newer.png", seed=2)
    qtbot.waitUntil(lambda: page.model.rowCount() == 7)
    folders = page.library.folders
    page.library.look_in(tmp_path / "other")
    assert page.library.folders == folders


def names(page: GalleryPage) -> list[str]:
    return [picture.path.stem for picture in page.model.pictures(range(page.model.rowCount()))]


def current(page: GalleryPage) -> Picture:
    picture = page.model.picture(page.grid.currentIndex().row())
    assert picture is not None
    return picture


def press(page: GalleryPage, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or page.grid, key, modifiers)


def test_all_pictures_are_shown_newest_first(page: GalleryPage) -> None:
    assert names(page) == ["p0", "p1", "p2", "p3", "p4"]
    assert page.stack.currentWidget() is page.grid


def test_no_picture_is_a_friendly_page(open_page: OpenPage, qtbot: QtBot, make_picture: PictureMaker) -> None:
    page = open_page()
    assert page.stack.currentWidget() is page.empty
    assert "Your pictures will be here" in page.empty.accessibleDescription()
    make_picture("new.png")
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.grid)
    assert names(page) == ["new"]


def test_a_folder_that_comes_later_is_noticed(
    qtbot: QtBot,
    open_page: OpenPage,
    outputs: Path,
    make_picture: PictureMaker,
) -> None:
    outputs.rmdir()
    page = open_page()
    make_picture("deep/new.png")
    qtbot.waitUntil(lambda: names(page) == ["new"])


def test_new_and_lost_files_are_followed(qtbot: QtBot, page: GalleryPage, make_picture: PictureMaker) -> None:
    page.grid.choose_row(1)
    make_picture("new.png", age=1)
    qtbot.waitUntil(lambda: names(page) == ["new", "p0", "p1", "p2", "p3", "p4"])
    assert current(page).path.stem == "p1"
    assert page.grid.chosen_rows() == [2]
    page.library.folders[0].joinpath("p0.png").unlink()
    qtbot.waitUntil(lambda: names(page) == ["new", "p1", "p2", "p3", "p4"])
    assert page.grid.chosen_rows() == [1]


def test_search_filters_and_order(qtbot: QtBot, page: GalleryPage) -> None:
    page.bar.search.setText('"number 3"')
    qtbot.waitUntil(lambda: names(page) == ["p3"])
    page.bar.search.setText("bears")
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.empty)
    assert "No picture matches" in page.empty.accessibleDescription()
    assert page.bar.clear.isVisible()
    page.bar.clear.click()
    qtbot.waitUntil(lambda: len(names(page)) == 5)
    page.bar.order.set_value(Order.OLDEST)
    page.bar.query_changed.emit()
    qtbot.waitUntil(lambda: names(page)[0] == "p4")


def test_a_choice_survives_another_order(qtbot: QtBot, page: GalleryPage) -> None:
    page.grid.choose_row(0)
    page.bar.order.set_value(Order.OLDEST)
    page.bar.query_changed.emit()
    qtbot.waitUntil(lambda: names(page)[0] == "p4")
    assert page.grid.chosen_rows() == [4]
    assert current(page).path.stem == "p0"


def test_arrows_shift_and_all(page: GalleryPage) -> None:
    page.grid.choose_row(0)
    press(page, Key.Key_Right)
    press(page, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert page.grid.chosen_rows() == [1, 2]
    press(page, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.grid.chosen_rows() == [0, 1, 2, 3, 4]
    press(page, Key.Key_Home)
    assert page.grid.chosen_rows() == [0]
    press(page, Key.Key_End)
    assert page.grid.chosen_rows() == [4]


def test_favourites_are_kept_in_their_own_file(qtbot: QtBot, page: GalleryPage, places: Places) -> None:
    page.grid.choose_row(1)
    press(page, Key.Key_F)
    assert current(page).favourite
    file = current(page).path
    kept = Favourites(places.favourites)
    qtbot.waitUntil(lambda: kept.load() is None and file in kept)
    page.bar.favourites.click()
    qtbot.waitUntil(lambda: names(page) == ["p1"])


def test_a_click_on_the_star_chooses_nothing(page: GalleryPage) -> None:
    cell = page.grid.visualRect(page.model.index(2))
    where = page.grid.itemDelegate().star_box(cell).center().toPoint()
    QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
    picture = page.model.picture(2)
    assert picture is not None
    assert picture.favourite
    assert page.grid.chosen_rows() == []


@pytest.mark.skipif(sys.platform != "linux", reason="a test has no bin of its own on this system")
def test_delete_and_undo(qtbot: QtBot, page: GalleryPage, messages: MessageBar) -> None:
    page.grid.choose_row(1)
    press(page, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    press(page, Key.Key_Delete)
    qtbot.waitUntil(lambda: names(page) == ["p0", "p3", "p4"])
    qtbot.waitUntil(lambda: bool(messages.messages()))
    assert messages.messages()[0].text == "2 pictures are in the bin"
    assert messages.undo_newest()
    qtbot.waitUntil(lambda: names(page) == ["p0", "p1", "p2", "p3", "p4"])


def test_space_looks_large_and_arrows_go_on(qtbot: QtBot, page: GalleryPage) -> None:
    page.grid.choose_row(0)
    press(page, Key.Key_Space)
    assert page.large.picture is not None
    assert page.large.picture.path.stem == "p0"
    qtbot.waitUntil(lambda: page.large.image() is not None)
    QTest.keyClick(page.large.canvas, Key.Key_Right)
    assert page.large.picture is not None
    assert page.large.picture.path.stem == "p1"
    assert [picture.path.stem for picture in page.chosen()] == ["p1"]
    QTest.keyClick(page.large.canvas, Key.Key_Escape)
    assert page.stack.currentWidget() is page.grid
    assert page.grid.chosen_rows() == [1]


def test_keys_ask_for_recall_and_compare(qtbot: QtBot, page: GalleryPage) -> None:
    page.grid.choose_row(0)
    for key, modifiers, part in (
        (Key.Key_R, Qt.KeyboardModifier.NoModifier, Part.ALL),
        (Key.Key_P, Qt.KeyboardModifier.NoModifier, Part.PROMPT),
        (Key.Key_R, Qt.KeyboardModifier.ShiftModifier, Part.ALL_BUT_SEED),
    ):
        with qtbot.waitSignal(page.recall_asked) as asked:
            press(page, key, modifiers)
        assert (asked.args[0].stem, asked.args[1]) == ("p0", part)
    press(page, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(page.compare_asked) as compared:
        press(page, Key.Key_C)
    assert [path.stem for path in compared.args[0]] == ["p0", "p1"]
    page.grid.selectAll()
    with qtbot.assertNotEmitted(page.compare_asked):
        press(page, Key.Key_C)


def test_details_say_how_it_was_made_and_whether_again(qtbot: QtBot, page: GalleryPage) -> None:
    page.grid.choose_row(3)
    qtbot.waitUntil(lambda: "once a model is open" in page.details.note.text())
    assert page.details.prompt.toPlainText() == "number 3 of the foxes"
    texts = {label.text() for label in page.details.findChildren(type(page.details.note))}
    assert {"Seed", "3", "Weights", "ababababab", "Some processor"} <= texts
    here = Here(
        model="pocket",
        weights_sha256="ab" * 32,
        activations="int8",
        backend="torch",
        device="Some processor",
        versions={"triptych": "1.0.0"},
    )
    page.set_here(here)
    qtbot.waitUntil(lambda: "bit for bit" in page.details.note.text() and "once" not in page.details.note.text())


def test_one_bad_file_is_one_grey_tile(
    qtbot: QtBot,
    open_page: OpenPage,
    outputs: Path,
    make_picture: PictureMaker,
) -> None:
    make_picture("good.png", age=60)
    whole = make_picture("cut.png", size=(64, 64), age=30)
    whole.write_bytes(whole.read_bytes()[:-60])
    (outputs / "bad.png").write_bytes(b"no picture")
    page = open_page()
    qtbot.waitUntil(lambda: len(names(page)) == 3)
    row = names(page).index("bad")
    page.grid.choose_row(row)
    assert "is no PNG, JPEG or WebP picture" in page.details.note.text()
    assert not page.details.recall_all.isEnabled()
    cut = names(page).index("cut")
    page.grid.grab()
    qtbot.waitUntil(lambda: bool((found := page.model.picture(cut)) and found.fault))
    assert "cut.png: it cannot be shown" in page.model.index(cut).data(Qt.ItemDataRole.AccessibleTextRole)
    middle = page.grid.visualRect(page.model.index(row)).center() + QPoint(0, -60)
    assert page.grid.viewport().grab().toImage().pixelColor(middle) == QColor(LIGHT.hover)


def test_tiles_show_the_pictures(qtbot: QtBot, open_page: OpenPage, outputs: Path) -> None:
    Image.new("RGB", (64, 64), "#C02010").save(outputs / "red.png")
    page = open_page()
    qtbot.waitUntil(lambda: len(names(page)) == 1)

    def colour() -> QColor:
        where = page.grid.visualRect(page.model.index(0)).center()
        return page.grid.viewport().grab().toImage().pixelColor(where)

    qtbot.waitUntil(lambda: abs(colour().red() - 0xC0) < 6 and abs(colour().green() - 0x20) < 6)


def test_pictures_are_dragged_out_as_files_and_copied(qtbot: QtBot, page: GalleryPage) -> None:
    urls = page.model.mimeData([page.model.index(0), page.model.index(2)]).urls()
    assert [Path(url.toLocalFile()).stem for url in urls] == ["p0", "p2"]
    page.grid.choose_row(2)
    with qtbot.waitSignal(page.deeds.copying.copied):
        press(page, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    content = QApplication.clipboard().mimeData()
    assert content.hasImage()
    assert bytes(content.data("image/png").data()) == current(page).path.read_bytes()
    page.grid.selectAll()
    page.deeds.copy(page.chosen())
    assert len(QApplication.clipboard().mimeData().urls()) == 5


def test_a_damaged_index_is_told_and_built_again(
    qtbot: QtBot,
    open_page: OpenPage,
    places: Places,
    make_picture: PictureMaker,
    messages: MessageBar,
) -> None:
    make_picture("a.png")
    places.index.parent.mkdir()
    places.index.write_bytes(b"no database at all" * 500)
    page = open_page()
    qtbot.waitUntil(lambda: names(page) == ["a"])
    assert "put aside as index.sqlite.damaged and built again" in messages.messages()[0].text


def test_an_index_that_is_damaged_meanwhile_is_built_again(qtbot: QtBot, page: GalleryPage, places: Places) -> None:
    page.library._writing._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    with places.index.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * (places.index.stat().st_size - 100))
    with qtbot.waitSignal(page.library.opened):
        for row in range(5):
            page.model._pages.clear()
            page.model.picture(row)
        page.library.find(page.bar.query)
    qtbot.waitUntil(lambda: len(names(page)) == 5)


def test_tiles_grow_and_the_chosen_one_stays_in_sight(page: GalleryPage) -> None:
    page.grid.choose_row(4)
    before = page.grid.visualRect(page.model.index(0)).height()
    for _ in range(3):
        press(page, Key.Key_Plus)
    assert page.grid.visualRect(page.model.index(0)).height() > before
    assert page.grid.viewport().rect().intersects(page.grid.visualRect(page.grid.currentIndex()))


def test_details_hide_where_there_is_no_room(page: GalleryPage) -> None:
    page.grid.choose_row(0)
    assert page.details.isVisible()
    page.resize(560, 500)
    assert not page.details.isVisible()
    page.resize(900, 600)
    press(page, Key.Key_I)
    assert not page.details.isVisible()


def test_every_part_has_a_name(page: GalleryPage) -> None:
    page.set_colours(DARK)
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QSlider)
    parts = [part for kind in kinds for part in page.findChildren(kind) if part.objectName() != "qt_spinbox_lineedit"]
    assert [part for part in parts if not (part.accessibleName() or getattr(part, "text", str)())] == []


def test_the_usual_places_follow_the_persons_own(outputs: Path) -> None:
    paths = user_paths()
    places = Places.of(paths, outputs, paths.outputs)
    assert places.folders == (paths.outputs, outputs)
    assert places.favourites.parent == paths.settings.parent
    assert places.index.is_relative_to(paths.cache)


def test_a_page_that_was_never_shown_can_be_shut(places: Places, qtbot: QtBot) -> None:
    page = GalleryPage(places)
    qtbot.addWidget(page)
    page.shut()
    page.shut()
    assert not places.index.exists()
    QApplication.sendPostedEvents(page, QEvent.Type.MetaCall)
