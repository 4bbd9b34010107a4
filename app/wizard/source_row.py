"""One source that was found: a card to choose it by, or a quiet line that says why it cannot be converted."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from app.elided_label import ElidedLabel
from app.measures import bytes_text
from app.wizard.sentence import Sentence
from engine.sources.findings import billions, caution
from engine.sources.recognized import Layout, Readiness, RecognizedSource

INDENT = 24  # pixels: below the radio button's word


class ChoiceCard(QFrame):
    """A card with a radio button at its top, chosen by a click anywhere; `inside` takes what else it shows."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wizard_card")
        self.radio = QRadioButton(name, self)
        self.radio.setAccessibleName(name)
        self.facts = QLabel(self)
        self.facts.setProperty("role", "facts")
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.inside = QVBoxLayout()
        self.inside.setContentsMargins(INDENT, 0, 0, 0)
        self.inside.setSpacing(4)
        self._lay_out()
        self.radio.toggled.connect(self._follow)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
            self.radio.click()
        super().mouseReleaseEvent(event)

    def _follow(self, checked: bool) -> None:
        self.setProperty("chosen", "true" if checked else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.radio, 1)
        top.addWidget(self.facts)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 11)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(self.inside)


class SourceRow(ChoiceCard):
    """A source that can be converted: what it is, its numbers, its size, where it lies and the verdict."""

    def __init__(self, source: RecognizedSource, parent: QWidget | None = None) -> None:
        super().__init__(shown_name(source), parent)
        self.source = source
        self.setToolTip("\n".join((source.verdict, *(source.kind.evidence if source.kind else ()))))
        self.facts.setText(" · ".join(part for part in (source.numbers, bytes_text(source.total_bytes)) if part))
        about = self.tr("{what} · {count} parameters · {verdict}")
        kept = caution(source.kind) if source.kind else ""
        what = QLabel(self)
        what.setWordWrap(True)
        what.setTextFormat(Qt.TextFormat.PlainText)
        words = {"what": _capital(source.what), "count": billions(source.parameters), "verdict": self._verdict() + kept}
        what.setText(about.format(**words))
        place = ElidedLabel(self)
        place.setText(short_path(source.path))
        place.setToolTip(str(source.path))
        place.setProperty("role", "caption")
        for label in (what, place):
            self.inside.addWidget(label)
        self.radio.setAccessibleDescription(", ".join((what.text(), self.facts.text(), str(source.path))))

    def _verdict(self) -> str:
        if self.source.readiness is Readiness.READY:
            return self.tr("ready to be converted")
        if self.source.inside:
            text = self.tr("its other parts come from another model; {parts} inside are not used")
            return text.format(parts=", ".join(self.source.inside))
        return self.tr("text encoders and VAE come from another model")


class RefusedRow(QFrame):
    """A source that cannot be converted, and why."""

    def __init__(self, source: RecognizedSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self.setObjectName("wizard_refused")
        name = ElidedLabel(self)
        name.setText(f"{shown_name(source)} · {_capital(source.what)}")
        name.setToolTip(str(source.path))
        name.setProperty("role", "facts")
        why = Sentence(self, role="muted")
        why.say(source.verdict)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 8, 4, 8)
        column.setSpacing(2)
        column.addWidget(name)
        column.addWidget(why)
        self.setAccessibleName(f"{source.name}: {source.verdict}")


def shown_name(source: RecognizedSource) -> str:
    """What to call it: a folder in the Hub's cache has a commit for its name, so that its repository's is taken."""
    if source.repository is not None and source.layout is not Layout.FILE:
        return source.repository.split("/")[-1]
    return source.name


def short_path(path: Path) -> str:
    """The path, with ~ for the person's home."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
