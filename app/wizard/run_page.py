"""The wizard's page of a conversion that runs: what happens, how far it is, and how it looks until now."""

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.choice_dialog import ChoiceDialog
from app.conversions.conversions import ConversionState
from app.conversions.questions import GiveUp, give_up_dialog
from app.conversions.words import (
    count_words,
    left_words,
    percent,
    ratio_of,
    stage_sentence,
    state_words,
    worst_words,
)
from app.message import breakable, sentence_case
from app.theme import Palette
from app.wizard.block_strip import BlockStrip
from app.wizard.live_readings import LiveReadings
from app.wizard.preview_pair import PreviewPair
from app.wizard.step_page import StepPage
from app.wizard.wizard import Wizard

SCALE: Final = 1000
TICK_MS: Final = 1000
GOES_ON: Final = frozenset({ConversionState.PAUSED, ConversionState.FAILED})


class RunPage(StepPage):
    """Follows the one conversion; nothing of it moves while nobody sees it."""

    def __init__(self, wizard: Wizard, parent: QWidget | None = None) -> None:
        super().__init__(wizard, "", "", parent)
        self.conversions = wizard.conversions
        self.dialog: ChoiceDialog | None = None
        self.percent, self.left, self.count = QLabel(self), QLabel(self), QLabel(self)
        self.bar = QProgressBar(self)
        self.error = QLabel(self)
        self.strip = BlockStrip(self)
        self.blocks_line, self.worst = QLabel(self), QLabel(self)
        self.preview = PreviewPair(self)
        self.readings = LiveReadings(self)
        self.notes = QLabel(self)
        self.pause = QPushButton(self)
        self.change = QPushButton(self.tr("Change settings"), self)
        self.give_up = QPushButton(self.tr("Stop and give up…"), self)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._show_time)
        self._prepare()
        self._fill()
        self.pause.clicked.connect(self.pause_or_continue)
        self.change.clicked.connect(wizard.change_settings)
        self.give_up.clicked.connect(self.ask_to_give_up)
        self.strip.described.connect(self._describe_block)
        self.conversions.changed.connect(self._follow)
        self.conversions.progressed.connect(self._follow)
        self._follow()

    @property
    def next_words(self) -> str:
        """There is no next step before it is finished."""
        return ""

    def enter(self) -> None:
        """Have the keyboard where one pauses."""
        self.pause.setFocus()

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.strip.set_colours(palette)
        self.preview.set_colours(palette)

    def pause_or_continue(self) -> None:
        """Stop at the next step, or go on."""
        if self.conversions.state in GOES_ON:
            self.conversions.go_on()
        else:
            self.conversions.pause()

    def ask_to_give_up(self) -> None:
        """Ask what becomes of what is done, and end it."""
        kept = self.conversions.kept
        if kept is None or self.dialog is not None:
            return
        self.dialog = give_up_dialog(kept.name, self)
        self.dialog.chosen.connect(lambda answer: self.conversions.discard(keep_work=answer is GiveUp.KEEP))
        self.dialog.finished.connect(self._forget_dialog)
        self.dialog.open()

    def showEvent(self, event: QShowEvent) -> None:
        """Be as new as it is."""
        super().showEvent(event)
        self._follow()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._tick.stop()

    def _forget_dialog(self) -> None:
        assert self.dialog is not None
        self.dialog.deleteLater()
        self.dialog = None

    def _follow(self) -> None:
        conversions, progress = self.conversions, self.conversions.progress
        if not conversions.is_kept and self.dialog is not None:
            self.dialog.reject()
        self.title.setText(state_words(conversions))
        self.setAccessibleName(self.title.text())
        self.sentence.setText(self._sentence())
        self.error.setText(breakable(sentence_case(conversions.error or "")))
        self.error.setVisible(conversions.state is ConversionState.FAILED)
        self.count.setText(count_words(progress) if conversions.is_running else "")
        self.preview.show_previews(progress.previews)
        self.preview_card.setVisible(not self.preview.isHidden())
        self.readings.show_readings(progress.readings)
        self.readings.setVisible(conversions.is_running and not self.readings.isHidden())
        self.notes.setText("\n".join(map(sentence_case, progress.notes)))
        self.notes.setVisible(bool(progress.notes))
        self._show_blocks()
        self._show_buttons()
        self._show_time()

    def _sentence(self) -> str:
        kept = self.conversions.kept
        match self.conversions.state:
            case ConversionState.PAUSED | ConversionState.FAILED:
                return self.tr("{name} is not finished. What is done is kept; continue whenever you like.").format(
                    name=kept.name if kept else ""
                )
            case ConversionState.PAUSING:
                return self.tr("It stops at its next step; what is finished is kept.")
            case ConversionState.DISCARDING:
                return self.tr("It stops, and what should not stay is deleted.")
        return stage_sentence(self.conversions.progress)

    def _show_blocks(self) -> None:
        progress, kept = self.conversions.progress, self.conversions.kept
        names, ratios = progress.names, tuple(ratio_of(measured) for measured in progress.finished)
        done: tuple[float | None, ...] = ratios
        if not names and kept is not None:
            names, done = tuple(str(number + 1) for number in range(kept.blocks)), (None,) * kept.done
        runs = self.conversions.is_running and progress.is_at_blocks
        self.blocks_card.setVisible(bool(names))
        self.strip.show_blocks(names, done, working=len(done) if runs and len(done) < len(names) else None)
        words = self.tr("{done} of {blocks} blocks are finished")
        self.blocks_line.setText(words.format(done=len(done), blocks=len(names)))
        self._describe_block("")

    def _describe_block(self, text: str) -> None:
        """Say what a cell says, or which block is the worst."""
        self.worst.setText(text or worst_words(self.conversions.progress))
        self.worst.setVisible(bool(self.worst.text()))

    def _show_buttons(self) -> None:
        state = self.conversions.state
        self.pause.setText(self.tr("Continue") if state in GOES_ON else self.tr("Pause"))
        self.pause.setEnabled(state is ConversionState.RUNNING or state in GOES_ON)
        self.pause.setProperty("main", state in GOES_ON)
        self.pause.style().unpolish(self.pause)
        self.pause.style().polish(self.pause)
        self.change.setVisible(state in GOES_ON)
        self.give_up.setEnabled(state is not ConversionState.DISCARDING)

    def _show_time(self) -> None:
        share = self.conversions.share
        self.percent.setText(percent(share))
        self.bar.setValue(round(SCALE * share))
        runs = self.conversions.state is ConversionState.RUNNING
        self.left.setText(left_words(self.conversions.pace.left()) if runs else "")

    def _prepare(self) -> None:
        self.percent.setObjectName("run_percent")
        self.left.setObjectName("run_left")
        self.bar.setRange(0, SCALE)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How much of it is over"))
        self.pause.setObjectName("run_pause")
        for button in (self.pause, self.change, self.give_up):
            button.setProperty("main", False)
        self.error.setProperty("state", "red")
        self.notes.setProperty("role", "warning")
        for label in (self.count, self.worst):
            label.setProperty("role", "muted")
        for label in (self.percent, self.left, self.count, self.blocks_line, self.worst, self.error, self.notes):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.error, self.notes, self.worst):
            label.setWordWrap(True)

    def _fill(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.percent)
        top.addSpacing(16)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.left)
        words.addWidget(self.count)
        words.addStretch(1)
        top.addLayout(words, 1)
        for button in (self.change, self.give_up, self.pause):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        _, hero = self._card()
        hero.addLayout(top)
        hero.addWidget(self.bar)
        hero.addWidget(self.error)
        hero.addWidget(self.readings)
        hero.addWidget(self.notes)
        self.blocks_card, blocks = self._card()
        for widget in (self.blocks_line, self.strip, self.worst):
            blocks.addWidget(widget)
        self.preview_card, pictures = self._card()
        pictures.addWidget(self.preview)
        for button, following in ((self.pause, self.change), (self.change, self.give_up), (self.give_up, self.strip)):
            QWidget.setTabOrder(button, following)

    def _card(self) -> tuple[QFrame, QVBoxLayout]:
        card = QFrame(self)
        card.setObjectName("run_card")
        column = QVBoxLayout(card)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        self.body.addWidget(card)
        return card, column
