"""The line under the chooser: what the model cannot do, and the ways on from there."""

import html
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from engine.description import ModelDescription

LONGEST = 180  # characters of a model's own words that are shown; the tool tip has all of them
CARD = "README.md"
FOLDER_LINK = "folder"
CARD_LINK = "card"


class ModelLimits(QLabel):
    """A model's own words about its limits, with links to a FLUX folder and to the model's card.

    Hidden where a model states no limits. The links are reached with Tab and followed with Enter.
    """

    folder_wanted = Signal()
    card_wanted = Signal(Path)  # the card's file

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: ModelDescription | None = None
        self.setObjectName("model_limits")
        self.setProperty("role", "muted")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.linkActivated.connect(self._follow)
        self.hide()

    def show_model(self, model: ModelDescription | None) -> None:
        """Say what a model cannot do; nothing of one that states no limits, and nothing without a model."""
        self._model = model
        limits = model.limits if model else None
        self.setVisible(limits is not None)
        self.setToolTip(html.escape(limits or ""))
        self.setAccessibleName(limits or "")
        self.setText(self._words(limits) if limits else "")

    def changeEvent(self, event: QEvent) -> None:
        """Draw the links again when the colours change: a rich text keeps those that it was made with."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self.text():
            text = self.text()
            self.setText("")
            self.setText(text)

    def _words(self, limits: str) -> str:
        shown = limits if len(limits) <= LONGEST else limits[: LONGEST - 1].rstrip() + "…"
        link = self.tr("open your own FLUX…")
        words = [html.escape(shown)]
        if self._card() is not None:
            words.append(_link(CARD_LINK, self.tr("More…")))
        words.append(self.tr("For any other prompt, {link}").format(link=_link(FOLDER_LINK, link)))
        return " ".join(words)

    def _card(self) -> Path | None:
        file = self._model.folder / CARD if self._model else None
        return file if file and file.is_file() else None

    def _follow(self, link: str) -> None:
        if link == FOLDER_LINK:
            self.folder_wanted.emit()
        elif (card := self._card()) is not None:
            self.card_wanted.emit(card)


def _link(target: str, words: str) -> str:
    unbroken = html.escape(words).replace(" ", "&nbsp;")
    return f'<a href="{target}">{unbroken}</a>'
