"""The check of a model that was just made, before anything is said of it."""

import enum
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.message import breakable, sentence_case
from app.models.verifying import Verification


class Verdict(enum.Enum):
    """How the check stands."""

    RUNS = enum.auto()
    WHOLE = enum.auto()
    DAMAGED = enum.auto()
    SKIPPED = enum.auto()


class VerifyCard(QFrame):
    """Verifies one model in a process of its own; `changed` tells another `verdict`."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run_card")
        self.verdict = Verdict.RUNS
        self._folder: Path | None = None
        self._verification = Verification(self)
        self.words, self.bar = QLabel(self), QProgressBar(self)
        self.skip = QPushButton(self.tr("Skip"), self)
        self.again = QPushButton(self.tr("Verify again"), self)
        for button in (self.skip, self.again):
            button.setProperty("main", False)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("The model is verified"))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.words, 1)
        row.addWidget(self.again)
        row.addWidget(self.skip)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.bar)
        self.skip.clicked.connect(self.pass_over)
        self.again.clicked.connect(self.verify_again)
        self._verification.passed.connect(self._pass)
        self._verification.failed.connect(self._fail)

    def verify(self, folder: Path) -> None:
        """Begin with the model in `folder`."""
        self._folder = folder
        self._verification.start(folder)
        self._say(Verdict.RUNS, self.tr("It is saved. Every file is read again, and its hash compared…"), "")

    def verify_again(self) -> None:
        """Begin once more."""
        if self._folder is not None:
            self.verify(self._folder)

    def pass_over(self) -> None:
        """Leave the check out."""
        self._verification.cancel()
        self._say(Verdict.SKIPPED, self.tr("Saved, and not verified"), "amber")

    def close_card(self) -> None:
        """End the process."""
        self._verification.cancel()

    def _pass(self, _folder: Path, found: str) -> None:
        self._say(Verdict.WHOLE, "✓  " + self.tr("Saved and verified"), "green")
        self.words.setToolTip(found)
        self.words.setAccessibleDescription(found)

    def _fail(self, _folder: Path, sentence: str) -> None:
        self._say(Verdict.DAMAGED, breakable(sentence_case(sentence)), "red")

    def _say(self, verdict: Verdict, words: str, state: str) -> None:
        self.verdict = verdict
        self.words.setText(words)
        self.words.setProperty("state", state)
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        runs = verdict is Verdict.RUNS
        self.bar.setVisible(runs)
        self.skip.setVisible(runs)
        self.again.setVisible(verdict in {Verdict.DAMAGED, Verdict.SKIPPED})
        self.changed.emit()
