"""The page of settings: rows with a search, each of them stored at once."""

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.choice_bar import ChoiceBar
from app.choice_box import ChoiceBox
from app.kept_settings import KeptSettings
from app.languages import installed_languages
from app.page_actions import PageActions
from app.settings import PREVIEW_CHOICES, Mode
from app.settings_page.folder_choice import FolderChoice
from app.settings_page.rows import Row, Section
from app.settings_page.shortcut_editor import ShortcutEditor
from app.shortcuts import Shortcuts
from app.theme import Theme
from engine.paths import UserPaths

WIDTH: Final = 760  # of the rows, at most
LIST_WIDTH: Final = 176
GAP: Final = 24
LIST_FROM: Final = 980  # pixels of the page: below, the headings alone name the sections


class SettingsPage(QWidget):
    """All settings and shortcuts; what the person changes holds at once."""

    def __init__(
        self, settings: KeptSettings, shortcuts: Shortcuts, paths: UserPaths, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setObjectName("settings_page")
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search settings and shortcuts"))
        self.search.setAccessibleName(self.tr("Search settings"))
        self.search.setClearButtonEnabled(True)
        self.setFocusProxy(self.search)
        self.theme = ChoiceBar(
            self.tr("Appearance"),
            {Theme.SYSTEM: self.tr("System"), Theme.LIGHT: self.tr("Light"), Theme.DARK: self.tr("Dark")},
            self,
        )
        self.mode = ChoiceBar(self.tr("Controls"), {Mode.PLAIN: self.tr("Plain"), Mode.EXPERT: self.tr("Expert")}, self)
        self.language = self._language_box()
        self.preview = self._preview_box()
        self.outputs = FolderChoice(self.tr("Folder for pictures"), paths.outputs, self)
        self.shortcuts = ShortcutEditor(shortcuts, self)
        self.sections = (*self._sections(), self.shortcuts)
        self.nothing = QLabel(self.tr("No setting and no shortcut is called so."), self)
        self.nothing.setProperty("role", "muted")
        self.nothing.hide()
        actions = PageActions("settings", self)
        actions.add("search", self.tr("Search settings and shortcuts"), self.search.setFocus, "Ctrl+F", places=(self,))
        self._lay_out()
        self._connect(shortcuts)
        self.refresh()

    def refresh(self) -> None:
        """Show the present values."""
        values = self._settings.values
        self.theme.set_value(values.theme)
        self.mode.set_value(values.mode)
        self.language.setCurrentIndex(max(0, self.language.findData(values.language)))
        self.preview.setCurrentIndex(self.preview.findData(values.preview_every))
        self.outputs.set_folder(Path(values.outputs) if values.outputs else None)

    def explain_keys(self, shortcuts: Shortcuts) -> None:
        """Let the tool tip name the key."""
        shortcuts.tip(self.search, self.tr("Search settings and shortcuts"), "settings.search")

    def search_for(self, text: str) -> None:
        """Show the rows that match every word of a text."""
        words = text.casefold().split()
        found = sum(section.search(words) for section in self.sections)
        self.nothing.setVisible(not found)
        for section in self.sections:
            self._list_buttons[section].setEnabled(section.isVisibleTo(self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """List the sections at the left where there is room."""
        super().resizeEvent(event)
        has_list = self.width() >= LIST_FROM
        self.section_list.setVisible(has_list)
        self._title.setFixedWidth(LIST_WIDTH + GAP if has_list else self._title.sizeHint().width() + GAP)

    def _sections(self) -> tuple[Section, ...]:
        look = (
            Row(self.tr("Appearance"), self.tr("As the system has it, light, or dark"), self.theme, self),
            Row(self.tr("Language"), self.tr("Takes effect when Triptych starts the next time"), self.language, self),
        )
        making = (
            Row(
                self.tr("Controls"),
                self.tr("Plain shows the prompt and the size; expert shows steps, guidance and seed too"),
                self.mode,
                self,
            ),
            Row(
                self.tr("Live preview"),
                self.tr("How often the picture is shown while it is made"),
                self.preview,
                self,
            ),
        )
        saving = (
            Row(
                self.tr("Folder for pictures"),
                self.tr("Each picture is saved there as a PNG with its settings inside"),
                self.outputs,
                self,
            ),
        )
        return (
            Section(self.tr("Look"), look, self),
            Section(self.tr("Making pictures"), making, self),
            Section(self.tr("Saving"), saving, self),
        )

    def _language_box(self) -> ChoiceBox:
        box = ChoiceBox(self.tr("Language"), self)
        box.addItem(self.tr("System"), None)
        for code, name in installed_languages().items():
            box.addItem(name, code)
        return box

    def _preview_box(self) -> ChoiceBox:
        words = {
            1: self.tr("Each step"),
            2: self.tr("Every second step"),
            5: self.tr("Every fifth step"),
            0: self.tr("Never"),
        }
        box = ChoiceBox(self.tr("Live preview"), self)
        for every in PREVIEW_CHOICES:
            box.addItem(words[every], every)
        return box

    def _connect(self, shortcuts: Shortcuts) -> None:
        self.search.textChanged.connect(self.search_for)
        self.shortcuts.lengthened.connect(lambda: self.search_for(self.search.text()))
        shortcuts.changed.connect(lambda _name: self.search_for(self.search.text()))
        self.theme.chosen.connect(lambda theme: self._change(theme=theme))
        self.mode.chosen.connect(lambda mode: self._change(mode=mode))
        self.language.activated.connect(lambda _: self._change(language=self.language.currentData()))
        self.preview.activated.connect(lambda _: self._change(preview_every=self.preview.currentData()))
        self.outputs.chosen.connect(lambda folder: self._change(outputs=str(folder) if folder else None))
        self._settings.changed.connect(self.refresh)

    def _change(self, **changes: Any) -> None:
        self._settings.change(**changes)

    def _lay_out(self) -> None:
        self._title = QLabel(self.tr("Settings"), self)
        self._title.setProperty("role", "title")
        self.search.setFixedWidth(340)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self._title)
        head.addWidget(self.search)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 0, 0)
        column.setSpacing(14)
        column.addLayout(head)
        self.section_list = self._section_list()
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.section_list, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._scroll_area(), 1)
        column.addLayout(row, 1)

    def _section_list(self) -> QWidget:
        panel = QWidget(self)
        panel.setFixedWidth(LIST_WIDTH)
        panel.setAccessibleName(self.tr("Sections"))
        self._list_buttons: dict[Section, QPushButton] = {}
        self._list_group = QButtonGroup(self)
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for section in self.sections:
            button = QPushButton(section.name, panel)
            button.setAutoDefault(False)
            button.setProperty("section", True)
            button.setCheckable(True)
            button.setFixedWidth(LIST_WIDTH)
            button.clicked.connect(lambda _=False, wanted=section: self.go_to(wanted))
            self._list_group.addButton(button)
            self._list_buttons[section] = button
            column.addWidget(button)
        self._list_buttons[self.sections[0]].setChecked(True)
        return panel

    def _scroll_area(self) -> QScrollArea:
        body = QWidget(self)
        body.setObjectName("settings_body")
        body.setMaximumWidth(WIDTH)
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 24)
        rows.setSpacing(22)
        for section in self.sections:
            rows.addWidget(section)
        rows.addWidget(self.nothing)
        rows.addStretch(1)
        outer = QWidget(self)
        outer.setObjectName("settings_body")
        line = QHBoxLayout(outer)
        line.setContentsMargins(0, 0, 14, 0)
        line.addWidget(body, 1)
        line.addStretch(0)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(outer)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.verticalScrollBar().valueChanged.connect(self._mark_section)
        return self._scroll

    def go_to(self, section: Section) -> None:
        """Scroll to a section."""
        self._scroll.verticalScrollBar().setValue(section.y())
        self._list_buttons[section].setChecked(True)

    def _mark_section(self, top: int) -> None:
        """Mark in the list the section that stands at the top of what is in sight."""
        above = [section for section in self.sections if section.isVisible() and section.y() <= top + 40]
        if above:
            self._list_buttons[above[-1]].setChecked(True)
