"""The page where pictures are made: the panel, the picture, and what goes from one to the other."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.actions import StudioMenu
from app.fields import Field, field_at_fault
from app.message import Message, Remedy, Tone
from app.model_card import ModelCard, read_card
from app.picture_desk import PictureDesk
from app.prompting.syntax import PromptMistake
from app.recall.settings import Part
from app.shortcuts import Shortcuts
from app.side_panel import SidePanel
from app.surroundings import Surroundings
from app.viewer import Viewer
from engine.catalog import DEFAULT_MODEL, CatalogEntry, installed_models
from engine.description import describe
from engine.errors import EngineError
from engine.requests import GenerationRequest

LOW: Final = 680  # pixels of height: below, seldom used controls stand behind "More"


class CreatePage(QWidget):
    """The studio: `side` says what is asked for, `viewer` shows what comes of it."""

    come_forward = Signal()  # something was dropped on the window, whichever page is shown

    def __init__(self, around: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench = around.bench
        self._messages = around.messages
        self.studio = around.bench.studio
        self._settings = around.settings
        self._paths = around.paths
        self._installed: tuple[CatalogEntry, ...] = ()
        self.side = SidePanel(around.bench, self)
        self.viewer = Viewer(self.studio, self)
        self.desk = PictureDesk(self.side.controls, self.studio, around.bench.starts, self)
        self._compare = around.compare
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addWidget(self.viewer, 1)
        self.setFocusProxy(self.side.controls.prompt)
        self._connect()
        self._follow_settings()

    def fill_menu(self, menu: StudioMenu) -> None:
        """Add what can be done here."""
        add, viewer = menu.add, self.viewer
        add("create.generate", self.tr("Generate"), self.submit, "Ctrl+Enter", "Ctrl+Return")
        words = self.tr("Generate before what waits")
        add("create.generate_next", words, self.submit_in_front, "Ctrl+Shift+Enter", "Ctrl+Shift+Return")
        add("create.cancel", self.tr("Cancel"), self.cancel_or_dismiss, "Esc")
        add("create.prompt", self.tr("Edit the prompt"), self.side.controls.prompt.setFocus, "Ctrl+L")
        add("create.earlier", self.tr("Earlier prompts…"), self.side.controls.prompt_panel.earlier.click, "Ctrl+R")
        menu.addSeparator()
        add("create.open_model", self.tr("Open a model's folder…"), self._ask_for_folder, "Ctrl+O")
        add("create.use_settings", self.tr("Use a picture's settings…"), self.desk.ask_for_settings)
        add("create.start_from", self.tr("Start from a picture…"), self.desk.ask_for_start, "Ctrl+Shift+O")
        add("create.paste_start", self.tr("Start from the clipboard's picture"), self.desk.paste, "Ctrl+Shift+V")
        add("create.start_from_shown", self.tr("Start from the shown picture"), viewer.start_from_shown, "Ctrl+Shift+S")
        add("create.show_saved", self.tr("Show saved pictures"), self._show_outputs)
        menu.addSeparator()
        add("create.save", self.tr("Save picture as…"), viewer.save_as, "Ctrl+S")
        add("create.copy", self.tr("Copy picture"), viewer.copy, "Ctrl+Shift+C")
        add("create.zoom_in", self.tr("Zoom in"), viewer.zoom_in, "Ctrl++", "Ctrl+=")
        add("create.zoom_out", self.tr("Zoom out"), viewer.zoom_out, "Ctrl+-")
        add("create.one_to_one", self.tr("One to one"), viewer.zoom_to_actual, "Ctrl+Shift+1")
        add("create.fit", self.tr("Fit the window"), viewer.canvas.fit, "Ctrl+0")

    def explain_keys(self, shortcuts: Shortcuts) -> None:
        """Let the buttons' tool tips name the keys, once the actions are in the table."""
        bar = self.viewer.bar
        for widget, words, name in (
            (bar.zoom_out, self.tr("Zoom out"), "create.zoom_out"),
            (bar.zoom_in, self.tr("Zoom in"), "create.zoom_in"),
            (bar.scale, self.tr("One to one"), "create.one_to_one"),
            (bar.fit, self.tr("Fit the window"), "create.fit"),
            (bar.start, self.tr("Start from this picture"), "create.start_from_shown"),
            (bar.copy, self.tr("Copy the picture"), "create.copy"),
            (bar.save, self.tr("Save as…"), "create.save"),
            (self.side.cancel, self.tr("Stop the picture that is being made"), "create.cancel"),
            (self.side.controls.prompt_panel.earlier, self.tr("Prompts that you used before"), "create.earlier"),
        ):
            shortcuts.tip(widget, words, name)
        shortcuts.follow("create.generate", self.side.show_key)
        shortcuts.follow("create.generate", self.viewer.show_generate_key)
        shortcuts.follow("create.open_model", self.viewer.show_open_key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put seldom used controls behind a button where the page is small."""
        super().resizeEvent(event)
        self.side.set_narrow(narrow=self.height() < LOW)

    def close_page(self) -> None:
        """Wait for what is being kept."""
        self.desk.close()

    def begin(self) -> None:
        """List the models and have the engine open the remembered one, or else the one that ships."""
        entries = self.list_models()
        values = self._settings.values
        for wanted in dict.fromkeys((values.default_model or values.model or DEFAULT_MODEL, DEFAULT_MODEL)):
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
        self.side.controls.models.set_models(self._installed)
        return self._installed

    def model_to_remember(self) -> str | None:
        """The present model's name, or its folder where it is not installed."""
        model = self.studio.model
        known = {entry.folder: entry.name for entry in self._installed}
        return known.get(model.folder, str(model.folder)) if model else self._settings.values.model

    def open_folder(self, folder: Path) -> bool:
        """Open the model in a folder, or say why it is none."""
        try:
            model = describe(folder.absolute())
        except EngineError as error:
            self.studio.tell_error(error)
            self.point_out(error)
            return False
        self.studio.open_model(model)
        return True

    def submit_in_front(self) -> None:
        """Have what the controls describe made before all that waits."""
        self.submit(in_front=True)

    def submit(self, *, in_front: bool = False) -> None:
        """Put what the controls describe into the queue, or say what is in the way."""
        model, controls = self.studio.model, self.side.controls
        if model is None:
            self._tell(Message(tone=Tone.WARNING, text=self.side.why()))
            return
        try:
            typed, made = controls.requests()
            self._messages.dismiss_settled()
            batches = ((model, made), *controls.models.batches(made))
            for maker, requests in reversed(batches) if in_front else batches:
                self._bench.store.add(requests, model=str(maker.folder), typed=typed.prompt, in_front=in_front)
        except PromptMistake:
            pass  # the prompt that is wrong has the focus, and says why below it
        except EngineError as error:
            self.studio.tell_error(error)
            self.point_out(error)
        else:
            controls.prompt_panel.remember(typed)
            if self._bench.runner.number is None:
                self.viewer.follow()

    def cancel(self) -> None:
        """Stop the entry that is being made; the queue goes on behind it."""
        if self._bench.runner.number is not None:
            self._bench.runner.cancel([self._bench.runner.number])

    def cancel_or_dismiss(self) -> None:
        """Stop the picture that is being made; where there is none, take the newest message away."""
        if self._bench.runner.number is not None:
            self.cancel()
        else:
            self._messages.dismiss_newest()

    def show_file(self, file: Path) -> None:
        """Show a picture that lies on the disk, with what can be done with it."""
        self.viewer.show_file(file)

    def recall(self, file: Path, part: Part = Part.ALL) -> None:
        """Show in the controls the settings inside a picture's file, of this program or of another that is known."""
        self.desk.recall(file, part)

    def start_from(self, file: Path) -> None:
        """Have the next pictures start from a file."""
        self.desk.start_from(file)

    def show_card(self, file: Path) -> None:
        """Show the card of the present model, or say why it cannot be read."""
        try:
            ModelCard(file.parent.name, read_card(file), self.window()).open()
        except EngineError as error:
            self.studio.tell_error(error)

    def point_out(self, error: EngineError) -> None:
        """Put the focus on the control at fault."""
        field = field_at_fault(error)
        if field is Field.MODEL:
            self.side.chooser.setFocus()
        else:
            self.side.controls.point_out(field, error)

    def _connect(self) -> None:
        self.side.generate_wanted.connect(lambda: self.submit())
        self.side.cancel_wanted.connect(self.cancel)
        self.side.mode_wanted.connect(lambda mode: self._settings.change(mode=mode))
        self.side.chooser.listing.connect(self.list_models)
        self.side.chooser.chosen.connect(lambda folder: self.open_folder(Path(folder)))
        self.side.chooser.folder_wanted.connect(self._ask_for_folder)
        self.side.limits.card_wanted.connect(self.show_card)
        self.viewer.settings_wanted.connect(self.desk.use_settings)
        self.viewer.start_wanted.connect(self.desk.start_from_made)
        self.viewer.compare_wanted.connect(lambda file: self._compare([file]))
        self._messages.remedy_chosen.connect(self._remedy)
        self.side.controls.prompt_panel.failed.connect(self.studio.tell_error)
        self.studio.refused.connect(self._point_at_model)
        self.studio.job_failed.connect(self._mark_lost_words)
        self.studio.picture_added.connect(self._note_seed)
        self._settings.changed.connect(self._follow_settings)

    def _point_at_model(self, folder: Path | None, error: EngineError) -> None:
        """Put the focus on the chooser where it is the chosen model that cannot be used."""
        model = self.studio.model
        if model is None or folder == model.folder:
            self.point_out(error)

    def _mark_lost_words(self, request: GenerationRequest, error: EngineError) -> None:
        """Mark what a job lost of the prompt that is still in the box."""
        if request.prompt == self.side.controls.prompt.toPlainText():
            self.side.controls.mark(error)

    def _follow_settings(self) -> None:
        self.side.set_mode(self._settings.values.mode)

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
            case _:
                self.desk.remedy(message)

    def _note_seed(self, number: int) -> None:
        picture = self.studio.pictures[number]
        if picture.file is None:  # made now, and not one of an earlier run that is only shown
            self.side.controls.seed.set_last(picture.seed)

    def _ask_for_folder(self) -> None:
        start = self._paths.models if self._paths.models.is_dir() else Path.home()
        name = QFileDialog.getExistingDirectory(self, self.tr("Open a model's folder"), str(start))
        if name:
            self.open_folder(Path(name))

    def _show_outputs(self) -> None:
        folder = self.studio.outputs
        if folder.is_dir():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        else:
            text = self.tr("No picture is saved yet; they will lie in {folder}").format(folder=folder)
            self._tell(Message(tone=Tone.INFORMATION, text=text))
