"""True CFG and the negative prompt that comes with it, with what they cost."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.measures import seconds_text
from app.message import sentence_case
from app.number_fields import DecimalBox, SliderField
from app.prompting.prompt_editor import PromptEditor
from app.prompting.syntax import PromptMistake
from app.prompting.template import Template
from app.prompting.wildcards import WildcardBook
from engine.requests import MAX_TRUE_CFG

OFF: Final = 1.0
STEP: Final = 0.5
USUAL: Final = 10.0
EDITOR_HEIGHT: Final = 58


class TrueCfgField(QWidget):
    """At 1 there is no negative prompt: what was typed is kept, and does nothing."""

    submitted = Signal()
    changed = Signal()
    counted = Signal(object)  # how many combinations the negative prompt has, which may be more than a C int holds

    def __init__(self, wildcards: WildcardBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wildcards = wildcards
        box = DecimalBox(self.tr("True CFG"), self)
        box.setSingleStep(STEP)
        self.scale = SliderField(self.tr("True CFG"), box, self)
        self.cost = QLabel(self)
        self.heading = QLabel(self.tr("Negative prompt"), self)
        self.negative = PromptEditor(wildcards, None, self)
        self.wrong = QLabel(self)
        self._prepare()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.scale, self.cost, self.heading, self.negative, self.wrong):
            column.addWidget(widget)
        self.scale.changed.connect(self._follow)
        self.negative.submitted.connect(self.submitted)
        self.negative.settled.connect(self.check)
        self.show_cost(None, None)
        self._follow()

    @property
    def is_on(self) -> bool:
        """Whether steps run twice, and the negative prompt counts."""
        return self.value() > OFF

    def value(self) -> float:
        """The scale, 1 is off."""
        return self.scale.value()

    def set_value(self, scale: float) -> None:
        """Show another scale, or the nearest that there is."""
        self.scale.set_value(min(max(scale, OFF), MAX_TRUE_CFG))

    def text(self) -> str:
        """The negative prompt as it was typed; none while it does nothing."""
        return self.negative.toPlainText() if self.is_on else ""

    def set_text(self, text: str) -> None:
        """Show another negative prompt."""
        self.negative.replace(text)
        self.check()

    def show_cost(self, twice: float | None, once: float | None) -> None:
        """Say what it costs: a picture's seconds with and without, where pictures were measured."""
        if twice is None or once is None:
            words = self.tr("Each step runs the model twice: a picture takes about twice the time.")
        else:
            words = self.tr("Each step runs the model twice: about {twice} a picture in place of {once}.").format(
                twice=seconds_text(twice), once=seconds_text(once)
            )
        self.cost.setText(words)

    def check(self) -> None:
        """Look at the negative prompt again: show what is wrong with it, and count its combinations."""
        try:
            self._show_mistake(None)
            self.counted.emit(self._template().count())
        except PromptMistake as mistake:
            self._show_mistake(mistake)
            self.counted.emit(1)

    def insist(self) -> None:
        """See that the negative prompt is sound.

        Raises:
            PromptMistake: it is not of the language; the caret is put there.
        """
        try:
            self._template()
        except PromptMistake as mistake:
            self._show_mistake(mistake)
            self.negative.go_to(mistake)
            raise

    def _template(self) -> Template:
        return Template(self.text(), self._wildcards, may_be_empty=True)

    def _show_mistake(self, mistake: PromptMistake | None) -> None:
        self.negative.show_mistake(mistake)
        self.wrong.setText(sentence_case(mistake.sentence) if mistake else "")
        self.wrong.setVisible(mistake is not None)

    def _follow(self) -> None:
        for widget in (self.cost, self.heading, self.negative):
            widget.setVisible(self.is_on)
        self.check()
        self.changed.emit()

    def _prepare(self) -> None:
        self.scale.set_range(OFF, USUAL, MAX_TRUE_CFG)
        self.scale.slider.setSingleStep(round(STEP * 10))
        self.scale.setToolTip(
            self.tr("Above 1 the picture is also led away from a negative prompt, and takes twice the time")
        )
        self.heading.setProperty("role", "heading")
        self.heading.setBuddy(self.negative)
        self.negative.setFixedHeight(EDITOR_HEIGHT)
        self.negative.setAccessibleName(self.tr("Negative prompt"))
        self.negative.setAccessibleDescription(self.tr("What the picture shall not show. Ctrl+Enter generates."))
        self.negative.setPlaceholderText(self.tr("What shall the picture not show?"))
        for label, role in ((self.cost, "muted"), (self.wrong, "wrong")):
            label.setProperty("role", role)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.cost.setAccessibleName(self.tr("What true CFG costs"))
        self.wrong.setAccessibleName(self.tr("What is wrong with the negative prompt"))
