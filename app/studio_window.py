"""The studio's window: the rail, its pages, messages above them, the readouts, the menu, drops, and its end."""

import contextlib
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.actions import StudioMenu
from app.conversions.companion import ConversionCompanion
from app.conversions.news import ConversionNews
from app.create_page import CreatePage
from app.drops import Drops
from app.icons import mark
from app.kept_settings import KeptSettings
from app.message import Message, Tone
from app.message_bar import MessageBar
from app.pages import pages
from app.rail import Rail
from app.readouts.panel import Readouts
from app.recall.settings import Part
from app.settings import Settings
from app.shortcuts import Shortcuts
from app.surroundings import BuiltPage, Surroundings
from app.theme import Theme, apply_palette, palette_for
from app.workbench import Workbench
from engine.paths import UserPaths

NORMAL_SIZE: Final = (1280, 800)
SMALLEST_SIZE: Final = (900, 600)
WIDE_FROM: Final = 1100  # pixels of the window: below, the rail shows icons alone
CREATE: Final = "create"
QUEUE: Final = "queue"
COMPARE: Final = "compare"
CONVERT: Final = "convert"
SETTINGS: Final = "settings"
MOST_IN_BADGE: Final = 999


class StudioWindow(QMainWindow):
    """Everything that a person sees; `first_painted` comes once, when it is on the screen.

    `create_page` is the page on which it opens; `side` and `viewer` are its parts.
    """

    first_painted = Signal()
    models_changed = Signal()

    def __init__(self, bench: Workbench, settings: Settings, paths: UserPaths) -> None:
        super().__init__()
        self.bench = bench
        self.studio = studio = bench.studio
        studio.paces.keep_in(paths.cache)
        self.settings = KeptSettings(settings, paths.settings, self)
        self._paths = paths
        self._entries = {entry.name: entry for entry in pages()}
        places = {entry.name: entry.words() for entry in self._entries.values()}
        self.shortcuts = Shortcuts(self.settings, self, places=places)
        self._built: dict[str, BuiltPage] = {}
        self._focus: dict[QWidget, QWidget] = {}
        self.messages = MessageBar(self)
        self._around = self._surroundings()
        self._theme = settings.theme
        self._was_painted = False
        self._is_closed = False
        self.setWindowTitle("Triptych")
        self.setWindowIcon(QIcon(mark(128)))
        self.setMinimumSize(*SMALLEST_SIZE)
        self.resize(*NORMAL_SIZE)
        self.menu = StudioMenu(self)
        self.rail = Rail(tuple(self._entries.values()), self.menu, self)
        self.stack = QStackedWidget(self)
        self.readouts = Readouts(studio, self)
        self._lay_out()
        self.create_page = self._build_create_page()
        self.side, self.viewer = self.create_page.side, self.create_page.viewer
        self.drops = Drops(self, self.create_page)
        self._fill_menu()
        self._accompany()
        self._connect()
        self._follow_settings()
        self._show_waiting()
        self._show_theme()
        self.show_page(CREATE)
        if settings.geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode()))
        self.side.controls.prompt.setFocus()

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            bench=self.bench,
            settings=self.settings,
            shortcuts=self.shortcuts,
            paths=self._paths,
            messages=self.messages,
            show_page=self.show_page,
            recall=self.recall,
            compare=self.compare,
            use_model=self.use_model,
            models_changed=self.models_changed,
            show_picture=self.show_picture,
            start_from=self.start_from,
        )

    def begin(self) -> None:
        """Have the engine open the remembered model."""
        self.create_page.begin()
        self.bench.bring_home()
        self.news.look()

    def submit(self) -> None:
        """Ask for the picture that the controls describe."""
        self.create_page.submit()

    @property
    def shown_page(self) -> str:
        """The name of the page that is shown."""
        return next(name for name, page in self._built.items() if page.widget is self.stack.currentWidget())

    def page(self, name: str) -> QWidget:
        """A page's widget, built now where it was not yet."""
        if name not in self._built:
            built = self._entries[name].build(self._around)
            self._built[name] = built
            built.widget.setAccessibleName(self._entries[name].words())
            self.stack.addWidget(built.widget)
            if built.set_colours is not None:
                built.set_colours(palette_for(self._theme))
            actions = built.widget.findChildren(QAction)
            self.shortcuts.adopt(action for action in actions if action.objectName().startswith(f"{name}."))
            if built.explain_keys is not None:
                built.explain_keys(self.shortcuts)
        return self._built[name].widget

    def show_page(self, name: str) -> None:
        """Go to a page."""
        self._go_to(self.page(name))
        self.rail.show_page(name)
        self.menu.offer(name)
        if name == SETTINGS:
            QTimer.singleShot(0, self._build_next)  # their actions are in the list of shortcuts

    def recall(self, file: Path, part: Part = Part.ALL) -> None:
        """Show in Create's controls what a picture's file says of how it was made."""
        self.show_page(CREATE)
        self.create_page.recall(file, part)

    def start_from(self, file: Path) -> None:
        """Go to Create, whose next pictures start from a file."""
        self.show_page(CREATE)
        self.create_page.start_from(file)

    def show_picture(self, file: Path) -> None:
        """Go to a picture that lies on the disk."""
        self.show_page(CREATE)
        self.create_page.show_file(file)

    def compare(self, files: Sequence[Path]) -> None:
        """Show one or two pictures beside each other."""
        from app.compare.page import ComparePage

        page = self.page(COMPARE)
        assert isinstance(page, ComparePage)
        page.show_pictures(files)
        self.show_page(COMPARE)

    def use_model(self, folder: Path) -> None:
        """Go to Create with the model in a folder."""
        self.show_page(CREATE)
        self.create_page.open_folder(folder)

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in a theme's colours, and remember it."""
        if theme is self._theme:
            self._show_theme()
        self.settings.change(theme=theme)

    def event(self, event: QEvent) -> bool:
        """Tell once that the window was painted."""
        handled = super().event(event)
        if event.type() is QEvent.Type.Paint and not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.first_painted.emit)
        return handled

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the rail drop its words where the window is small."""
        super().resizeEvent(event)
        self.rail.set_narrow(narrow=self.width() < WIDE_FROM)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the newest message away by a key that nothing else in the window has taken."""
        dismiss = self.messages.dismiss
        if dismiss.isEnabled() and QKeySequence(event.keyCombination()) in dismiss.shortcuts():
            dismiss.trigger()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, end the engine, and see every picture onto the disk."""
        if not self._is_closed and not self.companion.may_close():
            event.ignore()
            return
        if not self._is_closed:
            self._is_closed = True
            geometry = bytes(self.saveGeometry().toBase64().data()).decode()
            self.settings.change(geometry=geometry, model=self.create_page.model_to_remember())
            self.hide()
            with contextlib.ExitStack() as closing:  # each is closed, whatever another one raises
                closing.callback(self.bench.close)
                closing.callback(self.bench.store.listeners.remove, self._show_waiting)
                closing.callback(self.readouts.shut)
                for page in self._built.values():
                    closing.callback(page.close or bool)
        event.accept()

    def _go_to(self, page: QWidget) -> None:
        """Show a page, with the focus where it was there; the rail keeps it, so that arrows go on."""
        before, focus = self.stack.currentWidget(), self.focusWidget()
        if before is not None and focus is not None and before.isAncestorOf(focus):
            self._focus[before] = focus
        self.stack.setCurrentWidget(page)
        if page is not before and (focus is None or not self.rail.isAncestorOf(focus)):
            self._focus.get(page, page).setFocus()

    def _build_create_page(self) -> CreatePage:
        page = self.page(CREATE)
        assert isinstance(page, CreatePage)
        return page

    def _build_next(self) -> None:
        """Build one more page, and the next one when the window had its turn."""
        missing = [name for name in self._entries if name not in self._built]
        if missing and not self._is_closed:
            self.page(missing[0])
            QTimer.singleShot(0, self._build_next)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(0)
        top.addWidget(self.rail)
        pages = QVBoxLayout()
        pages.setSpacing(0)
        pages.addWidget(self.messages)
        pages.addWidget(self.stack, 1)
        top.addLayout(pages, 1)
        studio = QWidget(self)
        studio.setObjectName("studio")
        column = QVBoxLayout(studio)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top, 1)
        column.addWidget(self.readouts)
        self.setCentralWidget(studio)

    def _fill_menu(self) -> None:
        menu = self.menu
        self.create_page.fill_menu(menu)
        menu.addSeparator()
        menu.add_themes(self.set_theme)
        menu.addSeparator()
        for entry in self._entries.values():
            words = self.tr("Go to {page}").format(page=entry.words())
            show = functools.partial(self.show_page, entry.name)
            menu.add_hidden(f"window.{entry.name}", words, show, entry.keys)
        menu.add_hidden("window.readouts", self.tr("Readouts"), self.readouts.toggle, "F8")
        menu.add_hidden("window.menu", self.tr("Menu"), self.rail.menu_button.showMenu, "F10")
        menu.add("window.quit", self.tr("Quit"), self.close, "Ctrl+Q")
        self.addAction(self.messages.undo)
        self.shortcuts.adopt((*menu.entries, self.messages.undo, self.messages.dismiss))
        self.create_page.explain_keys(self.shortcuts)
        for entry in self._entries.values():
            self.shortcuts.tip(self.rail.buttons[entry.name], entry.words(), f"window.{entry.name}")
        self.shortcuts.tip(self.rail.menu_button, self.tr("Menu"), "window.menu")

    def _accompany(self) -> None:
        conversions, show = self.bench.conversions, functools.partial(self.show_page, CONVERT)
        button, tell = self.rail.buttons[CONVERT], self.studio.told.emit
        self.companion = ConversionCompanion(self, conversions)
        self.companion.tray.show_wanted.connect(show)
        self.news = ConversionNews(conversions, button, self.messages, tell, show)

    def _connect(self) -> None:
        self.rail.page_wanted.connect(self.show_page)
        self.settings.changed.connect(self._follow_settings)
        self.models_changed.connect(self.create_page.list_models)
        self.settings.failed.connect(lambda text: self.messages.add(Message(tone=Tone.WARNING, text=text)))
        self.studio.told.connect(self.messages.add)
        self.studio.picture_changed.connect(self._settle_picture)
        self.bench.conversions.made.connect(lambda _folder: self.models_changed.emit())
        self.bench.runner.failed.connect(self.studio.tell_error)
        self.bench.store.listeners.append(self._show_waiting)
        QApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def _settle_picture(self, number: int) -> None:
        """A picture that has come to the disk needs no message any more."""
        if self.studio.pictures[number].files:
            self.messages.dismiss_about(number)

    def _show_waiting(self) -> None:
        """Say at the rail how many entries of the queue wait."""
        waiting = len(self.bench.store.waiting())
        badge = str(waiting) if waiting <= MOST_IN_BADGE else f"{MOST_IN_BADGE}+"
        self.rail.buttons[QUEUE].set_badge(badge if waiting else "", self.tr("{count} waiting").format(count=waiting))

    def _follow_settings(self) -> None:
        values = self.settings.values
        self.studio.outputs = Path(values.outputs) if values.outputs else self._paths.outputs
        self.studio.preview_every = values.preview_every
        if values.theme is not self._theme:
            self._theme = values.theme
            self._show_theme()

    def _follow_system(self) -> None:
        if self._theme is Theme.SYSTEM:
            self._show_theme()

    def _show_theme(self) -> None:
        palette = palette_for(self._theme)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_palette(application, palette)
        for page in self._built.values():
            if page.set_colours is not None:
                page.set_colours(palette)
        self.menu.check_theme(self._theme)
