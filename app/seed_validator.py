"""What may be typed as a seed."""

from PySide6.QtGui import QValidator

from engine.requests import MAX_SEED


class SeedValidator(QValidator):
    """Whole numbers from 0 to the greatest seed."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Accept digits up to the greatest seed; nothing yet is on the way."""
        if not text:
            return QValidator.State.Intermediate, text, position
        sound = text.isascii() and text.isdigit() and int(text) <= MAX_SEED
        return (QValidator.State.Acceptable if sound else QValidator.State.Invalid), text, position
