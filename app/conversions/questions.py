"""What a person is asked about a conversion: what becomes of it when its window goes, or when it is given up."""

import enum

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.choice_dialog import Choice, ChoiceDialog

translate = QCoreApplication.translate


class Leave(enum.Enum):
    """What a person answers whose window goes."""

    BACKGROUND = enum.auto()
    STOP = enum.auto()


class GiveUp(enum.Enum):
    """What a person answers who gives a conversion up."""

    KEEP = enum.auto()
    DELETE = enum.auto()


def leave_dialog(name: str, parent: QWidget | None = None, *, has_tray: bool) -> ChoiceDialog:
    """Ask what becomes of the model `name`; it tells a `Leave`. Without a tray nothing would bring a window back."""
    behind = translate(
        "Conversion", "The window goes; an icon in the system's tray shows how far it is and brings it back."
    )
    nowhere = translate("Conversion", "This desktop has no tray for an icon that would bring the window back.")
    choices = (
        Choice(
            key=Leave.BACKGROUND,
            words=translate("Conversion", "Keep going in the background"),
            meaning=behind if has_tray else nowhere,
            is_possible=has_tray,
        ),
        Choice(
            key=Leave.STOP,
            words=translate("Conversion", "Stop, and go on next time"),
            meaning=translate("Conversion", "Every finished block is kept; the next start offers to continue."),
        ),
    )
    return ChoiceDialog(translate("Conversion", "{name} is still being made").format(name=name), choices, parent)


def give_up_dialog(name: str, parent: QWidget | None = None) -> ChoiceDialog:
    """Ask what becomes of what is done of the model `name`; it tells a `GiveUp`."""
    choices = (
        Choice(
            key=GiveUp.KEEP,
            words=translate("Conversion", "Give up, keep what is done"),
            meaning=translate(
                "Conversion", "The working folder stays: the same source and settings go on from there some day."
            ),
        ),
        Choice(
            key=GiveUp.DELETE,
            words=translate("Conversion", "Give up, delete what is done"),
            meaning=translate("Conversion", "The disk is free again; the source stays as it is."),
        ),
    )
    return ChoiceDialog(translate("Conversion", "Give up making {name}?").format(name=name), choices, parent)
