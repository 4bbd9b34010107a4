"""The right side: the picture with its bar, progress and the strip of this run."""

import contextlib
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QSize, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.canvas import KEY_STEP, Canvas
from app.filmstrip import Filmstrip
from app.made_picture import MadePicture
from app.message import sentence_case
from app.picture_bar import PictureBar
from app.progress import ProgressLine
from app.state import Studio
from app.theme import Palette
from engine.errors import EngineError
from engine.events import Event, Preview, StepFinished
from engine.requests import GenerationRequest


class Viewer(QWidget):
    """Shows the picture in the making as long as nobody chooses another, and the chosen one otherwise."""

    settings_wanted = Signal(object)  # MadePicture
    start_wanted = Signal(object)  # MadePicture
    compare_wanted = Signal(object)  # Path

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._preview: Preview | None = None
        self._job: int | None = None
        self._generate_key = self._open_key = ""
        self._is_followed = True
        self._comes_back = False  # to the picture in the making, from the one before it
        self.bar = PictureBar(self)
        self.canvas = Canvas(self)
        self.progress = ProgressLine(studio, self)
        self.filmstrip = Filmstrip(studio, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in (
            (self.bar, 0),
            (self.canvas, 1),
            (self.progress, 0),
            (self.filmstrip, 0),
        ):
            column.addWidget(widget, stretch)
        self._connect_bar()
        self._connect_studio()
        self._show_chosen()

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.canvas.set_colours(palette)
        self.filmstrip.set_colours(palette)

    def show_generate_key(self, keys: str) -> None:
        """Say below the empty picture which key generates."""
        self._generate_key = keys
        self._refresh_emptiness()

    def show_open_key(self, keys: str) -> None:
        """Say below the empty picture which key opens a model's folder."""
        self._open_key = keys
        self._refresh_emptiness()

    def shown(self) -> int | None:
        """The number of the finished picture that is shown."""
        number = self.filmstrip.chosen()
        return number if number is not None and number < len(self._studio.pictures) else None

    def follow(self) -> None:
        """Show the next picture that is made, whichever is looked at now."""
        self._is_followed = True

    def show_file(self, file: Path) -> None:
        """Show a picture that lies on the disk, or say why it cannot be shown."""
        try:
            number = self._studio.show_file(file)
        except EngineError as error:
            self._studio.tell_error(error)
        else:
            self.filmstrip.choose(number)

    def copy(self) -> None:
        """Put the shown picture on the clipboard: as an image, and as the PNG file with its settings."""
        number, image = self.shown(), self.canvas.image()
        if number is None or image is None:
            return
        content = QMimeData()
        content.setImageData(image)
        with contextlib.suppress(EngineError):  # the file is gone: what is shown can still be copied
            content.setData("image/png", QByteArray(self._studio.pictures[number].content()))
        QGuiApplication.clipboard().setMimeData(content)

    def save_as(self, number: int | None = None) -> None:
        """Ask where to save a picture (by default the shown one), and save it there."""
        number = self.shown() if number is None else number
        if number is None:
            return
        picture = self._studio.pictures[number]
        proposal = picture.file or Path.home() / f"picture-{picture.seed}.png"
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the picture"), str(proposal), self.tr("PNG (*.png)"))
        if name:
            file = Path(name)
            self._studio.save_as(number, file if file.suffix else file.with_suffix(".png"))

    def start_from_shown(self) -> None:
        """Have the next picture start from the one that is shown."""
        self._pass_shown(self.start_wanted)

    def zoom_in(self) -> None:
        """Zoom in around the middle."""
        self.canvas.zoom_by(KEY_STEP)

    def zoom_out(self) -> None:
        """Zoom out around the middle."""
        self.canvas.zoom_by(1 / KEY_STEP)

    def zoom_to_actual(self) -> None:
        """Show one picture pixel on one screen pixel."""
        self.canvas.zoom_to(1.0)

    def _save_shown(self) -> None:
        self.save_as()

    def _connect_bar(self) -> None:
        self.bar.zoom_in.clicked.connect(self.zoom_in)
        self.bar.zoom_out.clicked.connect(self.zoom_out)
        self.bar.scale.clicked.connect(self.zoom_to_actual)
        self.bar.fit.clicked.connect(self.canvas.fit)
        self.bar.copy_wanted.connect(self.copy)
        self.bar.save_wanted.connect(self._save_shown)
        self.bar.settings_wanted.connect(lambda: self._pass_shown(self.settings_wanted))
        self.bar.start_wanted.connect(self.start_from_shown)
        self.bar.compare_wanted.connect(self._compare)
        self.canvas.scale_changed.connect(self.bar.show_scale)
        self.canvas.copy_wanted.connect(self.copy)
        self.filmstrip.picture_chosen.connect(self._show_picture)
        self.filmstrip.live_chosen.connect(self._show_live)

    def _connect_studio(self) -> None:
        studio = self._studio
        studio.job_changed.connect(self._follow_job)
        studio.advanced.connect(self._advance)
        studio.picture_added.connect(self._take_picture)
        studio.picture_changed.connect(self._refresh_facts)
        studio.model_changed.connect(self._refresh_emptiness)

    def _pass_shown(self, signal: SignalInstance) -> None:
        number = self.shown()
        if number is not None:
            signal.emit(self._studio.pictures[number])

    def _compare(self) -> None:
        number = self.shown()
        file = self._studio.pictures[number].file if number is not None else None
        if file is not None:
            self.compare_wanted.emit(file)

    def _follow_job(self) -> None:
        """Turn to a job that begins, unless the person looks at an older picture."""
        job, self._job = self._job, self._studio.job
        if self._job is None:
            self._preview = None
            self._show_chosen()
        elif self._job != job and (self._is_followed or self.shown() in (None, len(self._studio.pictures) - 1)):
            self._is_followed = False
            self.filmstrip.choose_live()

    def _advance(self, event: Event) -> None:
        if isinstance(event, StepFinished) and event.preview is not None:
            self._preview = event.preview
            if self._comes_back and self.shown() == len(self._studio.pictures) - 1:
                self.filmstrip.choose_live()
            self._comes_back = False
            if self.filmstrip.shows_live():
                self._show_live()

    def _take_picture(self, number: int) -> None:
        follows = self.filmstrip.shows_live() or self.filmstrip.chosen() is None
        self._preview = None
        self._comes_back = follows
        if follows:
            self.filmstrip.choose(number)

    def _show_chosen(self) -> None:
        number = self.shown()
        if number is None:
            self._refresh_emptiness()
        else:
            self._show_picture(number)

    def _show_picture(self, number: int) -> None:
        picture = self._studio.pictures[number]
        self.bar.show_picture(picture)
        try:
            image = QImage.fromData(picture.content())
        except EngineError as error:
            self.canvas.show_nothing(self.tr("The picture's file is gone"), sentence_case(error.sentence))
        else:
            self.canvas.show_image(image, _spoken(picture))

    def _show_live(self) -> None:
        request, size = self._studio.sent, self._job_size()
        if request is None:
            return
        self.bar.show_making(request.prompt, self._live_facts(request))
        if self._preview is not None and size is not None:
            self.canvas.show_preview(self._preview, size)
        elif not self._studio.preview_every:
            self.canvas.show_nothing(self.tr("Making the picture…"), self.tr("The live preview is off in Settings."))
        elif self._studio.maker is not None and self._studio.maker.preview is None:
            self.canvas.show_nothing(self.tr("Making the picture…"), self.tr("This model has no live preview."))
        elif self.canvas.image() is None:
            self.canvas.show_nothing(self.tr("Making the picture…"), self.tr("The preview follows the first step."))

    def _job_size(self) -> QSize | None:
        time_left = self._studio.time_left
        job = time_left.job if time_left else None
        return QSize(job.width, job.height) if job else None

    def _live_facts(self, request: GenerationRequest) -> str:
        return self.tr("seed {seed} · {width} × {height} · {steps} steps").format(
            seed=request.seed, width=request.width, height=request.height, steps=request.steps
        )

    def _refresh_facts(self, number: int) -> None:
        if number == self.shown():
            self.bar.show_picture(self._studio.pictures[number])

    def _refresh_emptiness(self) -> None:
        if self.shown() is not None or self.filmstrip.shows_live():
            return
        self.bar.show_nothing()
        if self._studio.model is None and not self._studio.is_looking:
            title = self.tr("No model is open")
            hint = self.tr("Choose one at the top left, or open the folder of one.")
            if self._open_key:
                hint = self.tr("Choose one at the top left, or open the folder of one with {keys}.")
                hint = hint.format(keys=self._open_key)
        else:
            title = self.tr("Describe a picture")
            hint = self.tr("Write a prompt at the left and press Generate.")
            if self._generate_key:
                hint = self.tr("Write a prompt at the left and press Generate, or {keys}.")
                hint = hint.format(keys=self._generate_key)
        self.canvas.show_nothing(title, hint)


def _spoken(picture: MadePicture) -> str:
    return " ".join(picture.request.prompt.split())
