"""The dialog in which an entry that waits is changed."""

import dataclasses
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.message import sentence_case
from app.number_fields import DecimalBox, WholeBox
from app.prompt_box import PromptBox
from app.queue.item import QueueItem
from app.queue.start_row import StartRow
from app.seed_validator import SeedValidator
from engine.errors import EngineError
from engine.requests import MAX_COUNT, MAX_GUIDANCE, MAX_STEPS, MAX_TRUE_CFG, GenerationRequest

MAX_SIDE: Final = 65_536


class ItemEditor(QDialog):
    """Shows an entry's request; `edited` gives the changed one. What the entry leaves to its model stays left to it."""

    edited = Signal(int, object)  # number, GenerationRequest

    def __init__(self, item: QueueItem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item = item
        request = item.request
        self.setWindowTitle(self.tr("Edit a waiting picture"))
        self.resize(540, 420)
        self.prompt = PromptBox(self)
        self.prompt.setPlainText(request.prompt)
        self.seed = QLineEdit(str(request.seed), self)
        self.seed.setValidator(SeedValidator(self.seed))
        self.seed.setAccessibleName(self.tr("Seed"))
        self.width_box = self._whole(self.tr("Width in pixels"), 16, MAX_SIDE, request.width)
        self.height_box = self._whole(self.tr("Height in pixels"), 16, MAX_SIDE, request.height)
        self.steps = self._whole(self.tr("Steps"), 1, MAX_STEPS, request.steps)
        self.count = self._whole(self.tr("Pictures"), 1, MAX_COUNT, request.count)
        self.guidance = DecimalBox(self.tr("Guidance"), self)
        self.guidance.setRange(0.0, MAX_GUIDANCE)
        self.guidance.setValue(request.guidance or 0.0)
        self.guidance.setEnabled(request.guidance is not None)
        self.start = StartRow(request.start, self)
        self.true_cfg = DecimalBox(self.tr("True CFG"), self)
        self.negative = PromptBox(self)
        self._show_true_cfg(request)
        self.wrong = QLabel(self)
        self.wrong.setProperty("role", "wrong")
        self.wrong.setWordWrap(True)
        self.wrong.setAccessibleName(self.tr("What is wrong"))
        self.wrong.hide()
        self._lay_out()
        self._connect()
        self._follow()
        self.prompt.setFocus()

    def accept(self) -> None:
        """Give the changed request, or say what is wrong with it."""
        try:
            request = self._request()
        except EngineError as error:
            self.wrong.setText(sentence_case(error.sentence))
            self.wrong.show()
            return
        if request != self._item.request:
            self.edited.emit(self._item.number, request)
        super().accept()

    def _request(self) -> GenerationRequest:
        asked = self._item.request
        return dataclasses.replace(
            asked,
            prompt=self.prompt.toPlainText(),
            seed=int(self.seed.text() or 0),
            width=self.width_box.value() if asked.width is not None else None,
            height=self.height_box.value() if asked.height is not None else None,
            steps=self.steps.value() if asked.steps is not None else None,
            guidance=self.guidance.value() if asked.guidance is not None else None,
            count=self.count.value(),
            true_cfg=self.true_cfg.value(),
            negative_prompt=self.negative.toPlainText() if self.true_cfg.value() > 1 else "",
            start=self.start.value(),
        )

    def _follow(self) -> None:
        """Show the negative prompt where it counts, and the start picture while there is one."""
        self._form.setRowVisible(self.negative, self.true_cfg.value() > 1)
        self._form.setRowVisible(self.start, self.start.value() is not None)

    def _show_true_cfg(self, request: GenerationRequest) -> None:
        self.true_cfg.setRange(1.0, MAX_TRUE_CFG)
        self.true_cfg.setSingleStep(0.5)
        self.true_cfg.setValue(request.true_cfg)
        self.negative.setPlainText(request.negative_prompt)
        self.negative.setPlaceholderText(self.tr("What shall the picture not show?"))
        self.negative.setAccessibleName(self.tr("Negative prompt"))
        self.negative.setAccessibleDescription(self.tr("What the picture shall not show"))

    def _connect(self) -> None:
        self.prompt.submitted.connect(self.accept)
        self.negative.submitted.connect(self.accept)
        self.true_cfg.valueChanged.connect(self._follow)
        self.start.removed.connect(self._follow)

    def _whole(self, name: str, low: int, high: int, value: int | None) -> WholeBox:
        box = WholeBox(name, self)
        box.setRange(low, high)
        box.multiple = 16 if low == 16 else 1
        box.setValue(value or low)
        box.setEnabled(value is not None)
        return box

    def _lay_out(self) -> None:
        size = QHBoxLayout()
        size.addWidget(self.width_box)
        size.addWidget(QLabel("×", self))
        size.addWidget(self.height_box)
        size.addStretch(1)
        numbers = QHBoxLayout()
        numbers.addWidget(self.steps)
        for words, box in ((self.tr("Guidance"), self.guidance), (self.tr("Pictures"), self.count)):
            numbers.addWidget(QLabel(words, self))
            numbers.addWidget(box)
        numbers.addStretch(1)
        cfg = QHBoxLayout()
        cfg.addWidget(self.true_cfg)
        twice = QLabel(self.tr("above 1 each step takes twice the time"), self)
        twice.setProperty("role", "muted")
        cfg.addWidget(twice)
        cfg.addStretch(1)
        self._form = form = QFormLayout()
        form.addRow(self.tr("Prompt"), self.prompt)
        form.addRow(self.tr("Start from"), self.start)
        form.addRow(self.tr("Seed"), self.seed)
        form.addRow(self.tr("Size"), size)
        form.addRow(self.tr("Steps"), numbers)
        form.addRow(self.tr("True CFG"), cfg)
        form.addRow(self.tr("Negative prompt"), self.negative)
        buttons = QDialogButtonBox(self)
        keep = buttons.addButton(self.tr("Keep changes"), QDialogButtonBox.ButtonRole.AcceptRole)
        keep.setDefault(True)
        buttons.addButton(self.tr("Leave as it was"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addLayout(form, 1)
        column.addWidget(self.wrong)
        column.addWidget(buttons)
