"""The list of the prompts that were used: searched, chosen, kept as favourites, forgotten."""

import time
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.prompting.history import PromptHistory, UsedPrompt
from app.prompting.shades import present_palette
from engine.errors import OutputError

SHOWN: Final = 500
SIZE: Final = QSize(460, 420)
ROW_HEIGHT: Final = 58
STAR: Final = "★"

Index = QModelIndex | QPersistentModelIndex


class UsedPrompts(QAbstractListModel):
    """The prompts that a search found, the newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._prompts: tuple[UsedPrompt, ...] = ()

    def show_prompts(self, prompts: tuple[UsedPrompt, ...]) -> None:
        """Take other prompts."""
        self.beginResetModel()
        self._prompts = prompts
        self.endResetModel()

    def prompt(self, row: int) -> UsedPrompt:
        """The prompt in a row."""
        return self._prompts[row]

    def rowCount(self, parent: Index | None = None) -> int:
        """How many there are."""
        return 0 if parent is not None and parent.isValid() else len(self._prompts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The prompt, and for `UserRole` the line below it."""
        if not index.isValid():
            return None
        prompt = self._prompts[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return " ".join(prompt.text.split())
            case Qt.ItemDataRole.UserRole:
                return self._facts(prompt)
            case Qt.ItemDataRole.AccessibleTextRole:
                kept = self.tr("favourite") + ", " if prompt.is_favourite else ""
                return f"{kept}{prompt.text}, {self._facts(prompt)}"
            case Qt.ItemDataRole.ToolTipRole:
                return prompt.text
            case _:
                return None

    def _facts(self, prompt: UsedPrompt) -> str:
        facts = [self._age(time.time() - prompt.used_at)]
        if prompt.uses > 1:
            facts.append(self.tr("used {count} times").format(count=prompt.uses))
        settings = prompt.settings
        if settings.get("width") and settings.get("height"):
            facts.append(f"{settings['width']} × {settings['height']}")
        if settings.get("steps"):
            facts.append(self.tr("{steps} steps").format(steps=settings["steps"]))
        if settings.get("seed") is not None:
            facts.append(self.tr("seed {seed}").format(seed=settings["seed"]))
        return " · ".join(facts)

    def _age(self, seconds: float) -> str:
        minutes = int(seconds // 60)
        if minutes < 1:
            return self.tr("just now")
        if minutes < 60:
            return self.tr("{minutes} min ago").format(minutes=minutes)
        if minutes < 60 * 24:
            return self.tr("{hours} h ago").format(hours=minutes // 60)
        return self.tr("{days} d ago").format(days=minutes // (60 * 24))


class UsedPromptPainter(QStyledItemDelegate):
    """Draws a prompt in one line and its facts below, with a star where it is a favourite."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row has the same height."""
        return QSize(120, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        palette, box = present_palette(), option.rect
        model = index.model()
        assert isinstance(model, UsedPrompts)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(palette.accent_soft))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(palette.hover))
        inner = box.adjusted(12, 8, -12, -8)
        if model.prompt(index.row()).is_favourite:
            painter.setPen(QColor(palette.accent))
            painter.drawText(QRect(inner), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, STAR)
            inner.setRight(inner.right() - 22)
        self._line(painter, inner, str(index.data()), palette.text)
        lower = inner.adjusted(0, 23, 0, 0)
        self._line(painter, lower, str(index.data(Qt.ItemDataRole.UserRole)), palette.muted)
        painter.restore()

    def _line(self, painter: QPainter, box: QRect, text: str, colour: str) -> None:
        painter.setPen(QColor(colour))
        line = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, line)


class HistoryPopup(QFrame):
    """A popup; `chosen` gives a used prompt, and whether its settings are wanted too.

    Enter takes the words, Shift+Enter the settings as well, Ctrl+D marks a favourite, Delete forgets.
    """

    chosen = Signal(object, bool)  # UsedPrompt, with its settings
    failed = Signal(object)  # EngineError

    def __init__(self, history: PromptHistory, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._history = history
        self.setObjectName("history_popup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(self.tr("Earlier prompts"))
        self.entry = QLineEdit(self)
        self.entry.setAccessibleName(self.tr("Search earlier prompts"))
        self.entry.setPlaceholderText(self.tr("Search earlier prompts"))
        self.entry.setClearButtonEnabled(True)
        self.favourites = self._only_favourites()
        self.model = UsedPrompts(self)
        self.view = self._list()
        self.nothing = QLabel(self)
        self.nothing.setProperty("role", "muted")
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.forget = QPushButton(self.tr("Forget…"), self)
        self.forget.setAutoDefault(False)
        self.forget.setMenu(self._forgetting())
        self._lay_out()
        self.entry.textChanged.connect(self.refresh)
        self.favourites.toggled.connect(self.refresh)
        self.entry.installEventFilter(self)
        self.view.installEventFilter(self)
        self.view.activated.connect(lambda index: self._choose(index.row(), with_settings=False))
        self.view.clicked.connect(lambda index: self._choose(index.row(), with_settings=False))

    def open_below(self, widget: QWidget) -> None:
        """Show it below a widget, within the screen."""
        self.resize(SIZE)
        corner = widget.mapToGlobal(QPoint(0, widget.height() + 2))
        screen = widget.screen().availableGeometry()
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - self.width())))
        corner.setY(max(screen.top(), min(corner.y(), screen.bottom() - self.height())))
        self.move(corner)
        self.entry.clear()
        self.refresh()
        self.show()
        self.entry.setFocus()

    def refresh(self) -> None:
        """Search again."""
        row = max(0, self.view.currentIndex().row())
        wanted, only = self.entry.text(), self.favourites.isChecked()
        try:
            self.model.show_prompts(self._history.search(wanted, favourites_only=only, most=SHOWN))
        except OutputError as error:
            self.failed.emit(error)
        count = self.model.rowCount()
        self.view.setVisible(count > 0)
        self.nothing.setVisible(count == 0)
        self.nothing.setText(self._why_nothing(wanted, only=only))
        self.forget.setEnabled(count > 0 or bool(wanted) or only)
        if count:
            self.view.setCurrentIndex(self.model.index(min(row, count - 1)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys of the list work in the search too, where they mean nothing to it."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._key(watched, event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        row, key = self.view.currentIndex().row(), event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and watched is self.entry:
            down = key == Qt.Key.Key_Down
            last = self.model.rowCount() - 1
            self.view.setCurrentIndex(self.model.index(min(max(0, row + (1 if down else -1)), last)))
        elif row < 0:
            return False
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(row, with_settings=shift)
        elif key == Qt.Key.Key_D and control:
            prompt = self.model.prompt(row)
            self._change(lambda: self._history.set_favourite(prompt.text, favourite=not prompt.is_favourite))
        elif key == Qt.Key.Key_Delete and (watched is self.view or control):
            self._change(lambda: self._history.delete(self.model.prompt(row).text))
        else:
            return False
        return True

    def _choose(self, row: int, *, with_settings: bool) -> None:
        prompt = self.model.prompt(row)
        self.hide()
        self.chosen.emit(prompt, with_settings)

    def _change(self, change: Any) -> None:
        try:
            change()
        except OutputError as error:
            self.failed.emit(error)
        self.refresh()

    def _why_nothing(self, wanted: str, *, only: bool) -> str:
        if wanted.strip():
            return self.tr("No earlier prompt has all of these words.")
        if only:
            return self.tr("No favourites yet: choose a prompt and press Ctrl+D.")
        return self.tr("No prompts yet. Each one that you use is kept here, on this computer only.")

    def _forgetting(self) -> QMenu:
        menu = QMenu(self)
        forget = self._history.delete_all
        menu.addAction(self.tr("All but the favourites"), lambda: self._change(lambda: forget(keep_favourites=True)))
        menu.addAction(self.tr("All of them"), lambda: self._change(lambda: forget(keep_favourites=False)))
        return menu

    def _only_favourites(self) -> QToolButton:
        button = QToolButton(self)
        button.setText(STAR)
        button.setProperty("chip", True)
        button.setCheckable(True)
        button.setFixedSize(32, 28)
        button.setAccessibleName(self.tr("Only favourites"))
        button.setToolTip(self.tr("Only favourites"))
        return button

    def _list(self) -> QListView:
        view = QListView(self)
        view.setAccessibleName(self.tr("Earlier prompts"))
        view.setModel(self.model)
        view.setItemDelegate(UsedPromptPainter(view))
        view.setUniformItemSizes(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return view

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.entry, 1)
        top.addWidget(self.favourites)
        hint = QLabel(self.tr("Enter: words · Shift+Enter: settings too · Ctrl+D: favourite"), self)
        hint.setProperty("role", "caption")
        bottom = QHBoxLayout()
        bottom.addWidget(hint, 1)
        bottom.addWidget(self.forget)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addWidget(self.nothing, 1)
        column.addLayout(bottom)
