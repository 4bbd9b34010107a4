"""The wizard's second page: under which terms the source is, and having it fetched where it is not here."""

from PySide6.QtWidgets import QApplication, QCheckBox, QMessageBox, QScrollArea, QWidget

from app.theme import Palette
from app.wizard.calls import Calls
from app.wizard.draft import Step
from app.wizard.fetch_card import FetchCard
from app.wizard.hub_access import WANTS_TOKEN, HubAccess
from app.wizard.hub_look import HubName, Stock, discard_begun, hub_name, is_on_hub, measure
from app.wizard.licence_look import Consent, Terms, terms_of
from app.wizard.licence_view import LicenceView
from app.wizard.sentence import Sentence
from app.wizard.sizes import fetched_text
from app.wizard.source_style import source_style
from app.wizard.step_page import StepPage
from app.wizard.wizard import Wizard
from engine.checkpoint.hub_access import PREFIX
from engine.errors import EngineError, HubError
from engine.events import StageProgressed
from engine.quant.checks import State
from engine.sources.licence_hub import fetch_licence_text
from engine.sources.licences import LicenceText


class LicencePage(StepPage):
    """Shows the licence, takes the acceptance, and fetches; goes on by itself when all is here."""

    def __init__(self, wizard: Wizard, parent: QWidget | None = None) -> None:
        super().__init__(wizard, "", "", parent)
        self.calls = Calls(self)
        self.sizes = Calls(self)
        self.terms: Terms | None = None
        self.shown_text: LicenceText | None = None
        self.stock: Stock | None = None
        self._measuring = self._goes_on = self._stopped = self._is_mended = False
        self.told = Sentence(self)
        self.view = LicenceView(self)
        self.tick = QCheckBox(self)
        self.fetching = FetchCard(self)
        self.access = HubAccess(self.sizes, self)
        self._name()
        for widget in (self.told, self.view, self.tick, self.fetching, self.access):
            self.body.addWidget(widget)
        self._connect()

    @property
    def may_go_on(self) -> bool:
        """Whether the terms are known, accepted where they have to be, and nothing is on its way."""
        terms = self.terms
        if terms is None or terms.fault is not None or self.is_fetching or self._measuring:
            return False
        return terms.consent is Consent.NONE or self.tick.isChecked()

    @property
    def next_words(self) -> str:
        """What goes on."""
        if self.is_fetching:
            return self.tr("Fetching…")
        if not self.stays:
            return self.tr("Next")
        if self.stock is None:
            return self.tr("Fetch and continue")
        text = (
            self.tr("Fetch the other {size} and continue") if self.stock.here else self.tr("Fetch {size} and continue")
        )
        return text.format(size=fetched_text(self.stock.missing))

    @property
    def missing(self) -> str:
        """What is not accepted yet."""
        terms = self.terms
        if terms is None or terms.fault is not None or terms.consent is Consent.NONE or self.tick.isChecked():
            return ""
        if terms.consent is Consent.RIGHT:
            return self.tr("Say that you may use it")
        return self.tr("The licence is not accepted yet")

    @property
    def stays(self) -> bool:
        """Whether the source, or what lends to it, has to be fetched first."""
        if not self.is_on_hub or self.wizard.offers is not None:
            return False
        return self.stock is None or self.stock.missing > 0

    @property
    def is_on_hub(self) -> bool:
        """Whether anything that is read lies on the Hub."""
        request = self.wizard.request
        return request is not None and is_on_hub(request)

    @property
    def is_fetching(self) -> bool:
        """Whether it is on its way here."""
        return self._goes_on and self.is_on_hub and self.wizard.is_asking

    def enter(self) -> None:
        """Look at the source again: it may be another, or another one's text."""
        request = self.wizard.request
        self.terms, self.shown_text, self.stock, self._stopped = None, None, None, False
        self.view.hide()
        self.tick.hide()
        self._goes_on = self._goes_on and self.wizard.is_asking
        self.access.clear()
        self.fetching.setVisible(self.is_on_hub)
        if request is None:
            return
        self.told.say(self.tr("Looking at {name}…").format(name=self.wizard.draft.source_name))
        self.calls.call("terms", lambda: terms_of(request), self._take_terms, self._fail_terms)
        self._measure()
        self.ready_changed.emit()

    def go_on(self) -> None:
        """Have what is missing fetched."""
        if self.stays:
            self.fetch()

    def fetch(self) -> None:
        """Fetch what is missing; what came before is gone on with."""
        self._goes_on, self._stopped, self._is_mended = True, False, False
        self.access.clear()
        self.wizard.ask_offers(may_fetch=True)
        self._follow()

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.setStyleSheet(source_style(palette))

    def close_page(self) -> None:
        """End the calls."""
        self.calls.close()
        self.sizes.close()

    def _name(self) -> None:
        title = self.tr("Licence")
        self.title.setText(title)
        self.setAccessibleName(title)
        self.sentence.setText(self.tr("What you make stays under the terms of what it is made from."))

    def _connect(self) -> None:
        self.view.text_wanted.connect(self._read)
        self.tick.clicked.connect(self._accept)
        self.fetching.pause.clicked.connect(self._pause)
        self.fetching.go_on.clicked.connect(self._continue)
        self.fetching.delete.clicked.connect(self._delete)
        self.access.granted.connect(self._take_grant)
        self.wizard.fetched.connect(self._take_progress)
        self.wizard.offers_changed.connect(self._take_answer)
        self.wizard.changed.connect(self.ready_changed)

    def _take_terms(self, terms: Terms) -> None:
        self.terms, self.shown_text = terms, terms.text
        self.told.say(terms.fault or "", State.RED)
        self.view.setVisible(terms.fault is None)
        self.view.show_terms(terms, terms.text)
        self._show_tick(terms)
        self.ready_changed.emit()

    def _fail_terms(self, error: EngineError) -> None:
        self.told.say(error.sentence, State.RED)
        self.ready_changed.emit()

    def _show_tick(self, terms: Terms) -> None:
        """The tick as the draft has it, where it was for these terms."""
        record = self.wizard.request.licence_accepted if self.wizard.request is not None else None
        stands = terms.still_accepted(record, self.shown_text)
        if record is not None and not stands:
            self.wizard.accept(None)
        words = self.tr("I have the right to use this model, and to make another of it")
        if terms.known is not None:
            words = self.tr("I have read and accept the {licence}").format(licence=terms.known.title)
        self.tick.setText(words)
        self.tick.setVisible(terms.fault is None and terms.consent is not Consent.NONE)
        self.tick.setChecked(stands)
        focus = QApplication.focusWidget()
        if self.tick.isVisible() and not stands and (focus is None or isinstance(focus, QScrollArea)):
            self.tick.setFocus()

    def _accept(self, accepted: bool) -> None:
        if self.terms is not None:
            self.wizard.accept(self.terms.accepted(self.shown_text) if accepted else None)
        self.ready_changed.emit()

    def _read(self) -> None:
        licence = self.terms.known if self.terms is not None else None
        if licence is None:
            return

        def fail(error: EngineError) -> None:
            self.view.show_unread(error.sentence, licence.url)

        self.view.show_reading()
        self.calls.call("text", lambda: fetch_licence_text(licence), self._take_text, fail)

    def _take_text(self, text: LicenceText) -> None:
        self.shown_text = text
        self.view.show_text(text)
        if self.terms is not None:
            self._show_tick(self.terms)
        self.ready_changed.emit()

    def _measure(self) -> None:
        """Ask how much has to come, unless it comes already."""
        request = self.wizard.request
        if request is None or not self.is_on_hub:
            return
        if not self.is_fetching:
            self._measuring = True
            self.fetching.show_measuring()
            self.sizes.call("size", lambda: measure(request), self._take_stock, self._fail_stock)
        self._follow()

    def _take_stock(self, stock: Stock) -> None:
        self.stock, self._measuring = stock, False
        self._follow()

    def _fail_stock(self, error: EngineError) -> None:
        self.stock, self._measuring = None, False
        self._follow()
        self.fetching.show_stock(None, wrong=error.sentence)

    def _take_progress(self, told: StageProgressed) -> None:
        if self.is_fetching:
            self.fetching.show_progress(told)

    def _take_answer(self) -> None:
        """The engine has the presets, or says why not; or it was paused."""
        if self.wizard.step is not Step.LICENCE or self.is_fetching:
            self.ready_changed.emit()
            return
        if self.wizard.offers is not None and self._goes_on:
            self._goes_on = False
            self.wizard.go(Step.RECIPE)
            return
        if self._goes_on:
            self._goes_on, self._stopped = False, True
            self._ask_again()
            self._measure()

    def _ask_again(self) -> None:
        """Where the Hub does not give it any more, say what would help, and take a token."""
        request, error = self.wizard.request, self.wizard.error
        if request is not None and isinstance(error, HubError) and error.access in WANTS_TOKEN:
            self.access.ask(_asked(request.source, request.base))

    def _take_grant(self) -> None:
        """A token may be another: the engine's process has the old one."""
        if not self.wizard.conversions.is_running:
            self.wizard.conversions.stop_planning()
        self._is_mended = True
        self.access.clear()
        self._measure()

    def _pause(self) -> None:
        self.fetching.show_pausing()
        self.wizard.pause_fetching()

    def _continue(self) -> None:
        if self.may_go_on:
            self.fetch()

    def _delete(self) -> None:
        request = self.wizard.request
        question = self.tr("Delete what was fetched of this source? It would have to be fetched again.")
        if request is None or QMessageBox.question(self, self.tr("Delete"), question) != QMessageBox.StandardButton.Yes:
            return
        self._stopped = False
        self.sizes.call("delete", lambda: discard_begun(request), lambda _: self._measure(), self._fail_stock)

    def _follow(self) -> None:
        self.fetching.setVisible(self.is_on_hub)
        if self.is_fetching:
            self.fetching.show_progress(self.wizard.fetching)
        elif not self._measuring:
            error = None if self._is_mended else self.wizard.error
            wrong = error.sentence if error is not None and self.is_on_hub else ""
            self.fetching.show_stock(self.stock, stopped=self._stopped, wrong=wrong)
        self.ready_changed.emit()


def _asked(source: str, base: str | None) -> HubName:
    """What of a conversion is on the Hub: the source, otherwise what lends to it."""
    if source.startswith(PREFIX):
        return hub_name(source)
    return HubName(repository=hub_name(base or "").repository, whole=False)
