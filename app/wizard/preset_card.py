"""A way of converting as a card: a radio button, what it takes here, and what to expect of it."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from app.message import breakable, sentence_case
from app.wizard.preset_words import Fact, PresetWords
from engine.quant.offer import Offer
from engine.quant.presets import DEFAULT_PRESET, Preset

MIN_WIDTH: Final = 200
SUMMARY_LINES: Final = 3  # so that what stands below is in line from card to card


class PresetCard(QFrame):
    """Its `radio` is what a keyboard and a screen reader use; a click anywhere on the card chooses it as well."""

    def __init__(self, preset: Preset, words: PresetWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preset = preset
        self._words = words
        self.setObjectName("preset_card")
        self.setMinimumWidth(MIN_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.radio = QRadioButton(words.name(preset.key), self)
        self.radio.setProperty("role", "card")
        self.radio.setAccessibleName(words.name(preset.key))
        self.radio.installEventFilter(self)
        self.badge = self._label("badge")
        self.badge.setText(self.tr("default"))
        self.badge.setWordWrap(False)
        self.badge.setVisible(preset.key is DEFAULT_PRESET)
        self.summary, self.warning = self._label("muted"), self._label("warning")
        self.summary.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.summary.setText(words.engine_sentence(preset.summary))
        self.warning.setText(words.engine_sentence(preset.warning or ""))
        self.warning.setVisible(preset.warning is not None)
        self.summary.setMinimumHeight(SUMMARY_LINES * self.summary.fontMetrics().lineSpacing())
        self.going_on, self.wrong = self._label("muted"), self._label("wrong")
        self.expected, self.remark = self._label(""), self._label("muted")
        self.facts = QGridLayout()
        self.heading = self._label("caption")
        self.heading.setText(self.tr("What to expect"))
        self._lay_out()
        self.show_offer(None, is_asking=True)

    def show_offer(self, offer: Offer | None, *, is_asking: bool) -> None:
        """Show what it takes; None is not known, yet where `is_asking`."""
        waiting = self.tr("measuring…") if is_asking else self.tr("not known")
        facts = self._words.facts(offer, waiting)
        error = offer.error if offer is not None else None
        self.wrong.setText(breakable(sentence_case(error.sentence)) if error is not None else "")
        self.wrong.setVisible(error is not None)
        rows = [] if error is not None else facts
        self._show_facts(rows, waits=offer is None)
        expected = [] if offer is None else self._words.expectation(offer.expectation)
        self.expected.setText("\n".join(expected[:-1] or expected) or "…")
        self.remark.setText("".join(expected[1:][-1:]))
        self.remark.setVisible(bool(self.remark.text()))
        self.going_on.setText(self._words.going_on(offer.plan) if offer is not None and offer.plan else "")
        self.going_on.setVisible(bool(self.going_on.text()))
        spoken = [self.summary.text(), *(f"{fact.name}: {fact.value}." for fact in rows), self.going_on.text()]
        spoken += [self.wrong.text().replace("\u200b", ""), *expected]
        spoken.append(self.warning.text() if self.preset.warning else "")
        self.radio.setAccessibleDescription(" ".join(filter(None, spoken)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose it by a click anywhere."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
            self.radio.click()
        super().mouseReleaseEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draw the focus of the radio button around the card, unless a click brought it."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            by_keys = isinstance(event, QFocusEvent) and event.reason() is not Qt.FocusReason.MouseFocusReason
            self._set("focused", value=event.type() is QEvent.Type.FocusIn and by_keys)
        return super().eventFilter(watched, event)

    def show_chosen(self, *, chosen: bool) -> None:
        """Draw it as chosen, or not."""
        self._set("chosen", value=chosen)

    def _set(self, name: str, *, value: bool) -> None:
        if bool(self.property(name)) != value:
            self.setProperty(name, value)
            self.style().unpolish(self)
            self.style().polish(self)

    def _show_facts(self, facts: list[Fact], *, waits: bool) -> None:
        while (item := self.facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, fact in enumerate(facts):
            caption, field = self._label("muted"), self._label("")
            field.setProperty("state", "red" if fact.short else None)
            field.setProperty("role", "muted" if waits else None)
            caption.setText(fact.name)
            caption.setWordWrap(False)
            caption.setContentsMargins(0, 1, 0, 0)  # smaller letters, on the line of the larger ones
            field.setText(fact.value)
            self.facts.addWidget(caption, number, 0, Qt.AlignmentFlag.AlignTop)
            self.facts.addWidget(field, number, 1, Qt.AlignmentFlag.AlignTop)

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        if role:
            label.setProperty("role", role)
        return label

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.radio)
        head.addStretch(1)
        head.addWidget(self.badge)
        self.facts.setColumnStretch(1, 1)
        self.facts.setHorizontalSpacing(12)
        self.facts.setVerticalSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.summary)
        column.addWidget(self._line())
        column.addLayout(self.facts)
        column.addWidget(self.going_on)
        column.addWidget(self.wrong)
        column.addWidget(self._line())
        column.addWidget(self.heading)
        column.addWidget(self.warning)
        column.addWidget(self.expected)
        column.addWidget(self.remark)
        column.addStretch(1)

    def _line(self) -> QFrame:
        line = QFrame(self)
        line.setObjectName("preset_line")
        return line
