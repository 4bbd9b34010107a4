"""The page that compares two pictures, or one prompt on two models."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QImage, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.compare.alignment import Alignment, align
from app.compare.facts import Facts
from app.compare.knowledge import Knowledge
from app.compare.page_parts import NARROW, ComparePageParts, View
from app.compare.pane import KEY_STEP, Layer
from app.compare.readers import Readers
from app.compare.shown_picture import ShownPicture
from app.compare.twin_watch import TwinWatch
from app.compare.twins import Made, Side
from app.message import Message, Tone
from app.page_actions import PageActions
from app.shortcuts import Shortcuts
from engine.catalog import CatalogEntry
from engine.events import Event
from engine.requests import GenerationRequest

if TYPE_CHECKING:
    from app.compare.measuring import Difference, Distance


class ComparePage(ComparePageParts):
    """Two pictures and what is known of them. `shut` ends its thread."""

    told = Signal(object)  # Message
    both_asked = Signal(object)  # Twins: put both requests into the queue
    cancel_asked = Signal(object)  # Twins: take both out of it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._readers = Readers(self)
        self._words = Facts(self)
        self._pictures: dict[Side, ShownPicture] = {}
        self._wanted: dict[Side, Path] = {}
        self._knowledge = Knowledge()
        self._twins = TwinWatch(self.twin_bar)
        self._difference: Difference | None = None
        self._details_were_chosen = self._is_shut = False
        self.actions_of_page = PageActions("compare", self)
        self.setAcceptDrops(True)
        self._add_actions()
        self._connect()
        self._show()

    def set_models(self, entries: Sequence[CatalogEntry]) -> None:
        """Know these models: offered for one prompt on two, and their sizes told."""
        self._knowledge.set_models(entries)
        self.twin_bar.set_models(entries)
        self._show_known()

    def set_recent(self, files: Sequence[Path]) -> None:
        """Offer the last pictures, the newest first."""
        for button in self.sources.values():
            button.set_recent(files)

    def show_pictures(self, files: Sequence[Path]) -> None:
        """Compare two files; a single one takes the side that is free, or B."""
        if len(files) >= 2:
            self.show_side(Side.A, files[0])
            self.show_side(Side.B, files[1])
        elif files:
            self.show_side(Side.A if Side.A not in self._wanted else Side.B, files[0])

    def show_side(self, side: Side, file: Path) -> None:
        """Show a file on one side, once it is read."""
        if not self._is_shut:
            self._wanted[side] = file
            self._readers.ask(side, file)

    def clear_side(self, side: Side) -> None:
        """Show nothing on one side."""
        self._wanted.pop(side, None)
        self._pictures.pop(side, None)
        self._show()

    def use_request(self, request: GenerationRequest) -> None:
        """Fill in prompt, seed and settings for both models."""
        self.twin_bar.use_request(request)

    def note_made(self, made: Made) -> bool:
        """Remember what a picture of this run took; whether it is one of the two that are awaited here."""
        self._knowledge.note(made)
        side = self._twins.take(made)
        if side is None:
            self._show_known()
            return False
        self.show_side(side, made.file)
        return True

    def follow(self, model: Path, request: GenerationRequest, event: Event) -> None:
        """Show an event of the job that makes `request` on the model in folder `model`."""
        self._twins.follow(model, request, event)

    def fail(self, model: Path, request: GenerationRequest, sentence: str) -> None:
        """Say why one of the two pictures does not come; `sentence` is for the person."""
        self._twins.fail(model, request, sentence)

    def choose_view(self, view: View) -> None:
        """Show both in this way."""
        if self.views[view].isEnabled():
            self.views[view].setChecked(True)
            self._show_view()
            shown = self.stack.currentWidget()
            assert shown is not None, "the views are never taken out"
            shown.setFocus()

    def shut(self) -> None:
        """End the thread; nothing is shown after."""
        if not self._is_shut:
            self._is_shut = True
            self.flicker.pause()
            self._readers.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Two files are A and B; one goes to the half where it was dropped."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self.take_drop(files, event.position().toPoint())
        event.acceptProposedAction()

    def take_drop(self, files: Sequence[Path], at: QPoint) -> None:
        """Show files that were dropped `at` a point of the page."""
        if len(files) == 1 and self._pictures:
            middle = self.stack.mapTo(self, self.stack.rect().center()).x()
            self.show_side(Side.A if at.x() < middle else Side.B, files[0])
        else:
            self.show_pictures(files)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Close the table where there is little room, unless the person opened it."""
        super().resizeEvent(event)
        if not self._details_were_chosen:
            self.details.setChecked(self.width() >= NARROW)
        self._show_facts()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing blinks that nobody looks at."""
        self.flicker.pause()
        super().hideEvent(event)

    def explain_keys(self, shortcuts: Shortcuts) -> None:
        """Let the tool tips name the keys, once the actions are in the table."""
        for button, words, name in (
            (self.swap, self.tr("Swap A and B"), "swap"),
            (self.fit, self.tr("Show everything"), "fit"),
            (self.actual, self.tr("One to one"), "actual"),
            (self.details, self.tr("How both were made"), "details"),
            *((segment, segment.text(), view.name.lower()) for view, segment in self.views.items()),
        ):
            shortcuts.tip(button, words, f"compare.{name}")
        shortcuts.follow("compare.turn", self.flicker.show_key)

    def _add_actions(self) -> None:
        add, seen, viewpoint = self.actions_of_page.add, (self.stack,), self.viewpoint
        for view, segment in self.views.items():
            choose = functools.partial(self.choose_view, view)
            add(view.name.lower(), segment.text(), choose, f"Alt+{view + 1}", places=(self,))
        add("swap", self.tr("Swap A and B"), self._swap, "X", places=seen)
        add("details", self.tr("How both were made"), self.details.click, "I", places=seen)
        add("turn", self.tr("Show the other"), self.flicker.change, "Space", places=(self.flicker.pane,))
        add("zoom_in", self.tr("Zoom in"), lambda: viewpoint.zoom_to(viewpoint.scale * KEY_STEP), "+", "=", places=seen)
        add("zoom_out", self.tr("Zoom out"), lambda: viewpoint.zoom_to(viewpoint.scale / KEY_STEP), "-", places=seen)
        add("fit", self.tr("Show everything"), viewpoint.fit, "0", places=seen)
        add("actual", self.tr("One to one"), lambda: viewpoint.zoom_to(1.0), "1", places=seen)

    def _connect(self) -> None:
        self._readers.read.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._readers.unreadable.connect(self._tell_unreadable, Qt.ConnectionType.QueuedConnection)
        self._readers.measured.connect(self._take_measures, Qt.ConnectionType.QueuedConnection)
        self._readers.amplified.connect(self._take_amplified, Qt.ConnectionType.QueuedConnection)
        for button in self.sources.values():
            button.chosen.connect(self.show_side)
            button.cleared.connect(self.clear_side)
        self.swap.clicked.connect(self._swap)
        self.fit.clicked.connect(self.viewpoint.fit)
        self.actual.clicked.connect(lambda: self.viewpoint.zoom_to(1.0))
        for view, segment in self.views.items():
            segment.clicked.connect(lambda _=False, chosen=view: self.choose_view(chosen))
        self.details.clicked.connect(self._choose_details)
        self.viewpoint.changed.connect(self._show_zoom)
        self.difference.gain_chosen.connect(lambda: self._amplify())
        self._twins.asked.connect(self.both_asked)
        self._twins.cancelled.connect(self.cancel_asked)
        self._twins.told.connect(self.told)

    def _take(self, side: Side, picture: ShownPicture) -> None:
        if self._wanted.get(side) != picture.file or self._is_shut:
            return  # another one was chosen meanwhile
        self._pictures[side] = picture
        self._show()

    def _tell_unreadable(self, side: Side, sentence: str) -> None:
        self._wanted.pop(side, None)
        if side in self._pictures:
            self._wanted[side] = self._pictures[side].file
        self.told.emit(Message(tone=Tone.ERROR, text=sentence))

    def _show(self) -> None:
        """Show the pictures that are there in all views, and have two measured."""
        self._difference = None
        self.numbers.show_distance(None)
        for side, button in self.sources.items():
            picture = self._pictures.get(side)
            button.show_title(picture.title if picture else "", picture.file if picture else None)
        a, b = (self._pictures.get(side) for side in Side)
        first, second = a or b, b or a
        alignment = align(first.size, second.size) if first and second else None
        layers = self._layers(alignment) if alignment else []
        for view in (self.slider, self.side_by_side, self.flicker):
            view.set_layers(layers)
        self.difference.show_layer(None)
        self.viewpoint.set_frame(QRectF(0, 0, *(alignment.size if alignment else (0, 0))).size())
        self.alignment.hide()
        if a and b and alignment:
            self.alignment.show_sizes(a, b, alignment)
            self._readers.measure(a, b)
        self._show_known()
        self._show_view()

    def _layers(self, alignment: Alignment) -> list[Layer]:
        boxes = {Side.A: alignment.a, Side.B: alignment.b}
        return [
            Layer(levels=picture.levels, box=QRectF(*boxes[side]), label=f"{side.value}  {picture.title}")
            for side in Side
            if (picture := self._pictures.get(side)) is not None
        ]

    def _show_view(self) -> None:
        if not self._pictures:
            self.stack.setCurrentWidget(self.empty)
        else:
            self.stack.setCurrentIndex(next(view for view, button in self.views.items() if button.isChecked()))
        has_two = len(self._pictures) == 2
        self.swap.setEnabled(bool(self._pictures))
        for view, button in self.views.items():
            button.setEnabled(has_two or view is View.SLIDER)
        for icon in (self.fit, self.actual):
            icon.setEnabled(bool(self._pictures))
        self._show_zoom()

    def _show_zoom(self) -> None:
        known = None if self.viewpoint.frame.isEmpty() else self.viewpoint.scale
        self.numbers.show_zoom(known, fitted=self.viewpoint.is_fitted)

    def _show_known(self) -> None:
        a, b = (self._knowledge.of(self._pictures[side]) if side in self._pictures else None for side in Side)
        rows = self._words.rows(a, b)
        self.facts.show_rows(rows, self._words.summary(rows, a, b))
        self.numbers.show_known(a, b)

    def _take_measures(self, a: ShownPicture, b: ShownPicture, number: "Distance | None", levels: "Difference") -> None:
        if self._pictures.get(Side.A) is a and self._pictures.get(Side.B) is b:
            self.numbers.show_distance(number)
            self._difference = levels
            self._amplify()

    def _amplify(self) -> None:
        if self._difference is not None and not self._is_shut:
            self._readers.amplify(self._difference, self.difference.gain)

    def _take_amplified(self, levels: "Difference", gain: int, images: tuple[QImage, ...]) -> None:
        if levels is self._difference and gain == self.difference.gain:
            label = self.tr("Difference") if gain == 1 else self.tr("Difference × {gain}").format(gain=gain)
            self.difference.show_layer(Layer(levels=images, box=QRectF(*levels.box), label=label))

    def _swap(self) -> None:
        self._pictures = {side.other: picture for side, picture in self._pictures.items()}
        self._wanted = {side.other: file for side, file in self._wanted.items()}
        self._show()

    def _choose_details(self) -> None:
        self._details_were_chosen = True
        self._show_facts()

    def _show_facts(self) -> None:
        self.facts.setVisible(self.details.isChecked())
