"""What the Hub answers to this person, and the ways on from each answer."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.wizard.calls import Calls
from app.wizard.hub_look import HubFinding, HubName, Stock, Trial, look_at
from app.wizard.sentence import LinkButton, Sentence
from app.wizard.sizes import fetched_text
from app.wizard.token_form import TokenForm
from engine.checkpoint.hub_access import Access, AccessState
from engine.checkpoint.hub_token import TOKENS_PAGE, TokenOrigin
from engine.errors import EngineError
from engine.quant.checks import State

WANTS_TOKEN: Final = frozenset(
    {
        AccessState.NO_TOKEN,
        AccessState.TOKEN_REFUSED,
        AccessState.TOKEN_TOO_NARROW,
        AccessState.LICENCE,
        AccessState.NOT_FOUND,
    }
)


class HubAccess(QFrame):
    """Asks for one repository in a thread; `answered` tells that `finding` is another, `granted` that it may be had."""

    answered = Signal()
    granted = Signal(object)  # HubFinding

    def __init__(self, calls: Calls, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wizard_form")
        self._calls = calls
        self._call = f"hub {id(self)}"  # of several on a page each has its own
        self.name: HubName | None = None
        self.finding: HubFinding | None = None
        self.is_asking = False
        self.answer = Sentence(self)
        self.amount = Sentence(self, role="muted")
        self.keyring = Sentence(self)
        self.link = LinkButton(self)
        self.tokens = LinkButton(self)
        self.form = TokenForm(self)
        self._lay_out()
        self.form.tried.connect(lambda trial: self._ask(trial))
        self.clear()

    def ask(self, name: HubName) -> None:
        """Ask whether this person is given `name`."""
        self.name = name
        self._ask(None)

    def clear(self) -> None:
        """Show nothing, and wait for no answer."""
        self._calls.drop(self._call)
        self.name, self.finding, self.is_asking = None, None, False
        for sentence in (self.answer, self.amount, self.keyring):
            sentence.say("")
        for button in (self.link, self.tokens):
            button.lead_to(None)
        self.form.hide()
        self.hide()

    def _ask(self, trial: Trial | None) -> None:
        name = self.name
        if name is None:
            return
        self.is_asking, self.finding = True, None
        self.show()
        self.answer.say(self.tr("Asking the Hub for {name}…").format(name=name.repository))
        self.form.setEnabled(False)
        self._calls.call(self._call, lambda: look_at(name, trial), self._take, self._fail)
        self.answered.emit()

    def _take(self, finding: HubFinding) -> None:
        self.is_asking, self.finding = False, finding
        self.form.setEnabled(True)
        access = finding.access
        self._show_answer(access)
        self._show_links(access)
        self._show_keyring(finding)
        stock = finding.stock
        self.amount.say(self._size_words(stock) if stock else "", None if stock is None or stock.fits else State.RED)
        self.form.setVisible(access is not None and access.state in WANTS_TOKEN)
        if finding.stock is not None:
            self.form.field.clear()
            self.granted.emit(finding)
        self.answered.emit()

    def _fail(self, error: EngineError) -> None:
        self.is_asking = False
        self.form.setEnabled(True)
        self.answer.say(error.sentence, State.RED)
        self.amount.say("")
        for button in (self.link, self.tokens):
            button.lead_to(None)
        self.answered.emit()

    def _show_answer(self, access: Access | None) -> None:
        if access is None:
            self.answer.say(self.tr("It is here already: nothing has to be fetched"), State.GREEN)
        else:
            granted = access.state is AccessState.GRANTED
            self.answer.say(access.sentence, State.GREEN if granted else State.AMBER)

    def _show_links(self, access: Access | None) -> None:
        state, page = (access.state, access.page) if access else (AccessState.GRANTED, None)
        words = {
            AccessState.NO_TOKEN: self.tr("Accept the licence on the Hub"),
            AccessState.LICENCE: self.tr("Accept the licence on the Hub"),
            AccessState.TOKEN_REFUSED: self.tr("Make a token"),
            AccessState.TOKEN_TOO_NARROW: self.tr("Change the token"),
        }
        self.link.lead_to(page, words.get(state, self.tr("Open its page")))
        self.tokens.lead_to(TOKENS_PAGE if state is AccessState.NO_TOKEN else None, self.tr("Make a token"))

    def _show_keyring(self, finding: HubFinding) -> None:
        access = finding.access
        told = finding.keyring or (access.keyring if access else None) or ""
        if finding.keyring:
            told = self.tr("The token works and is used until you quit, but {reason}").format(reason=finding.keyring)
        elif access is not None and access.origin is TokenOrigin.ENVIRONMENT and access.state in WANTS_TOKEN:
            told = self.tr(
                "HF_TOKEN comes before a saved token: take it away, or try another one for this session here"
            )
        self.keyring.say(told, State.AMBER)

    def _size_words(self, stock: Stock) -> str:
        missing, free = fetched_text(stock.missing), fetched_text(stock.free)
        if not stock.missing:
            return ""
        if not stock.fits:
            text = self.tr("{missing} have to be fetched, and only {free} are free on that disk: make room first")
        elif stock.here:
            text = self.tr("{here} are here already, {missing} are still to be fetched; {free} are free on that disk")
        else:
            text = self.tr("{missing} have to be fetched; {free} are free on that disk")
        return text.format(missing=missing, free=free, here=fetched_text(stock.here))

    def _lay_out(self) -> None:
        links = QHBoxLayout()
        links.setSpacing(8)
        links.addWidget(self.link)
        links.addWidget(self.tokens)
        links.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        for widget in (self.answer, self.amount, self.keyring):
            column.addWidget(widget)
        column.addLayout(links)
        column.addWidget(self.form)
