"""The page of models: what is installed, what fits, and what can be done with each."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QWidget

from app.message import Message, Tone, receipt, undoable
from app.model_card import ModelCard, read_card
from app.models.add_dialog import AddDialog
from app.models.adding import AddOrder, check_candidate
from app.models.installed import Installed
from app.models.page_parts import NARROW, NARROW_SIDE, SIDE, ModelsPageParts
from app.models.removing import Removed
from app.models.shelf import Shelf
from app.models.verifying import Verification
from app.page_actions import PageActions
from app.shortcuts import Shortcuts
from engine.errors import EngineError
from engine.placement import DeviceKind


class ModelsPage(ModelsPageParts):
    """All installed models. It reads them when it is first shown; `shut` ends its threads and processes.

    `can_convert` says that somebody answers `convert_asked`: only then is its button shown.
    """

    told = Signal(object)  # Message
    use_asked = Signal(object)  # Path: open this model
    default_chosen = Signal(str)  # the name of the model to open at start
    convert_asked = Signal()
    changed = Signal()  # a model came or went

    def __init__(self, parent: QWidget | None = None, *, can_convert: bool = False) -> None:
        super().__init__(parent, can_convert=can_convert)
        self._shelf = Shelf(self)
        self._verification = Verification(self)
        self._kind: DeviceKind | None = None
        self._in_use: Path | None = None
        self._chosen: Path | None = None
        self._default: str | None = None
        self._wanted: Path | None = None
        self._is_begun = self._is_shut = False
        self.actions_of_page = PageActions("models", self)
        self.setAcceptDrops(True)
        self._add_actions()
        self._connect()
        self._show_current()
        self._show_card(())

    def set_in_use(self, folder: Path | None, *, chosen: Path | None = None) -> None:
        """Say which model the engine has open, or opens, and which the person has chosen for the next pictures.

        The queue may have another one opened than the one that is chosen.
        """
        self._in_use, self._chosen = folder, chosen
        self.list.rows.mark(folder, self._default)
        self._show_current()

    def set_default(self, name: str | None) -> None:
        """Say which model is opened at start."""
        self._default = name
        self.list.rows.mark(self._in_use, name)
        self._show_current()

    def set_device(self, kind: DeviceKind | None) -> None:
        """Say what the engine computes on; None where it has not told yet."""
        changes, self._kind = kind != self._kind, kind
        if changes and self._is_begun:
            self.refresh()

    def begin(self) -> None:
        """Read the models, once."""
        if not self._is_begun:
            self._is_begun = True
            self.refresh()

    def refresh(self) -> None:
        """Read the models again."""
        if not self._is_shut:
            self._shelf.read(self._kind)

    def shut(self) -> None:
        """End all threads and processes; nothing is shown after."""
        if not self._is_shut:
            self._is_shut = True
            self._verification.cancel()
            self._shelf.close()

    def add_folder(self, folder: Path) -> None:
        """Ask how to add a folder, or say why it cannot be added."""
        if self._shelf.is_adding:
            self._say(self.tr("Another model is being added: wait until it is done."), Tone.WARNING)
            return
        try:
            model = check_candidate(folder)
        except EngineError as error:
            self._say(error.sentence, Tone.ERROR)
            return
        dialog = AddDialog(model, self)
        dialog.setStyleSheet(self.styleSheet())
        dialog.ordered.connect(self._add)
        dialog.open()

    def choose_folder(self) -> None:
        """Let the person choose a folder to add."""
        name = QFileDialog.getExistingDirectory(self, self.tr("Add a model's folder"), str(Path.home()))
        if name:
            self.add_folder(Path(name))

    def verify(self) -> None:
        """Verify the model that is looked at, or stop it."""
        model = self.list.current()
        if model is None or self._verification.folder == model.folder:
            self._stop_verifying()
            return
        self._verification.start(model.folder)
        self.verifying.show_work(self.tr("Verifying {name}").format(name=model.entry.name), None)
        self._show_current()

    def remove(self) -> None:
        """Move the model that is looked at to the bin, or say why it stays."""
        model = self.list.current()
        if model is None:
            return
        if (why := self._why_kept(model)) is not None:
            self._say(why, Tone.WARNING)
            return
        if self._verification.folder == model.folder:
            self._stop_verifying()
        self._shelf.remove(model)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin when it is seen for the first time."""
        super().showEvent(event)
        self.begin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the list less room in a small window."""
        super().resizeEvent(event)
        self.side.setFixedWidth(NARROW_SIDE if self.width() < NARROW else SIDE)
        self.drop.setVisible(self.height() >= 600)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a folder."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the folder."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.add_folder(files[0])
            event.acceptProposedAction()

    def explain_keys(self, shortcuts: Shortcuts) -> None:
        """Let the tool tips name the keys, once the actions are in the table."""
        shortcuts.tip(self.add, self.tr("Add a model from a folder"), "models.add")
        shortcuts.tip(self.details.use, self.tr("Make pictures with this model"), "models.use")
        shortcuts.tip(self.details.verify, self.tr("Check every hash, shape and code of this model"), "models.verify")
        shortcuts.follow("models.remove", self.details.show_remove_key)

    def _add_actions(self) -> None:
        add = self.actions_of_page.add
        add("use", self.tr("Use the model"), self._use, "Return", "Enter", places=(self.list,))
        add("verify", self.tr("Verify the model, or stop"), self.verify, places=(self,))
        add("remove", self.tr("Remove the model"), self.remove, "Del", places=(self.list,))
        add("add", self.tr("Add a model from a folder"), self.choose_folder, "Ctrl+O", places=(self,))
        add("refresh", self.tr("Read the models again"), self.refresh, "F5", places=(self,))

    def _connect(self) -> None:
        queued = Qt.ConnectionType.QueuedConnection
        shelf, details = self._shelf, self.details
        shelf.listed.connect(self._show_models, queued)
        shelf.progressed.connect(self._show_progress, queued)
        shelf.added.connect(self._end_adding, queued)
        shelf.add_ended.connect(self._fail_adding, queued)
        shelf.removed.connect(self._tell_removed, queued)
        shelf.restored.connect(self._tell_restored, queued)
        shelf.failed.connect(lambda sentence: self._say(sentence, Tone.ERROR), queued)
        self._verification.passed.connect(self._tell_whole)
        self._verification.failed.connect(self._tell_damaged)
        self.list.chosen.connect(self._show_current)
        self.list.doubleClicked.connect(lambda _index: self._use())
        self.add.clicked.connect(self.choose_folder)
        self.convert.clicked.connect(self.convert_asked)
        self.adding.cancel.clicked.connect(shelf.cancel)
        self.verifying.cancel.clicked.connect(self._stop_verifying)
        details.use_wanted.connect(self._use)
        details.default_wanted.connect(self._choose_default)
        details.verify_wanted.connect(self.verify)
        details.remove_wanted.connect(self.remove)
        details.folder_wanted.connect(lambda: self._open(model.folder if (model := self.list.current()) else None))
        details.report_wanted.connect(self._open_report)
        details.card_wanted.connect(self._open_card)

    def _show_models(self, models: Sequence[Installed]) -> None:
        current = self.list.current()
        wanted = self._wanted or (current.folder if current else self._in_use)
        self._wanted = None
        self.list.show_models(models, wanted)
        self.list.rows.mark(self._in_use, self._default)
        self._show_card(models)

    def _show_card(self, models: Sequence[Installed]) -> None:
        """The card is for a person who has only what ships."""
        self.card.setVisible(all(model.entry.shipped for model in models))

    def _show_current(self) -> None:
        model = self.list.current()
        folder, name = (model.folder, model.entry.name) if model else (None, None)
        in_use = folder is not None and folder == self._in_use
        why = self._why_kept(model) if model else None
        is_default = name is not None and name == self._default
        self.details.show_model(model, in_use=in_use, is_default=is_default, why_kept=why)
        self.details.show_verifying(runs=folder is not None and folder == self._verification.folder)

    def _why_kept(self, model: Installed) -> str | None:
        """Why a model cannot be removed now, as a sentence."""
        if model.entry.shipped:
            return self.tr("{name} ships with Triptych and stays.").format(name=model.entry.name)
        if model.folder == self._in_use:
            return self.tr("{name} is in use: use another model first.").format(name=model.entry.name)
        if model.folder == self._chosen:
            return self.tr("{name} is chosen for the next pictures: use another model first.").format(
                name=model.entry.name
            )
        return None

    def _use(self) -> None:
        model = self.list.current()
        if model is not None and model.fault is None and model.folder != self._in_use:
            self.use_asked.emit(model.folder)

    def _choose_default(self) -> None:
        model = self.list.current()
        if model is not None:
            self.set_default(model.entry.name)
            self.default_chosen.emit(model.entry.name)

    def _add(self, order: AddOrder) -> None:
        if not self._is_shut:
            self.adding.show_work(self.tr("Adding {name}").format(name=order.name), 0.0)
            self._shelf.add(order)

    def _show_progress(self, done: int, total: int) -> None:
        if self._shelf.is_adding:
            self.adding.show_work(self.adding.words.text(), done / total if total else 1.0)

    def _end_adding(self, place: Path) -> None:
        self.adding.hide()
        self._wanted = place
        self.told.emit(receipt(self.tr("{name} is installed").format(name=place.name)))
        self.refresh()
        self.changed.emit()

    def _fail_adding(self, sentence: str) -> None:
        self.adding.hide()
        if sentence:
            self._say(sentence, Tone.ERROR)
        else:
            self.told.emit(receipt(self.tr("Adding was cancelled; nothing of it is left")))

    def _tell_removed(self, removed: Removed) -> None:
        if removed.fault:
            self._say(removed.fault, Tone.ERROR)
            return
        text = self.tr("{name} lies in the bin")
        if removed.linked is not None:
            text = self.tr("{name} is linked no more; its folder stays where it is")
        words = text.format(name=removed.folder.name)
        self.told.emit(undoable(words, lambda: self._restore(removed)))
        self.refresh()
        self.changed.emit()

    def _restore(self, removed: Removed) -> None:
        if not self._is_shut:
            self._wanted = removed.folder
            self._shelf.restore(removed)

    def _tell_restored(self, sentence: str) -> None:
        if sentence:
            self._say(sentence, Tone.ERROR)
        self.refresh()
        self.changed.emit()

    def _stop_verifying(self) -> None:
        self._verification.cancel()
        self.verifying.hide()
        self._show_current()

    def _tell_whole(self, _folder: Path, found: str) -> None:
        self.verifying.hide()
        self._say(found)
        self._show_current()

    def _tell_damaged(self, _folder: Path, sentence: str) -> None:
        self.verifying.hide()
        self._say(sentence, Tone.ERROR)
        self._show_current()

    def _open_report(self) -> None:
        model = self.list.current()
        if model is not None and model.inspection is not None:
            self._open(model.inspection.report_page)

    def _open_card(self) -> None:
        model = self.list.current()
        if model is not None and model.card is not None:
            try:
                ModelCard(model.entry.name, read_card(model.card), self).open()
            except EngineError as error:
                self._say(error.sentence, Tone.ERROR)

    def _open(self, place: Path | None) -> None:
        if place is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(place))):
            text = self.tr("{place} cannot be opened: look into it with another program")
            self._say(text.format(place=place), Tone.WARNING)

    def _say(self, sentence: str, tone: Tone = Tone.INFORMATION) -> None:
        self.told.emit(Message(tone=tone, text=sentence))
