"""The models page's part of the style sheet, written over a palette's colours."""

import dataclasses
import string

from app.theme import Palette

TEMPLATE = string.Template("""
#models_side { background: $panel; border: none; border-right: 1px solid $border; }
#models_list { background: $panel; border: none; outline: none; }
#models_details { background: $window; border: none; }
#models_details QScrollArea, #models_details QScrollArea > QWidget > QWidget { background: transparent; }
#models_details QScrollArea:focus { border: 1px solid $accent; }
#models_name { font-size: 18px; font-weight: 600; }
#models_use { background: $accent; color: $on_accent; border: 2px solid $accent; font-weight: 600;
  padding: 4px 12px; }
#models_use:hover { background: $accent_hover; border-color: $accent_hover; }
#models_use:focus { border-color: $text; }
#models_use:disabled { background: $hover; border-color: $hover; color: $muted; }
#models_card { background: $accent_soft; border: 1px solid $border; border-radius: 8px; }
#models_drop { background: $raised; border: 1px dashed $outline; border-radius: 8px; color: $muted;
  font-size: 12px; padding: 10px; }
#models_work { background: $panel; border: none; border-top: 1px solid $border; }
QRadioButton { spacing: 8px; }
QRadioButton::indicator { width: 14px; height: 14px; border-radius: 8px; border: 1px solid $outline;
  background: $raised; }
QRadioButton::indicator:checked { background: $accent; border: 1px solid $accent; }
QRadioButton:focus { color: $accent; }
""")


def page_style(palette: Palette) -> str:
    """The page's style in the colours of `palette`."""
    return TEMPLATE.substitute(dataclasses.asdict(palette))
