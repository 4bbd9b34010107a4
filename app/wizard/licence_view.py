"""A licence as a person sees it: its name, what it means in short, and its full text."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.wizard.licence_look import Consent, Terms
from app.wizard.sentence import LinkButton, Sentence
from engine.quant.checks import State
from engine.sources.licences import LicenceText, Use

TEXT_HEIGHT = 230  # pixels


class LicenceView(QFrame):
    """Shows the terms of a source; `text_wanted` asks for a text that is not at hand."""

    text_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wizard_panel")
        self.name = QLabel(self)
        self.name.setProperty("role", "section")
        self.name.setWordWrap(True)
        self.reason = Sentence(self, role="muted")
        self.summary = Sentence(self)
        self.uses = Sentence(self, role="muted")
        self.place = Sentence(self, role="muted")
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("licence_text")
        self.text.setAccessibleName(self.tr("The licence's full text"))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(TEXT_HEIGHT)
        self.read = QPushButton(self.tr("Read the text"), self)
        self.page = LinkButton(self)
        self.wrong = Sentence(self)
        self.read.clicked.connect(self.text_wanted)
        self._lay_out()

    def show_terms(self, terms: Terms, text: LicenceText | None) -> None:
        """Show them, with the text that is at hand."""
        known = terms.known
        name = known.title if known is not None else terms.licence.stated
        self.name.setText(name or self.tr("The licence is not known"))
        reason = self.tr("How this is known: {reason}") if known is not None else self.tr("Why: {reason}")
        self.reason.say(reason.format(reason=terms.licence.reason))
        self.summary.say(self._summary(terms))
        self.uses.say("" if known is None else self._uses(known.model_use, known.picture_use))
        self.show_text(text)
        can_fetch = known is not None and known.repository is not None
        self.read.setVisible(text is None and can_fetch)
        address = terms.page if known is None else known.url
        self.page.lead_to(address if text is None and not can_fetch else None, self._page_words(terms))

    def show_text(self, text: LicenceText | None) -> None:
        """Show the full text."""
        self.text.setVisible(text is not None)
        self.place.setVisible(text is not None)
        if text is not None:
            if self.text.toPlainText() != text.text:
                self.text.setPlainText(text.text)
            self.place.say(self.tr("The full text, from {place}").format(place=text.place))
            self.read.hide()
            self.wrong.say("")

    def show_reading(self) -> None:
        """Say that the text is on its way."""
        self.read.setEnabled(False)
        self.wrong.say(self.tr("Fetching the text…"))

    def show_unread(self, sentence: str, address: str) -> None:
        """Say why there is no text, and where a browser has it."""
        self.read.setEnabled(True)
        self.wrong.say(sentence, State.AMBER)
        self.page.lead_to(address, self.tr("Read it in the browser"))

    def _summary(self, terms: Terms) -> str:
        if terms.is_own:
            return self.tr(
                "Triptych's own small model, which comes with the program. It and what you make of it may be used for "
                "any purpose. Nothing has to be accepted."
            )
        if terms.consent is Consent.NONE and terms.known is not None:
            free = self.tr("Nothing has to be accepted.")
            return f"{terms.known.summary} {free}"
        if terms.known is not None:
            return terms.known.summary
        if terms.licence.stated:
            return self.tr("Triptych does not know this licence: read it where the model comes from.")
        return self.tr("Nothing with this model says under which licence it is: ask where you have it from.")

    def _uses(self, model: Use, pictures: Use) -> str:
        words = {
            "allowed": self.tr("allowed"),
            "restricted": self.tr("restricted"),
            "see the text": self.tr("see the text"),
        }
        text = self.tr("Commercial use of the model: {model} · of its pictures: {pictures}")
        return text.format(model=words[model], pictures=words[pictures])

    def _page_words(self, terms: Terms) -> str:
        return self.tr("Read it in the browser") if terms.known is not None else self.tr("Open its page on the Hub")

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.read)
        buttons.addWidget(self.page)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(8)
        for widget in (self.name, self.summary, self.uses, self.reason, self.text, self.place, self.wrong):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
