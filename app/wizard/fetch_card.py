"""The card that says how much of a source on the Hub is here, and how the rest comes."""

from typing import Final

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.measures import bytes_text, left_text
from app.wizard.hub_look import Stock
from app.wizard.sentence import Sentence
from app.wizard.sizes import fetched_text
from engine.events import StageProgressed
from engine.quant.checks import State

SCALE: Final = 10_000


class FetchCard(QFrame):
    """Shows one of: what has to come, what comes, that it stopped, that all is here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wizard_panel")
        self.title = QLabel(self.tr("Fetching the source"), self)
        self.title.setProperty("role", "section")
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How much of the source is here"))
        self.wrong = Sentence(self)
        self.pause = QPushButton(self.tr("Pause"), self)
        self.go_on = QPushButton(self.tr("Continue"), self)
        self.delete = QPushButton(self.tr("Delete what was fetched…"), self)
        self._lay_out()

    def show_measuring(self) -> None:
        """Say that nobody knows yet how much has to come."""
        self._show(self.tr("Asking how much has to be fetched…"))

    def show_stock(self, stock: Stock | None, *, stopped: bool = False, wrong: str = "") -> None:
        """Say how much has to come, None where that could not be asked; `wrong` is why it stopped."""
        self.wrong.say(wrong, State.RED)
        self.pause.hide()
        if stock is None:
            self._show(self.tr("How much has to be fetched is not known"))
            return
        share = stock.here / stock.whole if stock.here and stock.missing else None
        self._show(self._words(stock, stopped=stopped and not wrong), share)
        if not stock.fits and not wrong:
            text = self.tr("Only {free} are free on that disk, so there is no room for it: make room first")
            self.wrong.say(text.format(free=fetched_text(stock.free)), State.RED)
        self.go_on.setVisible(stopped and stock.missing > 0)
        self.delete.setVisible(stock.here > 0 and stock.missing > 0)

    def show_progress(self, told: StageProgressed | None) -> None:
        """Say how far it is, None before the first byte."""
        self.wrong.say("")
        if told is None:
            self._show(self.tr("Beginning…"))
            self.bar.setRange(0, 0)
            self.bar.show()
        elif told.done >= told.total:
            self._show(self.tr("All is here. Now a piece of the work is timed on this computer…"))
            self.bar.setRange(0, 0)
            self.bar.show()
        else:
            self._show(self._told_words(told), told.done / max(told.total, 1))
        self.pause.setVisible(told is None or told.done < told.total)
        self.pause.setEnabled(True)

    def show_pausing(self) -> None:
        """Say that the pause is on its way."""
        self.pause.setEnabled(False)

    def _words(self, stock: Stock, *, stopped: bool) -> str:
        missing, here, whole = fetched_text(stock.missing), fetched_text(stock.here), fetched_text(stock.whole)
        free = fetched_text(stock.free)
        if not stock.missing:
            return self.tr("It is here already: nothing has to be fetched")
        if not stock.here:
            text = self.tr("{missing} have to be fetched; {free} are free on that disk")
        elif stopped:
            text = self.tr("Paused: {here} of {whole} are here and kept, {missing} are still to come")
        else:
            text = self.tr("{here} of {whole} are here, {missing} are still to come; {free} are free on that disk")
        return text.format(missing=missing, here=here, whole=whole, free=free)

    def _told_words(self, told: StageProgressed) -> str:
        text = self.tr("{here} of {whole}").format(here=fetched_text(told.done), whole=fetched_text(told.total))
        parts = [text]
        if told.bytes_second is not None:
            parts.append(self.tr("{rate} a second").format(rate=bytes_text(round(told.bytes_second))))
        if told.seconds_left is not None:
            parts.append(self.tr("{time} left").format(time=left_words(told.seconds_left)))
        if told.bytes_second is None:
            parts.append(self.tr("waiting for the Hub"))
        return " · ".join(parts)

    def _show(self, words: str, share: float | None = None) -> None:
        self.words.setText(words)
        self.words.setAccessibleName(words)
        for button in (self.pause, self.go_on, self.delete):
            button.hide()
        self.bar.setVisible(share is not None)
        if share is not None:
            self.bar.setRange(0, SCALE)
            self.bar.setValue(round(SCALE * share))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.pause, self.go_on, self.delete):
            buttons.addWidget(button)
            button.hide()
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(8)
        for widget in (self.title, self.words, self.bar, self.wrong):
            column.addWidget(widget)
        column.addLayout(buttons)


def left_words(seconds: float) -> str:
    """A time that is left, in hours where it is long."""
    minutes = round(seconds / 60)
    return left_text(seconds) if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"
