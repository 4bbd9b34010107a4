"""What the shown picture is, and what can be done with it."""

import itertools

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.elided_label import ElidedLabel
from app.icons import IconButton
from app.made_picture import MadePicture
from app.measures import seconds_text, short_text
from app.start_files import name_of_start


class PictureBar(QFrame):
    """The picture's prompt and settings, and buttons for view, copy and save."""

    copy_wanted = Signal()
    save_wanted = Signal()
    settings_wanted = Signal()
    start_wanted = Signal()
    compare_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("picture_bar")
        self.setFixedHeight(52)
        self.title = ElidedLabel(self)
        self.title.setObjectName("picture_title")
        self.facts = ElidedLabel(self)
        self.facts.setProperty("role", "muted")
        self.zoom_out = IconButton("zoom_out", self.tr("Zoom out"), self)
        self.zoom_in = IconButton("zoom_in", self.tr("Zoom in"), self)
        self.scale = QToolButton(self)
        self.scale.setProperty("flat", True)
        self.scale.setFixedWidth(52)
        self.fit = IconButton("fit", self.tr("Fit the window"), self)
        self.settings = IconButton("settings_from", self.tr("Use this picture's settings"), self)
        self.start = IconButton("start_from", self.tr("Start from this picture"), self)
        self.compare = IconButton("compare", self.tr("Compare this picture"), self)
        self.copy = IconButton("copy", self.tr("Copy the picture"), self)
        self.save = IconButton("save", self.tr("Save as…"), self)
        self._lay_out()
        self.settings.clicked.connect(self.settings_wanted)
        self.start.clicked.connect(self.start_wanted)
        self.compare.clicked.connect(self.compare_wanted)
        self.copy.clicked.connect(self.copy_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.show_nothing()
        self.show_scale(1.0)

    def show_nothing(self) -> None:
        """Show that there is no picture."""
        self._show("", "", picture=False, view=False)

    def show_making(self, prompt: str, facts: str) -> None:
        """Show what is being made."""
        self._show(prompt, facts, picture=False, view=True)

    def show_picture(self, picture: MadePicture) -> None:
        """Show a finished picture's prompt and settings."""
        self._show(
            picture.request.prompt, self.words(picture), picture=True, view=True, has_file=picture.file is not None
        )

    def show_scale(self, scale: float) -> None:
        """Show the zoom."""
        self.scale.setText(f"{scale * 100:.0f} %")
        self.scale.setAccessibleName(
            self.tr("Zoom {percent} %, press for one to one").format(percent=f"{scale * 100:.0f}")
        )

    def words(self, picture: MadePicture) -> str:
        """The picture's settings in one line."""
        request = picture.request
        parts = [
            self.tr("seed {seed}").format(seed=picture.seed),
            f"{picture.width} × {picture.height}",
            self.tr("{steps} steps").format(steps=request.steps),
        ]
        if request.guidance is not None:
            parts.append(self.tr("guidance {value}").format(value=short_text(request.guidance)))
        if request.true_cfg > 1:
            parts.append(self.tr("true CFG {value}").format(value=short_text(request.true_cfg)))
        if request.start is not None:
            parts.append(self.tr("from {file}").format(file=name_of_start(request.start.file)))
        if picture.seconds is not None:
            parts.append(seconds_text(picture.seconds))
        parts.append(picture.model)
        parts.append(self.tr("not saved") if picture.file is None else picture.file.name)
        return " · ".join(parts)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.facts)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 12, 4)
        row.setSpacing(2)
        row.addLayout(words, 1)
        row.addSpacing(12)
        for button in (self.zoom_out, self.scale, self.zoom_in, self.fit):
            row.addWidget(button)
        gap = QLabel(self)
        gap.setFixedWidth(10)
        row.addWidget(gap)
        for button in self._about_picture():
            row.addWidget(button)
        for button, following in itertools.pairwise((self.zoom_out, self.scale, self.zoom_in, self.fit)):
            QWidget.setTabOrder(button, following)

    def _about_picture(self) -> tuple[IconButton, ...]:
        return self.settings, self.start, self.compare, self.copy, self.save

    def _show(self, title: str, facts: str, *, picture: bool, view: bool, has_file: bool = False) -> None:
        self.title.setText(title)
        self.facts.setText(facts)
        for button in (self.zoom_out, self.zoom_in, self.scale, self.fit):
            button.setEnabled(view)
        for button in self._about_picture():
            button.setEnabled(picture)
        self.compare.setEnabled(picture and has_file)
