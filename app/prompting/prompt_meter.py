"""The line below the prompt: how much of it the text encoder reads, and how many prompts it stands for."""

import contextlib
import threading
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.measures import count_text
from app.prompting.encoder_limit import EncoderLimit, Reading
from app.prompting.styles import Style
from app.prompting.template import COUNT_CAP, Template
from engine.description import ModelDescription

SAMPLES: Final = 8  # draws that are measured where the words are drawn by chance


class PromptMeter(QWidget):
    """Counts tokens with the vocabulary of the model that is chosen; `ready` comes when it has been read."""

    ready = Signal()
    _read = Signal(object, object)  # the model, and its EncoderLimit or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: ModelDescription | None = None
        self._limit: EncoderLimit | None = None
        self.tokens = QLabel(self)
        self.combinations = QLabel(self)
        for label, name in ((self.tokens, self.tr("Length")), (self.combinations, self.tr("Combinations"))):
            label.setProperty("role", "caption")
            label.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.addWidget(self.tokens, 1)
        row.addWidget(self.combinations)
        self._read.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def set_model(self, model: ModelDescription) -> None:
        """Read the vocabulary of another model, in a thread."""
        if self._model is not None and self._model.folder == model.folder:
            return
        self._model, self._limit = model, None
        threading.Thread(target=self._load, args=(model,), name="vocabulary", daemon=True).start()

    def measure(self, template: Template | None, style: Style | None, text: str) -> int | None:
        """Show what a prompt comes to, and return where in `text` the part begins that is not read."""
        self._show_count(template)
        if template is None or self._limit is None:
            self.tokens.setText("")
            return None
        if template.has_choices:
            words = {template.words(seed) for seed in range(SAMPLES)}
            longest = max((self._limit.read(_styled(each, style)) for each in words), key=lambda each: each.tokens)
            self._show_tokens(longest, is_drawn=True)
            return None
        reading = self._limit.read(_styled(text, style))
        self._show_tokens(reading, is_drawn=False)
        return _within(reading, style, text)

    def _show_count(self, template: Template | None) -> None:
        count = template.count() if template is not None and template.has_choices else 1
        if count == 1:
            self.combinations.setText("")
        elif count >= COUNT_CAP:
            self.combinations.setText(self.tr("more than a thousand million combinations"))
        else:
            self.combinations.setText(self.tr("{count} combinations").format(count=count_text(count)))

    def _show_tokens(self, reading: Reading, *, is_drawn: bool) -> None:
        words = self.tr("up to about {tokens} of {limit} tokens") if is_drawn else self.tr("{tokens} of {limit} tokens")
        lost = reading.cut_from is not None
        text = words.format(tokens=reading.tokens, limit=reading.limit)
        self.tokens.setText(self.tr("{length}: the end is not read").format(length=text) if lost else text)
        if self.tokens.property("role") != ("wrong" if lost else "caption"):
            self.tokens.setProperty("role", "wrong" if lost else "caption")
            self.tokens.style().unpolish(self.tokens)
            self.tokens.style().polish(self.tokens)

    def _load(self, model: ModelDescription) -> None:
        try:
            limit = EncoderLimit.of_model(model)
        except ValueError:
            limit = None  # the engine counts by itself, and says so before it makes the picture
        with contextlib.suppress(RuntimeError):  # the widget is gone
            self._read.emit(model, limit)

    def _take(self, model: ModelDescription, limit: EncoderLimit | None) -> None:
        if model is self._model:
            self._limit = limit
            self.ready.emit()


def _styled(words: str, style: Style | None) -> str:
    return style.apply(words) if style else words


def _within(reading: Reading, style: Style | None, text: str) -> int | None:
    """Where the cut lies in the person's own words; None where only a style's last words are lost."""
    if reading.cut_from is None or style is None:
        return reading.cut_from
    leading = len(text) - len(text.lstrip())
    position = max(0, reading.cut_from - len(style.before)) + leading
    return position if position < len(text.rstrip()) else None
