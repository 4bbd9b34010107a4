"""The wizard behind its pages: what is chosen, what the engine says to it, and which step may follow."""

import dataclasses
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.conversions.conversions import Conversions, ConversionState
from app.kept_file import FileBroken
from app.wizard.draft import Draft, Step, begin_with, read_draft, with_choice, write_draft
from engine.errors import EngineError
from engine.events import StageProgressed
from engine.quant.checks import State, worst
from engine.quant.offer import Offer
from engine.quant.plan import ConversionPlan
from engine.quant.presets import Preset
from engine.requests import ConversionRequest
from engine.sources.licences import LicenceAcceptance

UNPLANNED: Final = frozenset({"licence_accepted"})  # what changes no plan


class Wizard(QObject):
    """One draft at a time, kept in `file`; a step's work in the engine begins when one goes there.

    `changed` tells another step or another choice, `offers_changed` and `plan_changed` what the engine said, wrong or
    right, `fetched` how far the source is on its way here. Once a conversion begins, `Conversions` has it.
    """

    changed = Signal()
    offers_changed = Signal()
    plan_changed = Signal()
    fetched = Signal(object)  # StageProgressed
    complained = Signal(str)

    def __init__(
        self, file: Path, conversions: Conversions, taken: Callable[[], Collection[str]], parent: QObject | None = None
    ) -> None:
        """`taken` gives the names of installed models."""
        super().__init__(parent)
        self._file = file
        self._taken = taken
        self.conversions = conversions
        self.draft = Draft()
        self.offers: tuple[Offer, ...] | None = None
        self.plan: ConversionPlan | None = None
        self.error: EngineError | None = None
        self.fetching: StageProgressed | None = None
        conversions.offered.connect(self._take_offers)
        conversions.planned.connect(self._take_plan)
        conversions.plan_refused.connect(self._take_refusal)
        conversions.plan_progressed.connect(self._take_progress)
        conversions.plan_stopped.connect(self._take_stop)
        conversions.changed.connect(self._follow)

    @property
    def step(self) -> Step:
        """Where the person is: a conversion that is there comes before every draft."""
        if self.conversions.state is ConversionState.FINISHED:
            return Step.RESULT
        return Step.RUN if self.conversions.is_kept else self.draft.step

    @property
    def request(self) -> ConversionRequest | None:
        """The conversion as chosen until now."""
        return self.draft.request

    @property
    def is_asking(self) -> bool:
        """Whether an answer of the engine is on its way."""
        return self.conversions.is_planning

    def look(self) -> None:
        """Take up what an earlier run of the program left."""
        try:
            draft = read_draft(self._file)
        except (FileBroken, OSError) as error:
            text = self.tr("What was chosen in the wizard cannot be taken up ({cause}): choose again")
            self.complained.emit(text.format(cause=error))
            return
        self.draft = draft
        self.changed.emit()

    def choose_source(self, source: str, name: str, *, base: str | None = None) -> None:
        """Begin with another source, a path or one on the Hub; what was chosen for the last one is forgotten."""
        request = self.draft.request
        if request is not None and (request.source, request.base) == (source, base):
            return
        self._forget_answers()
        chosen = dataclasses.replace(begin_with(source, name, self._taken()), base=base)
        self._keep(Draft(step=Step.SOURCE, request=chosen, source_name=name, expert=self.draft.expert))

    def drop_source(self) -> None:
        """Have none chosen."""
        self._forget_answers()
        self._keep(Draft())

    def accept(self, acceptance: LicenceAcceptance | None) -> None:
        """Note that the source's licence was accepted, or not any more."""
        self.choose(licence_accepted=acceptance)

    def show_expert(self, *, shown: bool) -> None:
        """Note that the expert settings are open, or not any more."""
        self._keep(dataclasses.replace(self.draft, expert=shown))

    def choose_preset(self, preset: Preset) -> None:
        """Convert by this preset."""
        assert self.draft.request is not None
        self._replace(preset.applied(self.draft.request))

    def choose(self, **values: Any) -> None:
        """Give the request other values.

        Raises:
            InvalidRequest: they cannot be; nothing has changed.
        """
        changed = with_choice(self.draft, **values)
        if set(values) <= UNPLANNED:
            self._keep(changed)
        else:
            assert changed.request is not None
            self._replace(changed.request)

    def go(self, step: Step) -> None:
        """Go to a step; what the engine has to say to it is asked for."""
        if step is Step.RUN:
            self._begin()
            return
        self._keep(dataclasses.replace(self.draft, step=step))
        if step is Step.RECIPE:
            self.ask_offers()
        elif step is Step.PREFLIGHT:
            self.ask_plan()

    def ask_offers(self, *, may_fetch: bool = False) -> None:
        """Ask what each preset takes, unless that is known; with `may_fetch` the source is fetched first."""
        if self.draft.request is not None and self.offers is None and not self.conversions.is_running:
            self.error = None
            self.conversions.offer(self.draft.request, may_fetch=may_fetch)
            self.offers_changed.emit()

    def ask_plan(self) -> None:
        """Ask for the plan again: the machine changes while one looks at it."""
        if self.draft.request is not None and not self.conversions.is_running:
            self.error, self.plan = None, None
            self.conversions.plan(self.draft.request)
            self.plan_changed.emit()

    def pause_fetching(self) -> None:
        """Stop fetching; what came is kept."""
        self.conversions.pause_planning()

    @property
    def may_begin(self) -> bool:
        """Whether the plan is there and nothing in it stands in the way."""
        plan = self.plan
        return plan is not None and plan.refusal is None and worst(plan.checks) is not State.RED

    def leave(self) -> None:
        """Give the draft up; a conversion stays as it is."""
        self._forget_answers()
        self._keep(Draft())

    def change_settings(self) -> None:
        """Take a paused or failed conversion back to its recipe; what it finished stays for the same settings."""
        kept = self.conversions.kept
        if kept is None or self.conversions.is_running:
            return
        name = Path(kept.request.source).name
        self._forget_answers()
        self._keep(Draft(step=Step.RECIPE, request=kept.request, source_name=name))
        self.conversions.discard(keep_work=True)

    def _begin(self) -> None:
        assert self.may_begin, "the plan says why not"
        assert self.draft.request is not None
        assert self.plan is not None
        request, folder = self.draft.request, self.plan.folder
        self.conversions.begin(request, folder)
        self._forget_answers()
        self._keep(Draft())

    def _replace(self, request: ConversionRequest) -> None:
        before = self.draft.request
        if request == before:
            return
        self._forget_answers(offers=before is None or _place(before) != _place(request))
        self._keep(dataclasses.replace(self.draft, request=request))
        if self.draft.step is Step.PREFLIGHT:
            self.ask_plan()
        elif self.draft.step is Step.RECIPE:
            self.ask_offers()

    def _forget_answers(self, *, offers: bool = True) -> None:
        self.plan, self.error, self.fetching = None, None, None
        if offers:
            self.offers = None
        if not self.conversions.is_running and self.conversions.is_planning:
            self.conversions.stop_planning()

    def _keep(self, draft: Draft) -> None:
        self.draft = draft
        try:
            write_draft(self._file, draft)
        except OSError as error:
            text = self.tr("{file} cannot be written ({cause}): the next start will not know what you chose here")
            self.complained.emit(text.format(file=self._file, cause=error.strerror or error))
        self.changed.emit()

    def _take_offers(self, offers: tuple[Offer, ...]) -> None:
        self.offers, self.fetching = offers, None
        self.offers_changed.emit()

    def _take_plan(self, plan: ConversionPlan) -> None:
        self.plan = plan
        self.plan_changed.emit()

    def _take_refusal(self, error: EngineError) -> None:
        self.error, self.fetching = error, None
        self.offers_changed.emit()
        self.plan_changed.emit()

    def _take_progress(self, event: object) -> None:
        if isinstance(event, StageProgressed):
            self.fetching = event
            self.fetched.emit(event)

    def _take_stop(self) -> None:
        self.fetching = None
        self.offers_changed.emit()
        self.plan_changed.emit()

    def _follow(self) -> None:
        self.changed.emit()


def _place(request: ConversionRequest) -> tuple[object, ...]:
    """What of a request all presets share."""
    return request.source, request.base, request.target, request.device, request.budget, request.loras, request.branch
