"""The part of the style sheet that the pages of recipes and of checks share, written over a palette's colours."""

import dataclasses
import string
from typing import Final

from app.theme import Palette

TEMPLATE: Final = string.Template("""
#preset_card { background: $panel; border: 2px solid $border; border-radius: 10px; }
#preset_card:hover { border-color: $outline; }
#preset_card[chosen="true"] { background: $accent_soft; border-color: $accent; }
#preset_card[focused="true"] { border-color: $text; }
#preset_line, #option_line, #check_line { background: $border; border: none; max-height: 1px; min-height: 1px; }
#preset_card[chosen="true"] #preset_line { background: $outline; }
#preset_card[chosen="true"] QLabel[role="badge"] { background: $panel; }
QRadioButton[role="card"] { font-size: 15px; font-weight: 600; }
#option_card, #check_card { background: $panel; border: 1px solid $border; border-radius: 10px; }
#check_lead { font-size: 15px; font-weight: 600; }
#check_fact { font-size: 13px; }
QToolButton[role="disclosure"] { background: transparent; border: 1px solid transparent; font-weight: 600;
  padding: 5px 10px 5px 4px; }
QToolButton[role="disclosure"]:hover { background: $hover; }
QToolButton[role="disclosure"]:focus { border: 1px solid $accent; }
QPushButton[role="link"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 2px 6px;
  text-align: left; }
QPushButton[role="link"]:hover { background: $hover; color: $text; }
QPushButton[role="link"]:focus { border: 1px solid $accent; }
""")


def recipe_style(palette: Palette) -> str:
    """The style of both pages in the colours of `palette`."""
    return TEMPLATE.substitute(dataclasses.asdict(palette))
