"""The prompt with all that belongs to it: style, length, mistakes and the prompts of before."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.message import sentence_case
from app.prompting.batch import all_combinations, drawn, styled_template
from app.prompting.history import UsedPrompt
from app.prompting.history_popup import HistoryPopup
from app.prompting.prompt_editor import PromptEditor
from app.prompting.prompt_meter import PromptMeter
from app.prompting.prompting import Prompting
from app.prompting.style_chooser import StyleChooser
from app.prompting.syntax import PromptMistake
from app.prompting.template import Template
from engine.description import ModelDescription
from engine.errors import OutputError
from engine.requests import GenerationRequest

HEIGHTS = (84, 260)


class PromptPanel(QWidget):
    """`submitted` says that the person wants the picture; `recalled` gives an earlier prompt with its settings."""

    submitted = Signal()
    changed = Signal()
    recalled = Signal(object)  # UsedPrompt
    style_chosen = Signal(object)  # Style | None
    failed = Signal(object)  # EngineError
    counted = Signal(object)  # how many combinations the prompt has, which may be more than a C int holds

    def __init__(self, prompting: Prompting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Prompt"))
        self._prompting = prompting
        self._more = 1  # combinations of the negative prompt
        self.editor = PromptEditor(prompting.wildcards, prompting.history, self)
        self.meter = PromptMeter(self)
        self.wrong = QLabel(self)
        self.wrong.setProperty("role", "wrong")
        self.wrong.setWordWrap(True)
        self.wrong.setAccessibleName(self.tr("What is wrong with the prompt"))
        self.wrong.hide()
        self.earlier = QToolButton(self)
        self.earlier.setText(self.tr("Earlier…"))
        self.earlier.setProperty("flat", True)
        self.earlier.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.earlier.setToolTip(self.tr("Prompts that you used before"))
        self.earlier.setAccessibleName(self.tr("Earlier prompts"))
        self.styles = StyleChooser(prompting.styles, self)
        self.popup = HistoryPopup(prompting.history, self)
        self._lay_out()
        self._connect()

    def text(self) -> str:
        """The prompt as it was typed."""
        return self.editor.toPlainText()

    def set_text(self, text: str) -> None:
        """Show another prompt; undo brings this one back."""
        self.editor.replace(text)

    def set_model(self, model: ModelDescription) -> None:
        """Count with this model's vocabulary."""
        self.meter.set_model(model)

    def requests(self, request: GenerationRequest, *, every: bool = False) -> tuple[GenerationRequest, ...]:
        """The requests that `request`, whose prompt is as it was typed, means with the style that is chosen.

        `every` asks for all combinations of the choices, not for one drawn for each picture.

        Raises:
            PromptMistake: the prompt is not of the language; the caret is put there.
            InvalidRequest: a value is out of range.
        """
        make = all_combinations if every else drawn
        try:
            return make(request, self._prompting.wildcards, style=self.styles.style_now())
        except PromptMistake as mistake:
            self._show_mistake(mistake)
            self.editor.go_to(mistake)
            raise

    def count_with(self, combinations: int) -> None:
        """Count the combinations of the negative prompt as well."""
        if combinations != self._more:
            self._more = combinations
            self.check()

    def remember(self, request: GenerationRequest) -> None:
        """Put the prompt of a request, as it was typed, in front of the earlier ones."""
        style = self.styles.style_now()
        settings = vars(request) | {"style": style.name if style else None}
        del settings["prompt"], settings["start"]  # a picture to start from is of its moment, the file may go
        try:
            self._prompting.history.add(request.prompt, settings)
        except OutputError as error:
            self.failed.emit(error)

    def check(self) -> None:
        """Look at the prompt again: show a mistake, or else its length and its combinations."""
        text, style = self.text(), self.styles.style_now()
        template = None
        cut_from = None
        try:
            template = styled_template(text, self._prompting.wildcards, style)
            own = Template(text, self._prompting.wildcards) if style else template
            cut_from = self.meter.measure(own if text.strip() else None, style, text)
        except PromptMistake as mistake:
            self._show_mistake(mistake)
            self.meter.measure(None, style, text)
        else:
            self._show_mistake(None)
        self.editor.set_cut_from(cut_from)
        self.counted.emit((template.count() if template is not None and template.has_choices else 1) * self._more)

    def _show_mistake(self, mistake: PromptMistake | None) -> None:
        self.editor.show_mistake(mistake)
        self.wrong.setText(sentence_case(mistake.sentence) if mistake else "")
        self.wrong.setVisible(mistake is not None)
        self.wrong.setMinimumHeight(self.wrong.heightForWidth(max(1, self.editor.width())) if mistake else 0)
        self.meter.setVisible(mistake is None)
        self._bound()

    def showEvent(self, event: QShowEvent) -> None:
        """Take no more room than the entry can use, now that the fonts are known."""
        super().showEvent(event)
        self._bound()

    def _bound(self) -> None:
        rest = self.sizeHint().height() - self.editor.sizeHint().height()
        self.setMaximumHeight(rest + HEIGHTS[1])

    def _choose_earlier(self, prompt: UsedPrompt, with_settings: bool) -> None:
        self.set_text(prompt.text)
        if with_settings:
            style: Any = prompt.settings.get("style")
            self.styles.choose(style if isinstance(style, str) else None)
            self.recalled.emit(prompt)
        self.editor.setFocus()

    def _choose_style(self, style: object) -> None:
        self.check()
        self.style_chosen.emit(style)

    def _open_history(self) -> None:
        self.popup.open_below(self.earlier)

    def _connect(self) -> None:
        self.editor.submitted.connect(self.submitted)
        self.editor.edited.connect(self.changed)
        self.editor.settled.connect(self.check)
        self.editor.history_wanted.connect(self._open_history)
        self.earlier.clicked.connect(self._open_history)
        self.meter.ready.connect(self.check)
        self.styles.chosen.connect(self._choose_style)
        self.popup.chosen.connect(self._choose_earlier)
        self.popup.failed.connect(self.failed)

    def _lay_out(self) -> None:
        name = QLabel(self.tr("Prompt"), self)
        name.setProperty("role", "heading")
        name.setBuddy(self.editor)
        self.editor.setMinimumHeight(HEIGHTS[0])
        self.editor.setMaximumHeight(HEIGHTS[1])
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(name)
        top.addWidget(self.styles, 1)
        top.addWidget(self.earlier)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.editor, 1000)
        column.addWidget(self.meter)
        column.addWidget(self.wrong)
        column.addStretch(1)
