"""The gallery's part of the style sheet, written over a palette's colours."""

import dataclasses
import string

from app.theme import Palette

TEMPLATE = string.Template("""
#gallery_bar { background: $window; border: none; border-bottom: 1px solid $border; }
#gallery_grid { background: $window; border: none; }
#gallery_grid:focus { border: none; }
#gallery_details { background: $panel; border: none; border-left: 1px solid $border; }
#gallery_details QScrollArea, #gallery_details QScrollArea > QWidget > QWidget { background: transparent; }
#gallery_bar QToolButton { min-height: 20px; }
#gallery_bar QLineEdit QToolButton { background: transparent; border: none; padding: 0; min-height: 0; }
#gallery_bar QToolButton[flat="true"]:checked, #gallery_details QToolButton[flat="true"]:checked {
  background: $accent_soft; }
#gallery_bar QPushButton[flat="true"] { background: transparent; border: 1px solid transparent; color: $accent; }
#gallery_bar QPushButton[flat="true"]:hover { background: $hover; }
#gallery_bar QPushButton[flat="true"]:focus { border: 1px solid $accent; }
#gallery_details QPushButton#recall_all { background: $accent; color: $on_accent; border: 2px solid $accent;
  font-weight: 600; padding: 5px 8px; }
#gallery_details QPushButton#recall_all:hover { background: $accent_hover; border-color: $accent_hover; }
#gallery_details QPushButton#recall_all:focus { border-color: $text; }
#gallery_details QPushButton#recall_all:disabled { background: $hover; border-color: $hover; color: $muted; }
#gallery_details QPlainTextEdit { font-size: 13px; border-color: $border; }
#gallery_scan { background: $hover; border: none; border-radius: 0; min-height: 3px; max-height: 3px; }
#gallery_scan::chunk { background: $accent; border-radius: 0; }
QDateEdit { background: $raised; border: 1px solid $outline; border-radius: 6px; padding: 3px 6px; min-width: 120px; }
QDateEdit:focus { border: 2px solid $accent; padding: 2px 5px; }
QCheckBox { spacing: 8px; }
""")


def page_style(palette: Palette) -> str:
    """The style sheet in the colours of `palette`."""
    return TEMPLATE.substitute(dataclasses.asdict(palette))
