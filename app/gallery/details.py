"""The panel beside the pictures: all that is known of the chosen one, and what can be done with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.fact_rows import show_fact_rows
from app.gallery.icons import GalleryIconButton
from app.gallery.picture import Picture
from app.gallery.picture_facts import PictureFacts
from app.message import breakable, sentence_case
from app.recall.settings import NothingRecalled, Part, RecalledSettings
from app.shortcuts import Shortcuts

WIDTH = 264
THUMBNAIL_HEIGHT = 150
PROMPT_HEIGHT = 92


class Details(QFrame):
    """The chosen picture's prompt and settings, and buttons; the signals ask for what the buttons say."""

    recall_wanted = Signal(object)  # Part
    compare_wanted = Signal()
    export_wanted = Signal()
    folder_wanted = Signal()
    favourite_wanted = Signal()
    bin_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gallery_details")
        self.setAccessibleName(self.tr("Details of the picture"))
        self.setFixedWidth(WIDTH)
        self._facts = PictureFacts()
        self.thumbnail = QLabel(self)
        self.title = QLabel(self)
        self.prompt = QPlainTextEdit(self)
        self.facts = QGridLayout()
        self.note = QLabel(self)
        self.recall_all = QPushButton(self.tr("Recall all"), self)
        self.recall_prompt = QPushButton(self.tr("Prompt"), self)
        self.recall_rest = QPushButton(self.tr("All but seed"), self)
        self.star = GalleryIconButton("star", self.tr("Favourite"), self, checkable=True)
        self.compare = GalleryIconButton("compare", self.tr("Compare"), self)
        self.copy = GalleryIconButton("copy", self.tr("Copy"), self)
        self.export = GalleryIconButton("export", self.tr("Export…"), self)
        self.folder = GalleryIconButton("folder", self.tr("Show in folder"), self)
        self.delete = GalleryIconButton("bin", self.tr("Move to the bin"), self)
        self._prepare()
        self._lay_out()
        self._connect()
        self.show_pictures([], 0, None)

    def show_pictures(self, pictures: list[Picture], count: int, pixmap: QPixmap | None) -> None:
        """Show the chosen picture, whose settings `show_recalled` adds, or how many are chosen.

        `pictures` are the first of them; nothing of more than two is looked at.
        """
        one = pictures[0] if count == 1 and pictures else None
        self.show_pixmap(pixmap if one is not None and not one.fault else None)
        self.prompt.setVisible(one is not None and bool(one.prompt))
        self._enable(pictures, count)
        if one is None:
            many = self.tr("{count} pictures are chosen").format(count=count)
            self.title.setText(many if pictures else self.tr("Choose a picture to see how it was made."))
            show_fact_rows(self.facts, [], self)
            self._show_note("")
            return
        self.title.setText(breakable(one.path.name))
        self.prompt.setPlainText(one.prompt or "")
        show_fact_rows(self.facts, self._facts.of_file(one), self)
        self._show_note(sentence_case(one.fault) if one.fault else "", wrong=bool(one.fault))

    def show_pixmap(self, pixmap: QPixmap | None) -> None:
        """Show the picture, small."""
        self.thumbnail.setVisible(pixmap is not None)
        if pixmap is not None:
            ratio = self.devicePixelRatioF()
            room = self.thumbnail.size() * ratio
            room.setWidth(int((WIDTH - 32) * ratio))
            room.setHeight(int(THUMBNAIL_HEIGHT * ratio))
            ways = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            scaled = pixmap.scaled(room, *ways)
            scaled.setDevicePixelRatio(ratio)
            self.thumbnail.setPixmap(scaled)

    def show_recalled(
        self, picture: Picture, recalled: RecalledSettings | NothingRecalled, why_not_again: str | None
    ) -> None:
        """Show all settings inside the picture's file, and whether it can be made again."""
        if isinstance(recalled, NothingRecalled):
            self._show_note(sentence_case(recalled.sentence))
            self._enable([picture], 1, recallable=False)
            return
        show_fact_rows(self.facts, [*self._facts.of_file(picture), *self._facts.of_settings(recalled)], self)
        self._enable([picture], 1, recallable=True)
        if recalled.ours is None:
            text = self.tr("Made with {program}: another engine makes another picture of the same settings.")
            self._show_note(text.format(program=recalled.program.value))
        else:
            exact = self.tr("Recall all makes this picture again here, bit for bit.")
            self._show_note(why_not_again or exact)

    def _prepare(self) -> None:
        for label in (self.title, self.note):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.title.setProperty("role", "heading")
        self.recall_all.setObjectName("recall_all")
        self.thumbnail.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.thumbnail.setFixedHeight(THUMBNAIL_HEIGHT)
        self.thumbnail.setAccessibleName(self.tr("The chosen picture"))
        self.prompt.setReadOnly(True)
        self.prompt.setFixedHeight(PROMPT_HEIGHT)
        self.prompt.setAccessibleName(self.tr("Prompt of the picture"))
        self.prompt.setTabChangesFocus(True)
        self.note.setAccessibleName(self.tr("Can it be made again"))
        self.facts.setHorizontalSpacing(10)
        self.facts.setVerticalSpacing(4)
        self.facts.setColumnStretch(1, 1)
        for button, words in (
            (self.recall_all, self.tr("Fill the controls with all settings")),
            (self.recall_prompt, self.tr("Fill in the prompt only")),
            (self.recall_rest, self.tr("Fill in everything but the seed")),
        ):
            button.setToolTip(words)
            button.setAccessibleName(words)

    def explain_keys(self, shortcuts: Shortcuts) -> None:
        """Let the tool tips name the keys."""
        for button, name in (
            (self.recall_all, "recall all"),
            (self.recall_prompt, "recall prompt"),
            (self.recall_rest, "recall all but the seed"),
            (self.star, "favourite"),
            (self.compare, "compare"),
            (self.copy, "copy"),
            (self.export, "export"),
            (self.folder, "reveal"),
            (self.delete, "bin"),
        ):
            shortcuts.tip(button, button.accessibleName(), f"gallery.{name}")

    def _lay_out(self) -> None:
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 8)
        column.setSpacing(10)
        for widget in (self.thumbnail, self.title, self.prompt):
            column.addWidget(widget)
        column.addLayout(self.facts)
        column.addWidget(self.note)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(area, 1)
        outer.addLayout(self._buttons())

    def _buttons(self) -> QVBoxLayout:
        below, icons = QHBoxLayout(), QHBoxLayout()
        for button in (self.recall_prompt, self.recall_rest):
            below.addWidget(button, 1)
        for icon in (self.star, self.compare, self.copy, self.export, self.folder, self.delete):
            icons.addWidget(icon, 1)
        for row in (below, icons):
            row.setSpacing(6)
        column = QVBoxLayout()
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(6)
        column.addWidget(self.recall_all)
        column.addLayout(below)
        column.addLayout(icons)
        return column

    def _connect(self) -> None:
        self.recall_all.clicked.connect(lambda: self.recall_wanted.emit(Part.ALL))
        self.recall_prompt.clicked.connect(lambda: self.recall_wanted.emit(Part.PROMPT))
        self.recall_rest.clicked.connect(lambda: self.recall_wanted.emit(Part.ALL_BUT_SEED))
        self.star.clicked.connect(self.favourite_wanted)
        for icon, signal in (
            (self.compare, self.compare_wanted),
            (self.copy, self.copy_wanted),
            (self.export, self.export_wanted),
            (self.folder, self.folder_wanted),
            (self.delete, self.bin_wanted),
        ):
            icon.clicked.connect(signal)

    def _enable(self, pictures: list[Picture], count: int, *, recallable: bool | None = None) -> None:
        sound = [picture for picture in pictures if not picture.fault]
        one = len(sound) == 1 and count == 1
        can_recall = one and (bool(sound[0].prompt) if recallable is None else recallable)
        for button in (self.recall_all, self.recall_prompt, self.recall_rest):
            button.setEnabled(can_recall)
        self.compare.setEnabled(len(sound) == count and count in (1, 2))
        self.export.setEnabled(bool(sound))
        for icon in (self.star, self.copy, self.delete):
            icon.setEnabled(bool(pictures))
        self.folder.setEnabled(count == 1)
        self.star.setChecked(bool(pictures) and all(picture.favourite for picture in pictures))

    def _show_note(self, text: str, *, wrong: bool = False) -> None:
        self.note.setText(breakable(text))
        self.note.setVisible(bool(text))
        self.note.setProperty("role", "wrong" if wrong else "muted")
        self.note.style().polish(self.note)
