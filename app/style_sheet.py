"""The window's style sheet, written over a palette's colours."""

import dataclasses
import string
from typing import TYPE_CHECKING

import resources

if TYPE_CHECKING:
    from app.theme import Palette

TEMPLATE = string.Template("""
QWidget { color: $text; font-size: 13px; }
QMainWindow, QDialog, #studio { background: $window; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 6px; }

#rail { background: $panel; border: none; border-right: 1px solid $border; }
QToolButton[rail="true"] { background: transparent; border: 1px solid transparent; border-radius: 8px; padding: 4px 0;
  font-size: 11px; color: $muted; }
QToolButton[rail="true"]:hover { background: $hover; color: $text; }
QToolButton[rail="true"]:checked { background: $accent_soft; color: $text; font-weight: 600; }
QToolButton[rail="true"]:focus { border: 2px solid $accent; padding: 3px 0; }
#side { background: $panel; border: none; border-right: 1px solid $border; }
#side QScrollArea, #side QScrollArea > QWidget > QWidget { background: transparent; border: none; }
#start_empty { background: transparent; border: 1px dashed $outline; border-radius: 8px; }
#start_filled { background: $window; border: 1px solid $border; border-radius: 8px; }
#start_field #start_filled QLabel { background: transparent; }
#wordmark { font-size: 15px; font-weight: 600; }
#picture_bar { background: $window; border: none; }
#status { background: $window; border: none; border-top: 1px solid $border; }
#readouts_drawer { background: $panel; border: none; border-top: 1px solid $border; }
#readouts { background: $panel; border: none; border-top: 1px solid $border; }
#picture_title { font-weight: 600; }
QLabel[role="muted"] { color: $muted; font-size: 12px; }
QLabel[role="caption"] { color: $muted; font-size: 11px; }
QLabel[role="reading"] { font-size: 13px; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; font-size: 12px; }
QLabel[role="wrong"] { color: $error; font-size: 12px; }
QLabel[role="badge"] { background: $accent_soft; color: $accent; border-radius: 4px;
  padding: 1px 6px; font-size: 11px; font-weight: 600; }

QPushButton, QToolButton { background: $raised; border: 1px solid $border; border-radius: 6px; outline: none;
  padding: 4px 8px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $border; }
QPushButton:focus, QToolButton:focus { border: 1px solid $accent; }
QPushButton:disabled, QToolButton:disabled { color: $muted; background: $raised; }
QToolButton[flat="true"] { background: transparent; border: 1px solid transparent; padding: 4px; }
QToolButton[flat="true"]:hover { background: $hover; }
QToolButton[flat="true"]:focus { border: 1px solid $accent; }
QToolButton::menu-indicator { image: none; }
QToolButton[chip="true"] { padding: 4px 1px; font-size: 12px; }
QToolButton[chip="true"]:checked { background: $accent_soft; border: 1px solid $accent; color: $text; }
QToolButton[chip="true"]:focus { border: 2px solid $accent; padding: 3px 0; }
QToolButton[chip="true"]:checked:focus { border: 2px solid $text; }
QToolButton[choice="true"] { padding: 4px 10px; }
QToolButton[choice="true"]:checked { background: $accent_soft; border: 1px solid $accent; }
QToolButton[choice="true"]:focus { border: 2px solid $accent; padding: 3px 9px; }
QToolButton[choice="true"]:checked:focus { border: 2px solid $text; }
#settings_page, #settings_body { background: $window; }
#settings_page QScrollArea { background: transparent; border: none; }
QLabel[role="title"] { font-size: 20px; font-weight: 600; }
QLabel[role="section"] { font-size: 14px; font-weight: 600; }
QLabel[role="warning"] { color: $warning; font-size: 12px; }
#settings_card { background: $panel; border: 1px solid $border; border-radius: 10px; }
#settings_row { background: transparent; border: none; }
#settings_line { background: $border; border: none; max-height: 1px; min-height: 1px; }
#settings_page QComboBox, #settings_page QPushButton { min-height: 22px; }
QComboBox::down-arrow { image: none; }
QPushButton[section="true"] { background: transparent; border: 1px solid transparent; border-radius: 6px;
  padding: 6px 10px; text-align: left; }
QPushButton[section="true"]:hover { background: $hover; }
QPushButton[section="true"]:checked { background: $accent_soft; font-weight: 600; }
QPushButton[section="true"]:focus { border: 2px solid $accent; padding: 5px 9px; }
QPushButton#keys { background: $raised; border: 1px solid $outline; padding: 3px 10px; }
QPushButton#keys:hover { background: $hover; }
QPushButton#keys:focus { border: 2px solid $accent; padding: 2px 9px; }
QPushButton#keys[recording="true"] { background: $accent_soft; border: 2px solid $accent; padding: 2px 9px; }
QComboBox { background: $raised; border: 1px solid $outline; border-radius: 6px; padding: 3px 10px; }
QComboBox:hover { background: $hover; }
QComboBox:focus { border: 2px solid $accent; padding: 2px 9px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $border; padding: 4px; outline: none;
  selection-background-color: $accent_soft; selection-color: $text; }
QPushButton#generate { background: $accent; color: $on_accent; border: 2px solid $accent; font-weight: 600;
  font-size: 14px; padding: 8px 12px; }
QPushButton#generate:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton#generate:focus { border: 2px solid $text; }
QPushButton#generate:disabled { background: $hover; border-color: $hover; color: $muted; }
QPushButton#cancel { font-size: 14px; padding: 8px 14px; border: 2px solid $outline; }
QPushButton#cancel:focus { border-color: $accent; }
#model_chooser { text-align: left; padding: 0; background: $raised; border: 1px solid $outline; border-radius: 8px; }
#model_chooser:hover { background: $hover; }
#model_chooser:focus { border: 2px solid $accent; }
#model_name { font-weight: 600; font-size: 14px; }

QPlainTextEdit, QLineEdit, QSpinBox, QDoubleSpinBox { background: $raised; border: 1px solid $outline;
  border-radius: 6px; padding: 3px 6px; selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit, QLineEdit { placeholder-text-color: $muted; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; height: 0; border: none; }
QAbstractSpinBox QLineEdit { border: none; padding: 0 7px; background: transparent; }
QPlainTextEdit { padding: 4px; border-radius: 8px; font-size: 14px; }
QPlainTextEdit:focus, QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus { border: 2px solid $accent;
  padding: 2px 5px; }
QPlainTextEdit:focus { padding: 3px; }
QPlainTextEdit[wrong="true"], QLineEdit[wrong="true"], QSpinBox[wrong="true"] { border: 2px solid $error;
  padding: 2px 5px; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled { color: $muted; background: $panel;
  border-color: $border; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $hover; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: $accent; }
QSlider::handle:horizontal:hover { background: $accent_hover; }
QSlider::handle:horizontal:focus { background: $text; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $outline; }

QProgressBar { background: $hover; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

#filmstrip { background: $window; border: none; border-top: 1px solid $border; padding: 4px 8px; }
#filmstrip:focus { border-top: 3px solid $accent; padding-top: 2px; }

#tour_card { background: $panel; border: 1px solid $border; border-radius: 12px; }
#tour_drawing { background: $accent_soft; border: none; border-radius: 8px; }
#tour_card QLabel { background: transparent; }
#tour_card #tour_drawing { background: $accent_soft; }
#tour_button { padding: 8px 10px; border: 2px solid $outline; font-weight: 600; }
#tour_button:focus { border-color: $accent; }
#tour_button[main="true"] { background: $accent; color: $on_accent; border-color: $accent; }
#tour_button[main="true"]:hover { background: $accent_hover; }
#tour_button[main="true"]:focus { border-color: $text; }
#tour_skip { background: $panel; border: 2px solid $border; padding: 6px 14px; }
#tour_skip:focus { border-color: $accent; }

QCheckBox::indicator { width: 14px; height: 14px; background: $raised; border: 2px solid $outline; border-radius: 4px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }
QCheckBox::indicator:disabled { border-color: $border; }
QCheckBox::indicator:checked:disabled { background: $outline; border-color: $outline; }
QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked:focus { border-color: $text; }

QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; padding: 8px 14px; border: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:hover { background: $hover; color: $text; }
QTabBar::tab:selected:focus { background: $accent_soft; border: 2px solid $accent; }
#licence_list, #bundle_files { background: $panel; border: 1px solid $border; border-radius: 8px; padding: 4px;
  outline: none; selection-background-color: $accent_soft; selection-color: $text; }
#licence_list:focus, #bundle_files:focus { border: 2px solid $accent; padding: 3px; }
#licence_list::item, #bundle_files::item { padding: 4px 6px; border-radius: 4px; color: $text; }
#licence_list::item:selected, #bundle_files::item:selected { background: $accent_soft; color: $text; }
#licence_text, #bundle_text { background: $panel; border: 1px solid $border; font-family: monospace; font-size: 12px; }
#licence_text:focus, #bundle_text:focus { border: 2px solid $accent; }

#message { border: none; border-bottom: 1px solid $border; }
#message[tone="error"] { background: $error_soft; border-left: 4px solid $error; }
#message[tone="warning"] { background: $warning_soft; border-left: 4px solid $warning; }
#message[tone="information"] { background: $accent_soft; border-left: 4px solid $accent; }
#message QToolButton, #message QPushButton { background: transparent; }
#message QPushButton { border: 1px solid $outline; }

QMenu { background: $panel; border: 1px solid $border; padding: 6px; }
QMenu::item { padding: 6px 28px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 6px 4px; }
QMenu::indicator { width: 10px; height: 10px; margin-left: 6px; border-radius: 5px; }
QMenu::indicator:checked { background: $accent; }

QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10px; background: transparent; margin: 0; }
QScrollBar::handle { background: $outline; border-radius: 3px; margin: 2px; min-width: 24px; min-height: 24px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def style_sheet(palette: "Palette") -> str:
    """The style sheet in the colours of `palette`."""
    tick = resources.find(f"icons/tick-{'dark' if palette.is_dark else 'light'}.png")
    return TEMPLATE.substitute(dataclasses.asdict(palette), tick=tick.as_posix())
