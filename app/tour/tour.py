"""Three cards over the window: what is here, where things are, and how to bring one's own FLUX."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.tour.card import Card

VEIL: Final = QColor(10, 12, 14, 150)
WIDEST: Final = 1010
MARGIN: Final = 24
KEYS: Final = (Qt.Key.Key_Escape, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Tour(QWidget):
    """Lies over `cover`; `left` comes when it goes, by whichever way. The focus stays inside while it is there."""

    try_wanted = Signal(str)  # a prompt
    shortcuts_wanted = Signal()
    model_wanted = Signal()
    left = Signal()

    def __init__(self, cover: QWidget, generate_keys: str, menu_keys: str) -> None:
        """`generate_keys` and `menu_keys` are those that the words name, as this system writes them."""
        super().__init__(cover)
        self._cover = cover
        self._focus_before: QWidget | None = None
        self.setObjectName("tour")
        self.setAccessibleName(self.tr("First steps"))
        self.cards = self._make_cards(generate_keys, menu_keys)
        self.skip = QPushButton(self.tr("Skip (Esc): the menu brings this back"), self)
        self.skip.setObjectName("tour_skip")
        self.skip.clicked.connect(self.leave)
        self._lay_out()
        for watched in (cover, self.skip, *(card.button for card in self.cards)):
            watched.installEventFilter(self)
        self.hide()

    def begin(self) -> None:
        """Show the cards, the first one chosen."""
        before = self._cover.window().focusWidget()
        self._focus_before = before if before is not None and not self.isAncestorOf(before) else None
        self.setGeometry(self._cover.rect())
        self.show()
        self.raise_()
        self.cards[0].button.setFocus(Qt.FocusReason.TabFocusReason)

    def leave(self) -> None:
        """Go, with the focus where it was."""
        self.hide()
        if self._focus_before is not None:
            self._focus_before.setFocus()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover what is below at each of its sizes, and take the cards' keys from their buttons."""
        if watched is self._cover and event.type() is QEvent.Type.Resize:
            self.setGeometry(self._cover.rect())
        if watched is not self._cover and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._take_key(event.key())
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Take the cards' keys before a shortcut of the window does."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in KEYS:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go round within the cards."""
        stops = [*(card.button for card in self.cards), self.skip]
        focus = self.focusWidget()
        at = stops.index(focus) if isinstance(focus, QPushButton) and focus in stops else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Darken what is below."""
        QPainter(self).fillRect(self.rect(), VEIL)

    def mousePressEvent(self, event: object) -> None:
        """Keep clicks from what is below."""

    def _take_key(self, key: int) -> bool:
        """Escape leaves, the arrows go from card to card, Enter presses the chosen button; whether it was one."""
        match key:
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_Right:
                self._step(1)
            case Qt.Key.Key_Left:
                self._step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                button = self.focusWidget()
                if isinstance(button, QPushButton):
                    button.click()
            case _:
                return False
        return True

    def _step(self, step: int) -> None:
        buttons = [card.button for card in self.cards]
        focus = self.focusWidget()
        at = buttons.index(focus) if isinstance(focus, QPushButton) and focus in buttons else -step
        buttons[max(0, min(len(buttons) - 1, at + step))].setFocus(Qt.FocusReason.TabFocusReason)

    def _make_cards(self, generate_keys: str, menu_keys: str) -> tuple[Card, Card, Card]:
        prompt = self.tr("a red apple")
        first = self._first_card(prompt, generate_keys)
        second = self._second_card(menu_keys)
        third = self._third_card()
        first.button.setProperty("main", True)
        for card, do in (
            (first, lambda: self.try_wanted.emit(prompt)),
            (second, self.shortcuts_wanted.emit),
            (third, self.model_wanted.emit),
        ):
            card.button.clicked.connect(self.leave)
            card.button.clicked.connect(do)
        return first, second, third

    def _first_card(self, prompt: str, keys: str) -> Card:
        words = self.tr(
            "Write it, then press {keys}. Pocket, the small model that is inside, draws single things on any "
            "computer. It is a taste of three-valued weights, and no FLUX."
        )
        offer = self.tr("Try “{prompt}”").format(prompt=prompt)
        return Card(self.tr("1  Say what you want"), words.format(keys=keys), offer, "create", self)

    def _second_card(self, keys: str) -> Card:
        words = self.tr(
            "The pages are at the left, the menu is {keys}. Time and memory of each picture are always at the "
            "bottom. All can be done with keys."
        )
        title, offer = self.tr("2  Find your way"), self.tr("Show the keys")
        return Card(title, words.format(keys=keys), offer, "sliders", self)

    def _third_card(self) -> Card:
        words = self.tr(
            "A FLUX.1 that you have can be opened as it is, or made three-valued first with triptych quantize: "
            "its transformer is then nine times smaller. Its own licence stays with it."
        )
        return Card(self.tr("3  Bring your own FLUX"), words, self.tr("Open a model's folder…"), "models", self)

    def _lay_out(self) -> None:
        middle = QWidget(self)
        middle.setMaximumWidth(WIDEST)
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(MARGIN)
        for card in self.cards:
            row.addWidget(card, 1)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(middle, 100)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(16)
        column.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.skip, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """Nothing: it lies over a window and never widens it."""
        return QSize(0, 0)
