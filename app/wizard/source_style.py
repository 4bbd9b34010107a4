"""The style sheet of the wizard's pages of source and licence, written over a palette's colours."""

import dataclasses
import string
from typing import Final

from app.theme import Palette

TEMPLATE: Final = string.Template("""
#wizard_card QRadioButton { font-size: 14px; font-weight: 600; background: transparent; }
#wizard_card QRadioButton:focus { color: $accent; }
#wizard_card QRadioButton::indicator:focus { border: 2px solid $accent; border-radius: 9px; }
#wizard_card QRadioButton::indicator:checked:focus { border: 2px solid $text; border-radius: 9px; }
#wizard_card QLabel { background: transparent; }
#wizard_panel { background: $panel; border: 1px solid $border; border-radius: 10px; }
#wizard_panel QLabel { background: transparent; }
#wizard_plain, #wizard_form { background: transparent; border: none; }
#wizard_refused { background: transparent; border: none; border-bottom: 1px solid $border; }
QLabel[role="sentence"] { font-size: 13px; }
QLabel[role="sentence"][state="red"] { color: $error; font-weight: 400; }
QLabel[role="sentence"][state="amber"] { color: $warning; font-weight: 400; }
QLabel[role="sentence"][state="green"] { color: $accent; font-weight: 400; }
QLabel[role="facts"] { color: $muted; font-size: 12px; }
#wizard_step[over="true"] { border: 2px dashed $accent; }
#wizard_step QPushButton { padding: 5px 12px; border: 1px solid $outline; }
#wizard_step QPushButton:focus { border: 2px solid $accent; padding: 4px 11px; }
#wizard_step QPushButton[flat="true"] { background: transparent; border: 1px solid transparent; color: $accent;
  padding: 2px 4px; }
#wizard_step QPushButton[flat="true"]:hover { background: $hover; }
#wizard_step QPushButton[flat="true"]:focus { border: 1px solid $accent; }
#wizard_step QLineEdit { min-height: 22px; }
""")


def source_style(palette: Palette) -> str:
    """The style of both pages in the colours of `palette`."""
    return TEMPLATE.substitute(dataclasses.asdict(palette))
