"""The wizard's first page: which model to make a ternary one of."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QScrollArea, QWidget

from app.wizard.draft import Step
from app.wizard.found_sources import FoundSources
from app.wizard.hub_look import USUAL, HubFinding, hub_name
from app.wizard.search import Finder, SourceSearch
from app.wizard.source_parts import SourceParts
from app.wizard.source_row import ChoiceCard, SourceRow, shown_name
from app.wizard.wizard import Wizard
from engine.checkpoint.hub_access import PREFIX
from engine.errors import EngineError
from engine.quant.checks import State
from engine.sources.recognition import recognize_source
from engine.sources.recognized import Readiness, RecognizedSource
from engine.sources.search import PlaceEntered, SearchEnded, find_sources, possible_lenders
from engine.sources.variants import Variant

LENDERS_ON_HUB = {Variant.SCHNELL: "black-forest-labs/FLUX.1-schnell"}


class SourcePage(SourceParts):
    """Shows what is found as it is found; the first one that will do is chosen until the person chooses."""

    def __init__(self, wizard: Wizard, parent: QWidget | None = None, *, finder: Finder = find_sources) -> None:
        super().__init__(wizard, parent)
        self.found = FoundSources()
        self.search = SourceSearch(self, finder=finder)
        self._began = False
        self._are_installed = True
        self.dropped.connect(self._recognize)
        self.search.found.connect(self._take_found)
        self.search.entered.connect(self._take_place)
        self.search.ended.connect(self._take_end)
        self.search_line.again.connect(self.look)
        self.list.chosen.connect(self._choose_by_hand)
        self.hub.radio.clicked.connect(self._choose_hub)
        self.hub.radio.clicked.connect(lambda: self.reveal(self.hub))
        self.hub.access.answered.connect(lambda: self.reveal(self.hub))
        self.hub.unsettled.connect(self._leave_hub)
        self.hub.granted.connect(self._take_hub)
        self.base.chosen.connect(self._choose_base)
        self.base.folder_wanted.connect(self._choose_base_folder)
        self.folder.clicked.connect(self.choose_folder)
        self.file.clicked.connect(self.choose_file)
        wizard.changed.connect(self.ready_changed)

    @property
    def may_go_on(self) -> bool:
        """Whether a source is chosen that has all that it needs."""
        request = self.wizard.request
        if request is None or (self.needs_base and request.base is None):
            return False
        return request.source.startswith(PREFIX) == self.hub.radio.isChecked()

    @property
    def missing(self) -> str:
        """What is not chosen yet."""
        if self.needs_base and self.wizard.request is not None and self.wizard.request.base is None:
            return self.tr("Choose where its text encoders and VAE come from")
        if self.hub.radio.isChecked() and not self.may_go_on:
            return self.tr("Check whether you may have it")
        return ""

    @property
    def source(self) -> RecognizedSource | None:
        """The source on this computer that is chosen, where it is known by now."""
        request = self.wizard.request
        return None if request is None else self.found.at(Path(request.source))

    @property
    def needs_base(self) -> bool:
        """Whether what is chosen takes its other parts from another model."""
        request = self.wizard.request
        if request is not None and request.source.startswith(PREFIX):
            return request.source.endswith(".safetensors")
        source = self.source
        return source is not None and source.readiness is Readiness.NEEDS_BASE

    def enter(self) -> None:
        """Begin the search, once, and show what is chosen."""
        if not self._began:
            self._began = True
            self.look()
        request = self.wizard.request
        if request is None:
            self.check(None)
            self._choose_first()
        elif request.source.startswith(PREFIX):
            self.hub.show_name(request.source)
            self.check(self.hub)
            if self.hub.finding is None:
                self.hub.access.ask(hub_name(request.source))
        elif self.source is None:
            self._recognize(Path(request.source))
        self._follow()
        self._give_focus()

    def close_page(self) -> None:
        """End the search and the calls."""
        self.search.stop()
        self.disk.close()
        self.network.close()

    def look(self) -> None:
        """Search from the start."""
        self._are_installed = True
        self.search_line.begin()
        self.search.begin()

    def choose(self, source: RecognizedSource) -> None:
        """Take a source that was found."""
        request = self.wizard.request
        if request is None or request.source != str(source.path):
            self.wizard.choose_source(str(source.path), shown_name(source))
        self._follow()

    def choose_folder(self) -> None:
        """Let the person choose a folder."""
        name = QFileDialog.getExistingDirectory(self, self.tr("Choose a model's folder"), str(Path.home()))
        if name:
            self._recognize(Path(name))

    def choose_file(self) -> None:
        """Let the person choose a single file."""
        kinds = self.tr("Models (*.safetensors);;All files (*)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a model's file"), str(Path.home()), kinds)
        if name:
            self._recognize(Path(name))

    def _recognize(self, path: Path) -> None:
        self.told.say(self.tr("Looking at {name}…").format(name=path.name or path))
        self.disk.call("source", lambda: recognize_source(path), self._take_chosen, self._refuse)

    def _take_chosen(self, source: RecognizedSource) -> None:
        known = self.found.add(source)
        request = self.wizard.request
        was_chosen = request is not None and request.source == str(source.path)
        if known.readiness is Readiness.NO:
            self.told.say(known.verdict, State.RED)
            if was_chosen and self.wizard.step is Step.SOURCE:  # the next page says it too
                self.wizard.drop_source()
                self._choose_first()
        else:
            self.told.say("")
            self._show()
            self.choose(source if was_chosen else known)
        self._follow()

    def _take_found(self, source: RecognizedSource) -> None:
        self.found.add(source, is_installed=self._are_installed)
        self._show()
        self._choose_first()
        if source.can_lend and self.needs_base:
            self._ask_lenders()

    def _take_place(self, place: PlaceEntered) -> None:
        self._are_installed = False
        self.search_line.enter(place)

    def _take_end(self, ended: SearchEnded | None) -> None:
        self.search_line.end(ended, len(self.found.convertible))

    def _choose_first(self) -> None:
        """Have the first source be chosen as long as nothing is."""
        first = self.found.first
        if self.wizard.request is None and first is not None and not self.hub.radio.isChecked():
            self._show()
            self.choose(first)
            self._give_focus()

    def _give_focus(self) -> None:
        """Put the keys where the choice is, unless the person works on the page already."""
        focus, card = QApplication.focusWidget(), self._card()
        works = focus is not None and self.isAncestorOf(focus) and not isinstance(focus, QScrollArea)
        if self.isVisible() and card is not None and not works:
            card.radio.setFocus()

    def _choose_by_hand(self, source: RecognizedSource) -> None:
        self.told.say("")
        self.choose(source)

    def _choose_hub(self) -> None:
        self.told.say("")
        if self.hub.finding is not None:
            self._take_hub(self.hub.finding)
        else:
            self._leave_hub()
            self.hub.field.setFocus()

    def _leave_hub(self) -> None:
        """What the field names is not known to be given: nothing is chosen."""
        if self.hub.radio.isChecked():
            self.wizard.drop_source()
            self._follow()

    def _take_hub(self, finding: HubFinding) -> None:
        request = self.wizard.request
        if not self.wizard.conversions.is_running:
            self.wizard.conversions.stop_planning()  # the process may have been started with another token
        if self.hub.radio.isChecked() and (request is None or request.source != finding.name.spec):
            self.wizard.choose_source(finding.name.spec, finding.name.title)
        self._follow()

    def _choose_base(self, base: str) -> None:
        request = self.wizard.request
        if request is not None and base:
            self.wizard.choose_source(request.source, self.wizard.draft.source_name, base=base)
            self.ready_changed.emit()

    def _choose_base_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Choose the folder of a whole FLUX.1"), str(Path.home()))
        if name:
            self.disk.call("base", lambda: recognize_source(Path(name)), self._take_base, self._refuse)

    def _take_base(self, lender: RecognizedSource) -> None:
        self.found.add(lender)
        self._show()
        fits = not self.source or possible_lenders(self.source, [lender])
        if not lender.can_lend or not fits:
            text = self.tr("{folder} has no text encoders and VAE that fit: choose the folder of a whole FLUX.1")
            self.told.say(text.format(folder=lender.path), State.RED)
            return
        self._choose_base(str(lender.path))
        self._ask_lenders()

    def _ask_lenders(self) -> None:
        source, among = self.source, self.found.all

        def look() -> list[RecognizedSource]:
            return possible_lenders(source, among) if source else [other for other in among if other.can_lend]

        self.put_base(self._card())
        self.base.show_looking()
        self.disk.call("lenders", look, self._take_lenders, self._refuse)

    def _take_lenders(self, lenders: Sequence[RecognizedSource]) -> None:
        request, source = self.wizard.request, self.source
        if request is None or not self.needs_base:
            return
        if request.base is None and lenders:
            self._choose_base(str(lenders[0].path))
        variant = source.kind.variant if source and source.kind else Variant.DEV
        chosen = self.wizard.request.base if self.wizard.request else None
        self.base.show_lenders(lenders, chosen, LENDERS_ON_HUB.get(variant, USUAL))
        self.put_base(self._card())

    def _refuse(self, error: EngineError) -> None:
        self.told.say(error.sentence, State.RED)

    def _show(self) -> None:
        card = self.base.parent()
        if isinstance(card, SourceRow) and self.found.at(card.source.path) != card.source:
            self.put_base(None)  # before its card goes
        self.list.show_sources(self.found.convertible)
        self.list.follow_keys(self.search_line.repeat)
        self.refused.show_sources(self.found.refused)
        card = self._card()
        if card is not None and not card.radio.isChecked():
            self.check(card)

    def _card(self) -> ChoiceCard | None:
        request = self.wizard.request
        if request is None:
            return self.hub if self.hub.radio.isChecked() else None
        return self.hub if request.source.startswith(PREFIX) else self.list.row_at(request.source)

    def _follow(self) -> None:
        """Show which one is chosen, and what it lacks."""
        self._show()
        self.check(self._card())
        if self.needs_base:
            self._ask_lenders()
        else:
            self.put_base(None)
        self.ready_changed.emit()
