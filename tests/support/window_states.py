"""What the pages and dialogs show only once something was done in them: a further walk than `every_window`'s."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.about.dialog import AboutDialog
from app.about.tab import Tab
from app.compare.page import ComparePage
from app.gallery.page import GalleryPage
from app.message import Message, Tone
from app.settings import Mode
from app.studio_window import StudioWindow
from app.tour.tour import Tour
from every_window import Windows
from gallery_pictures import PictureMaker

PATIENCE = 20.0  # seconds for what threads do
SMALL = (900, 600)
State = tuple[str, QWidget]  # its name, and the part of a window to look at


def states(windows: Windows, outputs: Path) -> Iterator[State]:
    """Each state by its name, while it is shown; `outputs` is the main window's folder of pictures."""
    main, about, tour = windows["window"], windows["about"], windows["tour"]
    assert isinstance(main, StudioWindow)
    assert isinstance(about, AboutDialog)
    assert isinstance(tour, Tour)
    files = [PictureMaker(folder=outputs)(f"{number}.png", f"a hare {number}", seed=number) for number in (1, 2)]
    tour.hide()
    yield from _create(main, files[0])
    yield from _gallery(main)
    yield from _compare(main, files)
    yield from _small(main)
    for tab in Tab:
        about.show_tab(tab)
        yield f"about, {tab.name.lower()}", about
    main.show_page("create")
    tour.begin()
    for card in range(len(tour.cards)):
        yield f"tour, card {card + 1}", tour
        QTest.keyClick(tour, Qt.Key.Key_Right)


def _create(main: StudioWindow, file: Path) -> Iterator[State]:
    main.show_page("create")
    main.settings.change(mode=Mode.PLAIN)
    yield "create, plain", main
    main.settings.change(mode=Mode.EXPERT)
    main.show_picture(file)
    yield "create, a picture", main
    main.studio.told.emit(Message(tone=Tone.ERROR, text="a sentence"))
    main.readouts.toggle()
    _wait(lambda: main.readouts.drawer.plots is not None)
    yield "readouts, opened", main
    main.readouts.toggle()


def _gallery(main: StudioWindow) -> Iterator[State]:
    main.show_page("gallery")
    page = main.page("gallery")
    assert isinstance(page, GalleryPage)
    _wait(lambda: page.model.rowCount() >= 2)
    page.grid.choose_row(0)
    page.bar.details.setChecked(True)
    yield "gallery, one chosen", page
    page.bar.search.setText("hare")
    page.grid.selectAll()
    yield "gallery, all chosen", page
    page.grid.choose_row(0)
    page.open_large()
    yield "gallery, large", page
    page.leave_large()
    page.bar.search.setText("nothing is called so")
    _wait(lambda: page.model.rowCount() == 0)
    yield "gallery, nothing found", page
    page.bar.search.clear()


def _compare(main: StudioWindow, files: list[Path]) -> Iterator[State]:
    main.compare(files)
    page = main.page("compare")
    assert isinstance(page, ComparePage)
    _wait(lambda: page._difference is not None)
    page.details.setChecked(True)
    for view, button in page.views.items():
        button.click()
        yield f"compare, {view.name.lower()}", page


def _small(main: StudioWindow) -> Iterator[State]:
    size = main.size()
    main.resize(*SMALL)
    for name in main.rail.buttons:
        main.show_page(name)
        yield f"{name}, small", main
    main.resize(size)


def _wait(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, "the window did not get there"
        QTest.qWait(20)
    QApplication.processEvents()
