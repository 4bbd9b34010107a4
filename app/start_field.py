"""The picture to start from: where it is dropped, what it looks like, and how much of it is made anew."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.elided_label import ElidedLabel
from app.icons import IconButton
from app.number_fields import DecimalBox, SliderField
from app.start_files import name_of_start
from app.start_reading import StartLook, StartReader
from engine.errors import EngineError, InvalidPicture
from engine.requests import StartPicture

FIRST_STRENGTH: Final = 0.6
LEAST: Final = 0.01
PICTURE: Final = 64
WORDS_FROM: Final = (0.0, 0.3, 0.5, 0.7, 0.9)  # the strengths from which each of the words holds


class StartField(QFrame):
    """No picture, or one with its strength. `looked` comes when its size is known, and when it is taken away."""

    changed = Signal()
    looked = Signal()
    choose_wanted = Signal()
    paste_wanted = Signal()
    failed = Signal(object)  # EngineError: the file is no picture

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._file: Path | None = None
        self._look: StartLook | None = None
        self._reader = StartReader(self)
        self.setObjectName("start_field")
        self.setAccessibleName(self.tr("Picture to start from"))
        self.choose = QPushButton(self.tr("Choose…"), self)
        self.paste = IconButton("paste", self.tr("Start from the picture on the clipboard"), self)
        self.thumbnail = QLabel(self)
        self.name = ElidedLabel(self)
        self.facts = ElidedLabel(self)
        self.other = IconButton("folder", self.tr("Choose another picture to start from"), self)
        self.remove = IconButton("close", self.tr("Start without a picture"), self)
        box = DecimalBox(self.tr("Strength"), self, least=2)
        box.setSingleStep(0.05)
        self.strength = SliderField(self.tr("Strength"), box, self, per_unit=100)
        self.words = ElidedLabel(self)
        self._prepare()
        self._lay_out()
        self._connect()
        self.set_value(None)

    def value(self) -> StartPicture | None:
        """The picture and its strength.

        Raises:
            InvalidPicture: its file is not there any more.
        """
        if self._file is None:
            return None
        if not self._file.is_file():
            raise InvalidPicture(
                self.tr("the picture to start from, {file}, is not there any more: choose another one").format(
                    file=self._file
                )
            )
        return StartPicture(file=self._file, strength=self.strength.value())

    @property
    def file(self) -> Path | None:
        """The picture's file, None where there is none."""
        return self._file

    @property
    def size_of_picture(self) -> tuple[int, int] | None:
        """Its width and height in pixels, once they are known."""
        return (self._look.width, self._look.height) if self._look is not None else None

    def set_file(self, file: Path) -> None:
        """Take another picture; the strength stays."""
        self._take(file.absolute())

    def set_value(self, start: StartPicture | None) -> None:
        """Take a picture with its strength, or none."""
        self.strength.set_value(start.strength if start is not None else FIRST_STRENGTH)
        self._take(start.file if start is not None else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste where one of its parts has the focus."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _take(self, file: Path | None) -> None:
        self._file, self._look = file, None
        self.thumbnail.clear()
        self._layout.setCurrentIndex(0 if file is None else 1)
        shown = self._layout.currentWidget()
        assert shown is not None
        self.setFixedHeight(shown.sizeHint().height())
        if file is not None:
            self.name.setText(name_of_start(file))
            self.name.setToolTip(str(file))
            self.facts.setText(self.tr("Reading…"))
            self._reader.read(file)
        self.changed.emit()
        self.looked.emit()

    def _show_look(self, look: StartLook) -> None:
        if look.file != self._file:
            return
        self._look = look
        side = round(PICTURE * self.devicePixelRatioF())
        ways = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        pixmap = QPixmap.fromImage(look.image.scaled(side, side, *ways))
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self.thumbnail.setPixmap(pixmap)
        self.facts.setText(f"{look.width} × {look.height}")
        self.looked.emit()

    def _refuse(self, file: Path, error: EngineError) -> None:
        if file == self._file:
            self.set_value(None)
            self.failed.emit(error)

    def _show_words(self) -> None:
        texts = (
            self.tr("keeps nearly all of it"),
            self.tr("keeps most of it"),
            self.tr("keeps what stands where"),
            self.tr("keeps little of it"),
            self.tr("makes it anew"),
        )
        value = self.strength.value()
        words = next(text for start, text in reversed(tuple(zip(WORDS_FROM, texts, strict=True))) if value >= start)
        self.words.setText(words)
        self.strength.slider.setAccessibleDescription(words)
        self.changed.emit()

    def _prepare(self) -> None:
        self.thumbnail.setFixedSize(PICTURE, PICTURE)
        self.thumbnail.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.thumbnail.setObjectName("start_thumbnail")
        self.thumbnail.setAccessibleName(self.tr("The picture to start from, small"))
        self.name.setProperty("role", "heading")
        for label in (self.facts, self.words):
            label.setProperty("role", "muted")
        self.words.setAccessibleName(self.tr("What the strength does"))
        self.choose.setAccessibleName(self.tr("Choose a picture to start from"))
        self.choose.setAutoDefault(False)
        self.strength.set_range(LEAST, 1.0, 1.0)
        self.strength.slider.setSingleStep(5)
        self.strength.setToolTip(self.tr("How much of the picture is made anew: 0.01 hardly any, 1 all of it"))

    def _connect(self) -> None:
        self.choose.clicked.connect(self.choose_wanted)
        self.other.clicked.connect(self.choose_wanted)
        self.paste.clicked.connect(self.paste_wanted)
        self.remove.clicked.connect(self._remove)
        self.strength.changed.connect(self._show_words)
        self._reader.looked.connect(self._show_look)
        self._reader.failed.connect(self._refuse)

    def _remove(self) -> None:
        self.set_value(None)
        self.choose.setFocus()

    def _lay_out(self) -> None:
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self._empty())
        self._layout.addWidget(self._filled())

    def _empty(self) -> QWidget:
        page = QFrame(self)
        page.setObjectName("start_empty")
        hint = QLabel(self.tr("Drop a picture to start from"), page)
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        row = QHBoxLayout(page)
        row.setContentsMargins(10, 5, 6, 5)
        row.setSpacing(4)
        row.addWidget(hint, 1)
        row.addWidget(self.paste)
        row.addWidget(self.choose)
        return page

    def _filled(self) -> QWidget:
        page = QFrame(self)
        page.setObjectName("start_filled")
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.name, 1)
        head.addWidget(self.other)
        head.addWidget(self.remove)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(head)
        words.addWidget(self.facts)
        words.addWidget(self.words)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.thumbnail)
        top.addLayout(words, 1)
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.strength)
        return page
