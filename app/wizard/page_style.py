"""The wizard's part of the style sheet, written over a palette's colours."""

import dataclasses
import string
from typing import Final

from app.theme import Palette

TEMPLATE: Final = string.Template("""
#wizard, #wizard_step, #wizard_body { background: $window; border: none; }
#wizard_step QScrollArea, #wizard_step QScrollArea > QWidget > QWidget { background: transparent; border: none; }
#wizard_step QScrollArea:focus { border: 1px solid $accent; }
#wizard_head { background: $panel; border: none; border-bottom: 1px solid $border; }
#wizard_foot { background: $panel; border: none; border-top: 1px solid $border; }
#wizard_card { background: $panel; border: 1px solid $border; border-radius: 10px; }
#wizard_card[chosen="true"] { border: 2px solid $accent; background: $accent_soft; }
#wizard_card:hover { border-color: $outline; }
#wizard_card:focus { border: 2px solid $accent; }
#wizard_next { background: $accent; color: $on_accent; border: 2px solid $accent; font-weight: 600;
  padding: 6px 20px; min-width: 90px; }
#wizard_next:hover { background: $accent_hover; border-color: $accent_hover; }
#wizard_next:focus { border-color: $text; }
#wizard_next:disabled { background: $hover; border-color: $hover; color: $muted; }
#wizard_back { padding: 6px 16px; }
#wizard QPushButton[main="true"] { background: $accent; color: $on_accent; border: 2px solid $accent;
  font-weight: 600; padding: 6px 18px; }
#wizard QPushButton[main="true"]:hover { background: $accent_hover; border-color: $accent_hover; }
#wizard QPushButton[main="true"]:focus { border-color: $text; }
#wizard QPushButton[main="true"]:disabled { background: $hover; border-color: $hover; color: $muted; }
#wizard QPushButton[main="false"] { padding: 6px 16px; }
#run_card { background: $panel; border: 1px solid $border; border-radius: 10px; }
#run_percent { font-size: 44px; font-weight: 300; }
#run_left { font-size: 15px; font-weight: 600; }
#result_number { font-size: 22px; font-weight: 600; }
#wizard QPushButton[pair="true"] { padding: 2px 10px; }
#wizard QPushButton[pair="true"]:checked { background: $accent_soft; border: 1px solid $accent; font-weight: 600; }
QLabel[state="red"] { color: $error; font-weight: 600; }
QLabel[state="amber"] { color: $warning; font-weight: 600; }
QLabel[state="green"] { color: $accent; font-weight: 600; }
QRadioButton, QCheckBox { spacing: 8px; }
QRadioButton::indicator { width: 14px; height: 14px; border-radius: 8px; border: 1px solid $outline;
  background: $raised; }
QRadioButton::indicator:checked { background: $accent; border: 1px solid $accent; }
""")


def page_style(palette: Palette) -> str:
    """The wizard's style in the colours of `palette`."""
    return TEMPLATE.substitute(dataclasses.asdict(palette))
