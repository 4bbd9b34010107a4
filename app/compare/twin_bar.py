"""The row that asks for one prompt and seed on two models, and shows how both come along."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.choice_button import ChoiceButton
from app.compare.twin_progress import TwinProgress
from app.compare.twins import Side, Twins, twins
from app.icons import IconButton
from app.seed_validator import SeedValidator
from engine.catalog import CatalogEntry
from engine.errors import EngineError
from engine.events import Event
from engine.requests import GenerationRequest, random_seed

SEED_WIDTH: Final = 92
MODEL_WIDTH: Final = 150


class TwinBar(QFrame):
    """Prompt, seed, two models and a button; while they are made, a line for each in their place."""

    asked = Signal(object)  # Twins
    cancel_asked = Signal(object)  # Twins

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_twins")
        self.setAccessibleName(self.tr("One prompt on two models"))
        self._entries: dict[Path, CatalogEntry] = {}
        self._settings: GenerationRequest | None = None
        self._twins: Twins | None = None
        self.heading = QLabel(self.tr("Same prompt, same seed, two models"), self)
        self.prompt = QLineEdit(self)
        self.seed = QLineEdit(str(random_seed()), self)
        self.dice = IconButton("dice", self.tr("Another seed"), self)
        self.models = {
            side: ChoiceButton(self.tr("Model of picture {side}").format(side=side.value), self) for side in Side
        }
        self.make = QPushButton(self.tr("Make both"), self)
        self.note = QLabel(self)
        self.progress = {side: TwinProgress(side, self) for side in Side}
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.stack = QStackedWidget(self)
        self._prepare()
        self._lay_out()
        self.set_models(())

    @property
    def twins(self) -> Twins | None:
        """What is being made, None while nothing is."""
        return self._twins

    def set_models(self, entries: Sequence[CatalogEntry]) -> None:
        """Offer these models; a 16-bit one stands at A and a ternary one at B where there are both."""
        usable = [entry for entry in entries if entry.description is not None]
        self._entries = {entry.folder: entry for entry in usable}
        for side, box in self.models.items():
            wanted = box.value if box.value in self._entries else _first_choice(usable, side)
            box.set_choices([(entry.name, entry.folder) for entry in usable] or [(self.tr("No model"), None)], wanted)
            box.setEnabled(bool(usable))
        self._show_state()

    def use_request(self, request: GenerationRequest) -> None:
        """Take prompt, seed and all other settings of a request."""
        self._settings = request
        self.prompt.setText(" ".join(request.prompt.split()))
        self.seed.setText(str(request.seed))

    def ask(self) -> None:
        """Ask for both pictures, or say what is wrong."""
        chosen = [self._entries.get(box.value) for box in self.models.values()]
        first, second = (entry.description if entry else None for entry in chosen)
        if first is None or second is None:
            self.say(self.tr("Choose two models: one alone has nothing to be compared with."), wrong=True)
            return
        try:
            made = twins(self._request(), first, second)
        except EngineError as error:
            self.say(error.sentence, wrong=True)
            return
        self._begin(made)
        self.asked.emit(made)

    def say(self, sentence: str, *, wrong: bool = False) -> None:
        """Show a sentence below the row, none for an empty one."""
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))
        self.note.setProperty("role", "wrong" if wrong else "muted")
        self.note.style().polish(self.note)

    def follow(self, side: Side, event: Event) -> None:
        """Show what an event of one of the two tells."""
        self.progress[side].follow(event)

    def end(self) -> None:
        """Offer the form again."""
        self._twins = None
        self.stack.setCurrentIndex(0)

    def _begin(self, made: Twins) -> None:
        self._twins = made
        self.say("")
        for side, twin in ((Side.A, made.a), (Side.B, made.b)):
            self.progress[side].begin(twin.model.name)
        if made.unguided is not None:
            model = made.a.model if made.unguided is Side.A else made.b.model
            self.say(self.tr("{model} takes no guidance, so it is made without.").format(model=model.name))
        self.stack.setCurrentIndex(1)
        self.cancel.setFocus()

    def _request(self) -> GenerationRequest:
        kept = self._settings
        prompt = self.prompt.text()
        if kept is not None and prompt == " ".join(kept.prompt.split()):
            prompt = kept.prompt  # with its own line breaks
        return GenerationRequest(
            prompt=prompt,
            seed=int(self.seed.text() or 0),
            width=kept.width if kept else None,
            height=kept.height if kept else None,
            steps=kept.steps if kept else None,
            guidance=kept.guidance if kept else None,
            true_cfg=kept.true_cfg if kept else 1.0,
            negative_prompt=kept.negative_prompt if kept else "",
            start=kept.start if kept else None,
        )

    def _prepare(self) -> None:
        self.heading.setProperty("role", "heading")
        self.prompt.setPlaceholderText(self.tr("Describe the picture that both models make"))
        self.prompt.setAccessibleName(self.tr("Prompt for both models"))
        self.prompt.setMinimumWidth(120)
        self.prompt.returnPressed.connect(self.ask)
        self.prompt.textChanged.connect(self._show_state)
        self.seed.setValidator(SeedValidator(self.seed))
        self.seed.setAccessibleName(self.tr("Seed for both models"))
        self.seed.setFixedWidth(SEED_WIDTH)
        for box in self.models.values():
            box.setMaximumWidth(MODEL_WIDTH)
            box.chosen.connect(self._show_state)
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.hide()
        self.make.setObjectName("compare_make")
        self.dice.clicked.connect(lambda: self.seed.setText(str(random_seed())))
        self.make.clicked.connect(self.ask)
        self.cancel.clicked.connect(lambda: self.cancel_asked.emit(self._twins))

    def _lay_out(self) -> None:
        form, lines = QWidget(self), QWidget(self)
        row = QHBoxLayout(form)
        row.addWidget(self.prompt, 1)
        for widget in (self.seed, self.dice):
            row.addWidget(widget)
        for side, box in self.models.items():
            letter = QLabel(side.value, form)
            letter.setProperty("role", "badge")
            row.addWidget(letter)
            row.addWidget(box)
        row.addWidget(self.make)
        below = QHBoxLayout(lines)
        for line in self.progress.values():
            below.addWidget(line, 1)
        below.addWidget(self.cancel)
        for each, gap in ((row, 6), (below, 16)):
            each.setContentsMargins(0, 0, 0, 0)
            each.setSpacing(gap)
        self.stack.addWidget(form)
        self.stack.addWidget(lines)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 4)
        column.setSpacing(6)
        for part in (self.heading, self.stack, self.note):
            column.addWidget(part)

    def _show_state(self) -> None:
        has_two = len(self._entries) >= 2
        folders = {box.value for box in self.models.values()}
        self.make.setEnabled(has_two and len(folders) == 2 and bool(self.prompt.text().strip()))
        if has_two:
            self.say("")
        else:
            self.say(self.tr("A second model is needed to compare with: Models adds one."))


def _first_choice(entries: Sequence[CatalogEntry], side: Side) -> Path | None:
    """A 16-bit model for A and a ternary one for B, otherwise the first and the second."""
    for entry in entries:
        if entry.description is not None and entry.description.is_ternary == (side is Side.B):
            return entry.folder
    number = 0 if side is Side.A else 1
    return entries[number].folder if number < len(entries) else None
