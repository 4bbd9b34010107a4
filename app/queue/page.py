"""The page of the queue: what is made, what waits, what came of the rest, and what can be done about it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.measures import left_text
from app.page_actions import PageActions
from app.queue.empty_queue import EmptyQueue
from app.queue.item import State
from app.queue.item_editor import ItemEditor
from app.queue.model import QueueModel
from app.queue.queue_view import QueueView
from app.queue.runner import QueueRunner, estimate
from app.queue.store import QueueStore
from app.shortcuts import Shortcuts
from engine.errors import InvalidRequest
from engine.requests import GenerationRequest

TICK_MS: Final = 500
TRIED_AGAIN: Final = (State.FAILED, State.CANCELLED)


class QueuePage(QWidget):
    """Rows with buttons above for all and below for those that are chosen.

    `opened` gives the file of a picture that the person wants to see.
    """

    opened = Signal(str)
    failed = Signal(object)  # EngineError: the queue's file cannot be written, or a change came too late

    def __init__(self, store: QueueStore, runner: QueueRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Queue"))
        self.actions_of_page = PageActions("queue", self)
        self._store = store
        self._runner = runner
        self.model = QueueModel(store, runner, self)
        self.view = QueueView(self.model, self)
        self.title = QLabel(self.tr("Queue"), self)
        self.title.setObjectName("wordmark")
        self.summary = QLabel(self)
        self.summary.setProperty("role", "muted")
        self.summary.setAccessibleName(self.tr("How the queue stands"))
        self.pause = self._button(self.tr("Pause"), self.toggle_pause)
        self.cancel_all = self._button(self.tr("Cancel all"), self._cancel_all)
        self.retry_failed = self._button(self.tr("Retry failed"), self._retry_failed)
        self.clear = self._button(self.tr("Clear finished"), self._clear)
        self.front = self._button(self.tr("To the front"), self.to_front)
        self.up = self._button(self.tr("Up"), lambda: self.move_by(-1))
        self.down = self._button(self.tr("Down"), lambda: self.move_by(1))
        self.edit = self._button(self.tr("Edit…"), self.edit_chosen)
        self.retry = self._button(self.tr("Retry"), self._retry)
        self.show_picture = self._button(self.tr("Show picture"), self._show)
        self.remove = self._button(self.tr("Cancel"), self.cancel_or_remove)
        self.pause.setToolTip(self.tr("Begin nothing new; what is being made is finished"))
        self._stack = QStackedWidget(self)
        self._stack.addWidget(EmptyQueue(self))
        self._stack.addWidget(self.view)
        self.setFocusProxy(self.view)
        self._lay_out()
        self._add_actions()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Offer what can be done now, and say how the queue stands."""
        items = self._store.items()
        states = {item.state for item in items}
        self._stack.setCurrentIndex(1 if items else 0)
        for button in (self.cancel_all, self.retry_failed, self.clear, *self._for_chosen()):
            button.setVisible(bool(items))
        self.summary.setText(self._summary_words())
        self.pause.setText(self.tr("Go on") if self._store.is_paused else self.tr("Pause"))
        self.cancel_all.setEnabled(bool(states & {State.WAITING, State.RUNNING}))
        self.retry_failed.setEnabled(State.FAILED in states)
        self.clear.setEnabled(any(item.has_ended for item in items))
        self._offer_for_chosen()
        running = State.RUNNING in states
        if running != self._timer.isActive():
            self._timer.start() if running else self._timer.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Choose the first entry where none is, so that what can be done is seen."""
        super().showEvent(event)
        if self.model.rowCount() and not self.view.selectedIndexes():
            self.view.choose(self.model.item(0).number)

    def toggle_pause(self) -> None:
        """Pause the queue, or let it go on."""
        self.model.change(lambda: self._store.set_paused(paused=not self._store.is_paused))

    def to_front(self) -> None:
        """Have the chosen entries made next."""
        self.model.change(lambda: self._store.to_front(self.view.numbers()))
        self.view.scrollToTop()

    def move_by(self, steps: int) -> None:
        """Move the chosen entries up or down."""
        self.model.change(lambda: self._store.move_by(self.view.numbers(), steps))
        self.view.scrollTo(self.view.currentIndex())

    def cancel_or_remove(self) -> None:
        """Cancel what of the chosen has not ended, or where all have, take them off the list."""
        items = self.view.items()
        if any(not item.has_ended for item in items):
            self._runner.cancel(item.number for item in items if not item.has_ended)
        else:
            self.model.change(lambda: self._store.remove(item.number for item in items))
        self.view.keep_current()

    def edit_chosen(self) -> None:
        """Open the editor for the one entry that is chosen, if it waits; a picture that is done is shown."""
        items = self.view.items()
        if len(items) != 1:
            return
        if items[0].state is State.WAITING:
            editor = ItemEditor(items[0], self)
            editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            editor.edited.connect(self._edit)
            editor.open()
        else:
            self._show()

    def menu(self) -> QMenu:
        """What can be done about the chosen entries."""
        menu = QMenu(self)
        for button in self._for_chosen():
            if button.isEnabled():
                menu.addAction(button.text(), button.click)
        return menu

    def close_queue(self) -> None:
        """Read no more pictures, before the store is closed."""
        self._timer.stop()
        self.model.close()
        self._store.listeners.remove(self.refresh)

    def explain_keys(self, shortcuts: Shortcuts) -> None:
        """Let the tool tips and the list's description name the keys, once the actions are in the table."""
        for button, words, name in (
            (self.pause, self.tr("Begin nothing new; what is being made is finished"), "pause"),
            (self.front, self.tr("To the front"), "front"),
            (self.up, self.tr("Up"), "up"),
            (self.down, self.tr("Down"), "down"),
            (self.edit, self.tr("Edit…"), "edit"),
            (self.remove, self.tr("Cancel, or take off the list"), "remove"),
        ):
            shortcuts.tip(button, words, f"queue.{name}")
        names = [action.objectName() for action in self.actions_of_page.all.values()]
        for name in names:
            shortcuts.follow(name, lambda _keys: self.view.setAccessibleDescription(shortcuts.in_words(names)))

    def _add_actions(self) -> None:
        add, seen = self.actions_of_page.add, (self.view,)
        add("pause", self.tr("Pause, or go on"), self.toggle_pause, "Space", places=seen)
        add("front", self.tr("To the front"), self.to_front, "Alt+Home", places=seen)
        add("up", self.tr("Up"), lambda: self.move_by(-1), "Alt+Up", places=seen)
        add("down", self.tr("Down"), lambda: self.move_by(1), "Alt+Down", places=seen)
        add("edit", self.tr("Edit, or show the picture"), self.edit_chosen, "F2", "Return", "Enter", places=seen)
        add("remove", self.tr("Cancel, or take off the list"), self.cancel_or_remove, "Del", "Backspace", places=seen)

    def _for_chosen(self) -> tuple[QPushButton, ...]:
        return self.front, self.up, self.down, self.edit, self.retry, self.show_picture, self.remove

    def _offer_for_chosen(self) -> None:
        items = self.view.items()
        waiting = [item for item in items if item.state is State.WAITING]
        for button in (self.front, self.up, self.down):
            button.setEnabled(bool(waiting))
        self.edit.setEnabled(len(items) == 1 and bool(waiting))
        self.retry.setEnabled(any(item.state in TRIED_AGAIN for item in items))
        self.show_picture.setEnabled(len(items) == 1 and bool(items[0].pictures))
        self.remove.setEnabled(bool(items))
        ended = bool(items) and all(item.has_ended for item in items)
        self.remove.setText(self.tr("Remove from list") if ended else self.tr("Cancel"))

    def _summary_words(self) -> str:
        items = self._store.items()
        running = sum(item.state is State.RUNNING for item in items)
        waiting = sum(item.state is State.WAITING for item in items)
        failed = sum(item.state is State.FAILED for item in items)
        parts = [self.tr("paused")] if self._store.is_paused else []
        for count, words in (
            (running, self.tr("{count} being made")),
            (waiting, self.tr("{count} waiting")),
            (failed, self.tr("{count} failed")),
        ):
            if count:
                parts.append(words.format(count=count))
        seconds = estimate(items, self._runner.seconds_left()) if running or waiting else None
        if seconds:
            parts.append(self.tr("about {time} in all").format(time=left_text(seconds)))
        return " · ".join(parts) if parts else self.tr("nothing to do")

    def _cancel_all(self) -> None:
        self._runner.cancel_all()

    def _retry_failed(self) -> None:
        failed = [item.number for item in self._store.items() if item.state is State.FAILED]
        self.model.change(lambda: self._store.retry(reversed(failed)))

    def _retry(self) -> None:
        self.model.change(lambda: self._store.retry(self.view.numbers()))

    def _clear(self) -> None:
        self.model.change(self._store.clear_ended)

    def _edit(self, number: int, asked: GenerationRequest) -> None:
        item = self._store.item(number)
        if item is not None and item.state is State.WAITING:
            self.model.change(lambda: self._store.edit(number, asked))
        else:
            text = self.tr("the picture does not wait any more, so your changes are not in it: ask for it in Create")
            self.failed.emit(InvalidRequest(text))

    def _show(self) -> None:
        items = self.view.items()
        if len(items) == 1 and items[0].pictures:
            self.opened.emit(items[0].pictures[-1])

    def _tick(self) -> None:
        running = self._store.running()
        row = self.model.row(running.number) if running is not None else None
        if row is not None:
            self.view.update(self.model.index(row))
        self.summary.setText(self._summary_words())

    def _open_menu(self, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _button(self, words: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.setToolTip(words)
        button.clicked.connect(lambda _=False: run())
        return button

    def _connect(self) -> None:
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._store.listeners.append(self.refresh)
        self.model.failed.connect(self.failed)
        self.view.chosen.connect(self._offer_for_chosen)
        self.view.edit_wanted.connect(self.edit_chosen)
        self.view.menu_wanted.connect(self._open_menu)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title)
        top.addWidget(self.summary, 1)
        for button in (self.pause, self.cancel_all, self.retry_failed, self.clear):
            top.addWidget(button)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        for button in self._for_chosen()[:-1]:
            bottom.addWidget(button)
        bottom.addStretch(1)
        bottom.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        column.addLayout(bottom)
