"""The wizard's last page: the model is verified, then its report, and what one can do with it."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from app.gallery.reveal import show_in_folder
from app.message import breakable, sentence_case
from app.theme import Palette
from app.wizard.calls import Calls
from app.wizard.result_facts import ResultFacts, read_result
from app.wizard.result_parts import NumbersCard, PicturesCard, QualityCard
from app.wizard.step_page import StepPage
from app.wizard.verify_card import Verdict, VerifyCard
from app.wizard.wizard import Wizard
from engine.errors import EngineError
from engine.events import ModelReady
from engine.quant.report_export import export_report


class ResultPage(StepPage):
    """What was made; it is offered for use once it is verified, or the person leaves that out."""

    use_asked = Signal(object)  # the model's folder
    compare_asked = Signal(object)  # two files

    def __init__(self, wizard: Wizard, parent: QWidget | None = None) -> None:
        super().__init__(wizard, "", "", parent)
        self._ready: ModelReady | None = None
        self._facts: ResultFacts | None = None
        self._calls = Calls(self)
        self.verifying = VerifyCard(self)
        self.numbers = NumbersCard(self)
        self.pictures = PicturesCard(self)
        self.quality = QualityCard(self)
        self.note, self.told = QLabel(self), QLabel(self)
        self.folder = QPushButton(self.tr("Show folder"), self)
        self.export = QPushButton(self.tr("Export the report…"), self)
        self.another = QPushButton(self.tr("Make another"), self)
        self._lay_out_cards()
        self.folder.clicked.connect(self.show_folder)
        self.export.clicked.connect(self.choose_export)
        self.another.clicked.connect(wizard.conversions.forget)
        self.pictures.compare_asked.connect(self.compare_asked)
        self.verifying.changed.connect(self._follow)

    @property
    def may_go_on(self) -> bool:
        """Whether the model may be used."""
        return self.verifying.verdict in {Verdict.WHOLE, Verdict.SKIPPED}

    @property
    def next_words(self) -> str:
        """What one would do with it."""
        return self.tr("Use in the studio")

    def go_on(self) -> None:
        """Open the model for the next pictures."""
        if self._ready is not None:
            self.use_asked.emit(self._ready.folder)

    def enter(self) -> None:
        """Begin with a model that is just finished."""
        ready = self.wizard.conversions.progress.ready
        if ready is not None and ready is not self._ready:
            self._ready, self._facts = ready, None
            self.note.setText(sentence_case(ready.note or ""))
            self._say("")
            self._calls.call("report", lambda: read_result(ready.folder), self._take_facts, self._refuse)
            self.verifying.verify(ready.folder)

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.pictures.set_colours(palette)
        self.quality.chart.set_colours(palette)

    def close_page(self) -> None:
        """End the thread and the process."""
        self._calls.close()
        self.verifying.close_card()

    def show_folder(self) -> None:
        """Open the model's folder in the system's own view."""
        if self._ready is not None and not show_in_folder(self._ready.folder / "model_index.json"):
            text = self.tr("{folder} cannot be opened: look into it with another program")
            self._say(text.format(folder=self._ready.folder))

    def choose_export(self) -> None:
        """Let the person choose a file, and write the report into it."""
        if self._ready is None:
            return
        suggested = Path.home() / f"{self._ready.folder.name}-report.html"
        title, kinds = self.tr("Export the report"), self.tr("Web page (*.html)")
        name, _ = QFileDialog.getSaveFileName(self, title, str(suggested), kinds)
        if name:
            self.export_to(Path(name))

    def export_to(self, file: Path) -> None:
        """Write the report into one file, with its pictures."""
        assert self._ready is not None
        model = self._ready.folder
        self.export.setEnabled(False)
        self._say(self.tr("The report is being written…"))
        self._calls.call("export", lambda: export_report(model, file), self._tell_exported, self._refuse)

    def _follow(self) -> None:
        ready = self._ready
        if ready is None:
            return
        verdict = self.verifying.verdict
        titles = {
            Verdict.RUNS: self.tr("Verifying {name}"),
            Verdict.DAMAGED: self.tr("{name} is not what was written"),
        }
        self.title.setText(titles.get(verdict, self.tr("{name} is ready")).format(name=ready.folder.name))
        self.setAccessibleName(self.title.text())
        self.sentence.setText(str(ready.folder))
        self.note.setVisible(bool(self.note.text()) and self.may_go_on)
        self.numbers.setVisible(self.may_go_on)
        self.numbers.show_model(ready, self._facts)
        for widget in (self.pictures, self.quality, self.export):
            widget.setVisible(self.may_go_on and self._facts is not None)
        self.ready_changed.emit()

    def _take_facts(self, facts: ResultFacts) -> None:
        self._facts = facts
        self.pictures.show_pairs(facts.pairs, facts.no_pictures)
        self.quality.show_facts(facts)
        self._follow()

    def _tell_exported(self, file: Path) -> None:
        self.export.setEnabled(True)
        self._say(self.tr("The report is in {file}").format(file=file))

    def _refuse(self, error: EngineError) -> None:
        self.export.setEnabled(True)
        self._say(error.sentence)

    def _say(self, sentence: str) -> None:
        self.told.setText(breakable(sentence_case(sentence)))
        self.told.setVisible(bool(sentence))

    def _lay_out_cards(self) -> None:
        self.note.setProperty("role", "warning")
        self.told.setProperty("role", "muted")
        for label in (self.note, self.told):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.folder, self.export, self.another):
            button.setProperty("main", False)
            row.addWidget(button)
        row.addStretch(1)
        self.body.addWidget(self.verifying)
        self.body.addWidget(self.numbers)
        self.body.addWidget(self.note)
        self.body.addLayout(row)
        for widget in (self.told, self.pictures, self.quality):
            self.body.addWidget(widget)
        for card in (self.numbers, self.pictures, self.quality):
            card.hide()
