"""The studio's window: its parts, its menu, what is dropped on it, and its end."""

import logging
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QDragEnterEvent, QDropEvent, QIcon
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from app.actions import StudioMenu
from app.controls import Field, field_at_fault
from app.icons import mark
from app.made_picture import MadePicture
from app.message_bar import Message, Remedy, Tone
from app.model_card import ModelCard, read_card
from app.readouts import Readouts
from app.settings import Settings, write_settings
from app.side_panel import SidePanel
from app.state import Studio
from app.theme import Theme, apply_palette, palette_for
from app.viewer import Viewer
from engine.catalog import DEFAULT_MODEL, CatalogEntry, installed_models
from engine.description import describe
from engine.errors import EngineError
from engine.paths import UserPaths
from engine.picture import read_settings as read_picture_settings

log = logging.getLogger(__name__)

NORMAL_SIZE = (1280, 800)
SMALLEST_SIZE = (900, 600)


class StudioWindow(QMainWindow):
    """Everything that a person sees; `first_painted` comes once, when it is on the screen."""

    first_painted = Signal()

    def __init__(self, studio: Studio, settings: Settings, paths: UserPaths) -> None:
        super().__init__()
        self.studio = studio
        self._settings = settings
        self._paths = paths
        self._theme = settings.theme
        self._was_painted = False
        self._is_closed = False
        self._installed: tuple[CatalogEntry, ...] = ()
        self.setWindowTitle("Triptych")
        self.setWindowIcon(QIcon(mark(128)))
        self.setMinimumSize(*SMALLEST_SIZE)
        self.resize(*NORMAL_SIZE)
        self.setAcceptDrops(True)
        self.menu = StudioMenu(self)
        self.side = SidePanel(studio, self.menu, self)
        self.viewer = Viewer(studio, self)
        self.readouts = Readouts(studio, self)
        self._lay_out()
        self._fill_menu()
        self._connect()
        self.set_theme(settings.theme)
        if settings.geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode()))
        self.side.controls.prompt.setFocus()

    def begin(self) -> None:
        """List the models and have the engine open the remembered one, or else the one that ships."""
        entries = self.list_models()
        for wanted in dict.fromkeys((self._settings.model or DEFAULT_MODEL, DEFAULT_MODEL)):
            if self._open_known(wanted, entries):
                return
        usable = [entry.description for entry in entries if entry.description]
        if usable:
            self.studio.open_model(usable[0])
        else:
            text = self.tr("No model is installed, not even Pocket: open a model's folder, or install Triptych again")
            self._tell(Message(tone=Tone.ERROR, text=text, remedy=Remedy.CHOOSE_MODEL))
            self.studio.find_no_model()

    def list_models(self) -> tuple[CatalogEntry, ...]:
        """Read again which models are installed."""
        self._installed = installed_models()
        self.side.chooser.set_models(self._installed)
        return self._installed

    def open_folder(self, folder: Path) -> bool:
        """Open the model in a folder, or say why it is none."""
        try:
            model = describe(folder.absolute())
        except EngineError as error:
            self.tell_error(error)
            self.point_out(error)
            return False
        self.studio.open_model(model)
        return True

    def submit(self) -> None:
        """Ask for the picture that the controls describe, or say what is in the way."""
        if self.studio.is_busy:
            return
        if not self.studio.can_generate:
            self._tell(Message(tone=Tone.WARNING, text=self.side.why()))
            return
        try:
            request = self.side.controls.request()
        except EngineError as error:
            self.tell_error(error)
            self.point_out(error)
        else:
            self.viewer.messages.dismiss_settled()
            self.studio.generate(request)

    def cancel_or_dismiss(self) -> None:
        """Stop the picture that is being made; where there is none, take the newest message away."""
        if self.studio.is_busy:
            self.studio.cancel()
        else:
            self.viewer.messages.dismiss_newest()

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in a theme's colours."""
        self._theme = theme
        palette = palette_for(theme)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_palette(application, palette)
        self.viewer.set_colours(palette)
        self.menu.check_theme(theme)

    def use_settings(self, picture: MadePicture) -> None:
        """Show a picture's settings in the controls."""
        self.side.controls.set_request(picture.request, seed=picture.seed)
        self.side.controls.prompt.setFocus()

    def use_settings_of_file(self, file: Path) -> None:
        """Show in the controls the settings inside a picture's file."""
        try:
            settings = read_picture_settings(file)
        except EngineError as error:
            self.tell_error(error)
        else:
            self.side.controls.set_request(settings.again, seed=settings.seed)

    def show_card(self, file: Path) -> None:
        """Show the card of the present model, or say why it cannot be read."""
        try:
            ModelCard(file.parent.name, read_card(file), self).open()
        except EngineError as error:
            self.tell_error(error)

    def tell_error(self, error: EngineError) -> None:
        """Show an error's sentence."""
        self._tell(Message(tone=Tone.ERROR, text=error.sentence))

    def point_out(self, error: EngineError) -> None:
        """Put the focus on the control at fault."""
        field = field_at_fault(error)
        if field is Field.MODEL:
            self.side.chooser.setFocus()
        else:
            self.side.controls.point_out(field, error)

    def event(self, event: QEvent) -> bool:
        """Tell once that the window was painted."""
        handled = super().event(event)
        if event.type() is QEvent.Type.Paint and not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.first_painted.emit)
        return handled

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, end the engine, and see every picture onto the disk."""
        if not self._is_closed:
            self._is_closed = True
            self._remember()
            self.hide()
            self.studio.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files: a picture for its settings, a folder as a model."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a model's folder, or show a picture's settings."""
        path = next(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
        if path.is_dir():
            self.open_folder(path)
        else:
            self.use_settings_of_file(path)
        event.acceptProposedAction()

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.side)
        middle.addWidget(self.viewer, 1)
        studio = QWidget(self)
        studio.setObjectName("studio")
        column = QVBoxLayout(studio)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.readouts)
        self.setCentralWidget(studio)

    def _fill_menu(self) -> None:
        add, viewer = self.menu.add, self.viewer
        add(self.tr("Generate"), self.submit, "Ctrl+Enter", "Ctrl+Return")
        add(self.tr("Cancel"), self.cancel_or_dismiss, "Esc")
        add(self.tr("Edit the prompt"), self.side.controls.prompt.setFocus, "Ctrl+L")
        self.menu.addSeparator()
        add(self.tr("Open a model's folder…"), self._ask_for_folder, "Ctrl+O")
        add(self.tr("Use a picture's settings…"), self._ask_for_picture)
        add(self.tr("Show saved pictures"), self._show_outputs)
        self.menu.addSeparator()
        add(self.tr("Save picture as…"), viewer.save_as, "Ctrl+S")
        add(self.tr("Copy picture"), viewer.copy, "Ctrl+Shift+C")
        add(self.tr("Zoom in"), viewer.zoom_in, "Ctrl++", "Ctrl+=")
        add(self.tr("Zoom out"), viewer.zoom_out, "Ctrl+-")
        add(self.tr("One to one"), viewer.zoom_to_actual, "Ctrl+1")
        add(self.tr("Fit the window"), viewer.canvas.fit, "Ctrl+0")
        self.menu.addSeparator()
        self.menu.add_themes(self.set_theme)
        self.menu.addSeparator()
        add(self.tr("Quit"), self.close, "Ctrl+Q")

    def _connect(self) -> None:
        self.side.generate_wanted.connect(self.submit)
        self.side.cancel_wanted.connect(self.studio.cancel)
        self.side.chooser.listing.connect(self.list_models)
        self.side.chooser.chosen.connect(lambda folder: self.open_folder(Path(folder)))
        self.side.chooser.folder_wanted.connect(self._ask_for_folder)
        self.side.limits.card_wanted.connect(self.show_card)
        self.viewer.settings_wanted.connect(self.use_settings)
        self.viewer.messages.remedy_chosen.connect(self._remedy)
        self.studio.refused.connect(self.point_out)
        self.studio.picture_added.connect(self._note_seed)
        QApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def _tell(self, message: Message) -> None:
        self.studio.told.emit(message)

    def _open_known(self, wanted: str, entries: tuple[CatalogEntry, ...]) -> bool:
        """Open a model by its name or folder; false, and told, where it cannot be used."""
        if Path(wanted).is_absolute():
            return self.open_folder(Path(wanted))
        entry = next((entry for entry in entries if entry.name == wanted), None)
        if entry is not None and entry.description is not None:
            self.studio.open_model(entry.description)
            return True
        if entry is not None and entry.error:
            self._tell(Message(tone=Tone.ERROR, text=entry.error))
        elif wanted != DEFAULT_MODEL:
            text = self.tr("{name}, the model of the last time, is not installed any more").format(name=wanted)
            self._tell(Message(tone=Tone.WARNING, text=text))
        return False

    def _remedy(self, message: Message) -> None:
        match message.remedy:
            case Remedy.SAVE_ELSEWHERE:
                self.viewer.save_as(message.picture)
            case Remedy.START_ENGINE:
                self.studio.start_engine()
            case Remedy.CHOOSE_MODEL:
                self.side.chooser.click()

    def _note_seed(self, number: int) -> None:
        self.side.controls.seed.set_last(self.studio.pictures[number].seed)

    def _follow_system(self) -> None:
        if self._theme is Theme.SYSTEM:
            self.set_theme(Theme.SYSTEM)

    def _ask_for_folder(self) -> None:
        start = self._paths.models if self._paths.models.is_dir() else Path.home()
        name = QFileDialog.getExistingDirectory(self, self.tr("Open a model's folder"), str(start))
        if name:
            self.open_folder(Path(name))

    def _ask_for_picture(self) -> None:
        title, start = self.tr("Use a picture's settings"), str(self._paths.outputs)
        name, _ = QFileDialog.getOpenFileName(self, title, start, self.tr("PNG (*.png)"))
        if name:
            self.use_settings_of_file(Path(name))

    def _show_outputs(self) -> None:
        folder = self._paths.outputs
        if folder.is_dir():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        else:
            text = self.tr("No picture is saved yet; they will lie in {folder}").format(folder=folder)
            self._tell(Message(tone=Tone.INFORMATION, text=text))

    def _remember(self) -> None:
        model = self.studio.model
        known = {entry.folder: entry.name for entry in self._installed}
        settings = Settings(
            theme=self._theme,
            geometry=bytes(self.saveGeometry().toBase64().data()).decode(),
            model=known.get(model.folder, str(model.folder)) if model else self._settings.model,
        )
        try:
            write_settings(self._paths.settings, settings)
        except OSError as error:
            log.warning("the window's settings were not saved in %s: %s", self._paths.settings, error)
