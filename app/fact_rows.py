"""Rows of a name and a value, which a person can select."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from app.message import breakable


def show_fact_rows(facts: QGridLayout, rows: Iterable[tuple[str, str]], parent: QWidget) -> None:
    """Put these rows in the place of those that are there; the labels are `parent`'s."""
    while (item := facts.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
    for number, (name, value) in enumerate(rows):
        label, field = QLabel(name, parent), QLabel(breakable(value), parent)
        label.setProperty("role", "muted")
        for each in (label, field):
            each.setTextFormat(Qt.TextFormat.PlainText)
        field.setWordWrap(True)
        field.setAccessibleName(f"{name}: {value}")
        field.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        facts.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
        facts.addWidget(field, number, 1)
