"""The wizard's page of checks: what may be in the way of the conversion, and the ways out."""

from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.message import breakable, sentence_case
from app.theme import LIGHT, Palette
from app.wizard.check_row import CheckRow
from app.wizard.draft import Step
from app.wizard.preset_words import PresetWords
from app.wizard.recipe_style import recipe_style
from app.wizard.remedies import CheckWords, Remedy, remedies_for
from app.wizard.state_mark import StateMark
from app.wizard.step_page import StepPage
from app.wizard.wizard import Wizard
from engine.errors import DeviceUnavailable, EngineError, InvalidRequest
from engine.quant.checks import Check, CheckKey, State, worst
from engine.quant.plan import ConversionPlan
from engine.quant.presets import PresetKey, preset, preset_of

LEAD_MARK: Final = 22
REFUSED: Final[tuple[Remedy, ...]] = (Remedy.CHECK_AGAIN, Remedy.CHOOSE_RECIPE)


class PreflightPage(StepPage):
    """Checks anew when it is shown, and when the window comes back while something is in the way."""

    def __init__(self, wizard: Wizard, parent: QWidget | None = None) -> None:
        title = QCoreApplication.translate("PreflightPage", "Is everything ready?")
        sentence = QCoreApplication.translate("PreflightPage", "This computer, seen from what the conversion needs.")
        super().__init__(wizard, title, sentence, parent)
        self._words, self._preset_words = CheckWords(self), PresetWords(self)
        self._palette = LIGHT
        self._shown: ConversionPlan | EngineError | None = None
        self.rows: list[CheckRow] = []
        self.mark = StateMark(State.GREEN, self, side=LEAD_MARK)
        self.lead, self.summary, self.note = self._label(""), self._label("muted"), self._label("muted")
        self.wrong = self._label("wrong")
        self.lead.setObjectName("check_lead")
        self.again = QPushButton(self.tr("Check again"), self)
        self.progress = QProgressBar(self)
        self.anew = self._label("warning")
        self.keep = QPushButton(self.tr("Keep it"), self)
        self.keep.setAccessibleName(self.tr("Keep what the earlier conversion finished"))
        self._card = QFrame(self)
        self._lay_out_page()
        self.again.clicked.connect(wizard.ask_plan)
        self.keep.clicked.connect(lambda: self._choose(restart=False))
        wizard.changed.connect(self._follow)
        wizard.plan_changed.connect(self._follow)
        self._follow()

    @property
    def may_go_on(self) -> bool:
        """Whether nothing is in the way."""
        return self.wizard.may_begin

    @property
    def next_words(self) -> str:
        """The next step is the conversion itself."""
        return self.tr("Start")

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        self.setStyleSheet(recipe_style(palette))
        self.mark.set_colours(palette)
        for row in self.rows:
            row.set_colours(palette)

    def showEvent(self, event: QShowEvent) -> None:
        """Check anew, unless that was just asked for."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._ask)

    def event(self, event: QEvent) -> bool:
        """Check anew when the window becomes active: the person may have made room meanwhile."""
        if event.type() is QEvent.Type.WindowActivate and self._is_stuck():
            QTimer.singleShot(0, self, self._ask)
        return super().event(event)

    def _is_stuck(self) -> bool:
        wizard = self.wizard
        return wizard.error is not None or (wizard.plan is not None and not wizard.may_begin)

    def _is_renaming(self) -> bool:
        """Whether a name is being typed, which a new table would take away."""
        return any(row.is_renaming for row in self.rows)

    def _ask(self) -> None:
        wanted = self.isVisible() and self.wizard.step is Step.PREFLIGHT
        if wanted and not self.wizard.is_asking and not self._is_renaming():
            self.wizard.ask_plan()

    def _follow(self) -> None:
        wizard = self.wizard
        found = wizard.plan if wizard.plan is not None else wizard.error
        if wizard.request is not None and found is not None and found is not self._shown:
            self._shown = found
            self._show_checks(found)
        if wizard.request is None:
            self._shown = None
            self._clear()
        asking = wizard.is_asking
        self.progress.setVisible(asking)
        self._card.setVisible(bool(self.rows))
        self._show_lead(asking=asking)
        self._show_summary()
        self.ready_changed.emit()

    def _show_checks(self, found: ConversionPlan | EngineError) -> None:
        """The worst first; what was refused altogether is a check of its own."""
        had_focus = self._card.isAncestorOf(self.focusWidget() or self)
        self._clear()
        assert self.wizard.request is not None
        refusal = found if isinstance(found, EngineError) else found.refusal
        checks = () if isinstance(found, EngineError) else found.checks
        if refusal is not None and worst(checks) is not State.RED:
            lacks_device = isinstance(refusal, DeviceUnavailable)
            remedies = (Remedy.USE_ANY_DEVICE, *REFUSED) if lacks_device else REFUSED
            self._add_row(_refused(refusal), self.tr("Conversion"), remedies)
        if isinstance(found, ConversionPlan):
            for check in sorted(checks, key=lambda check: list(State).index(check.state), reverse=True):
                remedies = remedies_for(check, self.wizard.request, found)
                self._add_row(check, self._words.key(check.key), remedies)
        if had_focus:
            self.again.setFocus()

    def _add_row(self, check: Check, heading: str, remedies: tuple[Remedy, ...]) -> None:
        row = CheckRow(check, heading, remedies, self._words, self._card)
        row.set_colours(self._palette)
        row.wanted.connect(lambda remedy, row=row: self._remedy(remedy, row))
        row.renamed.connect(lambda name: self._choose(target=name, force=False, restart=False))
        if self.rows and self.rows[-1].check.state is not State.GREEN:
            line = QFrame(self._card)
            line.setObjectName("check_line")
            self._column.addWidget(line)
        self._column.addWidget(row)
        self.rows.append(row)

    def _remedy(self, remedy: Remedy, row: CheckRow) -> None:
        wizard = self.wizard
        assert wizard.request is not None
        match remedy:
            case Remedy.RENAME:
                row.ask_target(wizard.request.target)
            case Remedy.REPLACE:
                self._choose(force=True)
            case Remedy.BEGIN_ANEW:
                self._choose(restart=True)
            case Remedy.ALLOW_MEMORY:
                self._choose(budget=row.check.value)
            case Remedy.USE_PROCESSOR:
                self._choose(device="cpu", budget=None)
            case Remedy.USE_ANY_DEVICE:
                self._choose(device="auto", budget=None)
            case Remedy.CHOOSE_QUICK:
                wizard.go(Step.RECIPE)
                wizard.choose_preset(preset(PresetKey.QUICK))
            case Remedy.CHOOSE_RECIPE:
                wizard.go(Step.RECIPE)
            case Remedy.CHECK_AGAIN:
                wizard.ask_plan()

    def _choose(self, **values: Any) -> None:
        self.wrong.hide()
        try:
            self.wizard.choose(**values)
        except InvalidRequest as error:
            self.wrong.setText(breakable(sentence_case(error.sentence)))
            self.wrong.show()

    def _show_lead(self, *, asking: bool) -> None:
        counts = {state: sum(row.check.state is state for row in self.rows) for state in State}
        self.mark.setVisible(not asking and bool(self.rows))
        if asking:
            self.lead.setText(self.tr("Looking at this computer…"))
        elif self.rows:
            self.lead.setText(self._words.verdict(counts[State.RED], counts[State.AMBER]))
            self.mark.show_state(worst(row.check for row in self.rows))
        else:
            self.lead.setText(self.tr("Not checked yet"))

    def _show_summary(self) -> None:
        request, plan = self.wizard.request, self._shown
        if request is None:
            return
        chosen = preset_of(request)
        way = self._preset_words.name(chosen.key) if chosen is not None else self.tr("own numbers")
        text = self.tr("{source} becomes {target}: {way}")
        words = text.format(source=self.wizard.draft.source_name or request.source, target=request.target, way=way)
        note = ""
        if isinstance(plan, ConversionPlan) and not self.wizard.is_asking:
            time = self._preset_words.duration(plan.seconds)
            words += self.tr(", about {time}").format(time=time)
            note = sentence_case(plan.note or "")
        self.summary.setText(breakable(words))
        self.note.setText(note)
        self.note.setVisible(bool(note))
        if isinstance(plan, ConversionPlan):
            deleted = self.tr("When it starts, all that an earlier conversion finished in {folder} is deleted.")
            self.anew.setText(breakable(deleted.format(folder=plan.folder)))
        self._anew_row.setVisible(request.restart and bool(self.anew.text()))

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = []

    def _lay_out_page(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.mark)
        head.addWidget(self.lead, 1)
        head.addWidget(self.again)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Looking at this computer"))
        self._card.setObjectName("check_card")
        self._card.setAccessibleName(self.tr("Checks"))
        self._column = QVBoxLayout(self._card)
        self._column.setContentsMargins(18, 14, 18, 14)
        self._column.setSpacing(8)
        self._anew_row = QWidget(self)
        anew = QHBoxLayout(self._anew_row)
        anew.setContentsMargins(0, 0, 0, 0)
        anew.addWidget(self.anew, 1)
        anew.addWidget(self.keep)
        self.wrong.hide()
        self.body.addWidget(self.summary)
        self.body.addLayout(head)
        for widget in (self.progress, self.wrong, self._anew_row, self._card, self.note):
            self.body.addWidget(widget)

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        if role:
            label.setProperty("role", role)
        return label


def _refused(error: EngineError) -> Check:
    """A refusal of the whole plan as a red check: its fact, and what to do after the colon."""
    fact, _, way_out = error.sentence.partition(": ")
    return Check(
        key=CheckKey.WORK,
        state=State.RED,
        fact=fact,
        way_out=way_out or QCoreApplication.translate("PreflightPage", "Go back and choose otherwise"),
    )
