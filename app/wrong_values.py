"""The mark of a control whose value is wrong."""

from PySide6.QtWidgets import QWidget


def mark_wrong(control: QWidget, *, wrong: bool) -> None:
    """Draw a control's outline as wrong, or no longer."""
    if bool(control.property("wrong")) == wrong:
        return
    control.setProperty("wrong", wrong)
    control.style().unpolish(control)
    control.style().polish(control)
