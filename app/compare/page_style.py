"""The compare page's part of the style sheet, written over a palette's colours."""

import dataclasses
import string

from app.theme import Palette

TEMPLATE = string.Template("""
#compare_top, #compare_twins, #compare_numbers { background: $window; border: none; }
#compare_top { border-bottom: 1px solid $border; }
#compare_twins { border-top: 1px solid $border; }
#compare_bar { background: $panel; border: none; border-top: 1px solid $border; }
#compare_facts { background: $panel; border: none; border-left: 1px solid $border; }
#compare_alignment { background: $warning_soft; color: $text; padding: 6px 12px; }
#compare_source { background: $raised; border: 1px solid $outline; text-align: left; }
#compare_source:focus { border: 2px solid $accent; }
#compare_make { background: $accent; color: $on_accent; border: 2px solid $accent; font-weight: 600;
  padding: 4px 12px; }
#compare_make:hover { background: $accent_hover; border-color: $accent_hover; }
#compare_make:focus { border-color: $text; }
#compare_make:disabled { background: $hover; border-color: $hover; color: $muted; }
QToolButton[segment="true"] { padding: 5px 10px; }
QToolButton[segment="true"]:checked { background: $accent_soft; border: 1px solid $accent; color: $text; }
QToolButton[segment="true"]:focus { border: 2px solid $accent; padding: 4px 9px; }
QToolButton[segment="true"]:checked:focus { border: 2px solid $text; }
QTableWidget { background: $panel; border: none; font-size: 12px; outline: none; }
QTableWidget::item { padding: 4px 4px; }
QTableWidget::item:selected { background: $hover; color: $text; }
QTableWidget:focus { border: 1px solid $accent; }
QHeaderView, QHeaderView::section { background: $panel; color: $muted; border: none;
  border-bottom: 1px solid $border; padding: 4px; font-weight: 600; }
""")


def page_style(palette: Palette) -> str:
    """The page's style in the colours of `palette`."""
    return TEMPLATE.substitute(dataclasses.asdict(palette))
