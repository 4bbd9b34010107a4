"""Every window, page and dialog: named for a screen reader, and readable in both themes."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
    QWidgetAction,
)
from pytestqt.qtbot import QtBot

from app.gallery.page_style import page_style
from app.settings import Mode, Settings
from app.style_sheet import style_sheet
from app.theme import DARK, LIGHT, Palette, Theme, apply_palette, contrast
from engine.paths import UserPaths
from every_window import Windows, dialogs_of_the_program, every_window
from window_states import states

RATIO = 4.5  # WCAG 2.2 AA, 1.4.3
SCALE = 3  # at which a letter's stroke is wide enough to have the colour of the text
INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
TEXTS = (QLabel, QAbstractButton, QLineEdit, QPlainTextEdit)
NO_TEXT = re.compile(r"QSlider|QProgressBar|QScrollBar|::indicator|::chunk|separator|_line|_scan|_drawing")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
both = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def windows(qtbot: QtBot, paths: UserPaths) -> Iterator[Windows]:
    """All of them, in the light theme."""
    with every_window(paths, Settings(theme=Theme.LIGHT, mode=Mode.EXPERT)) as windows:
        QApplication.processEvents()
        yield windows


def is_qts_own(widget: QWidget) -> bool:
    """Whether it is a part inside a widget of Qt's, which speaks for it."""
    parent = widget.parent()
    inside = isinstance(parent, QAbstractSpinBox | QComboBox | QAbstractItemView | QTabBar)
    corner = isinstance(widget, QAbstractButton) and isinstance(parent, QLineEdit | QAbstractItemView)
    return inside or corner or isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_")


def spoken_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface else ""


def described(name: str, widget: QWidget) -> str:
    return f"{name}: {type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}"


def test_the_walk_forgets_no_dialog(windows: Windows) -> None:
    assert dialogs_of_the_program() - {type(window) for window in windows.values()} == set()


def nameless(name: str, window: QWidget) -> set[str]:
    """What can be used in a window and has no name."""
    return {
        described(name, widget)
        for widget in (window, *window.findChildren(QWidget))
        if isinstance(widget, INTERACTIVE) or (widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible())
        if not is_qts_own(widget) and not spoken_name(widget)
        if isinstance(widget, INTERACTIVE) or widget.focusProxy() is None
    }


def test_everything_that_can_be_used_has_a_name(windows: Windows) -> None:
    assert {each for name, window in windows.items() for each in nameless(name, window)} == set()


def test_every_entry_of_every_menu_has_words(windows: Windows) -> None:
    menus = [(name, menu) for name, window in windows.items() for menu in window.findChildren(QMenu)]
    assert len(menus) > 15
    for _, menu in menus:
        menu.aboutToShow.emit()  # some are filled then
    wordless = [
        described(name, menu)
        for name, menu in menus
        for action in menu.actions()
        if not (action.isSeparator() or action.text() or isinstance(action, QWidgetAction))
    ]
    assert wordless == []


@pytest.mark.slow
@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_every_state_is_named_and_can_be_read(qtbot: QtBot, paths: UserPaths, theme: Theme) -> None:
    """What appears only once something was done: pictures, views, drawers, tabs, cards, a small window."""
    seen, wrong, poor = [], set(), {}
    with every_window(paths, Settings(theme=theme)) as windows:
        for name, part in states(windows, paths.outputs):
            QApplication.processEvents()
            seen.append(name)
            wrong |= nameless(name, part)
            poor |= poor_contrasts(name, part, drawn(part))[0]
    assert len(seen) == len(set(seen)) > 20
    assert wrong == set()
    assert poor == {}


def test_every_window_has_a_name(windows: Windows) -> None:
    assert [name for name, window in windows.items() if not (spoken_name(window) or window.windowTitle())] == []


def parts_with_text(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if isinstance(widget, TEXTS) and widget.isEnabled() and widget.isVisible() and not is_qts_own(widget):
            words = widget.toPlainText() if isinstance(widget, QPlainTextEdit) else widget.text()
            words = words or getattr(widget, "placeholderText", str)()
            if re.search(r"\w", words) and not widget.visibleRegion().isEmpty():
                yield widget


def strongest_contrast(pixels: np.ndarray) -> float:
    """Of the commonest colour of an area, [H, W, 3], to what is drawn on it."""
    packed = pixels.reshape(-1, 3).astype(np.int64) @ np.array((65536, 256, 1))
    colours, counts = np.unique(packed, return_counts=True)
    ground = f"#{colours[counts.argmax()]:06X}"
    return max(contrast(ground, f"#{colour:06X}") for colour in colours)


def drawn(window: QWidget) -> np.ndarray:
    """A window's pixels, `SCALE` for one, [H, W, 3]."""
    image = QImage(window.size() * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    window.render(image)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width(), 2::-1].copy()


def poor_contrasts(
    name: str, window: QWidget, pixels: np.ndarray, area: QWidget | None = None
) -> tuple[dict[str, float], int]:
    """The texts of a window that cannot be read, and how many there are; `pixels` are those of `area`, or its own."""
    poor, looked_at = {}, 0
    for widget in parts_with_text(window):
        inner = widget.visibleRegion().boundingRect().intersected(widget.contentsRect().adjusted(3, 3, -3, -3))
        place = QRect(widget.mapTo(area or window, inner.topLeft()), inner.size())
        top, left = max(0, place.top()) * SCALE, max(0, place.left()) * SCALE
        part = pixels[top : (place.bottom() + 1) * SCALE, left : (place.right() + 1) * SCALE]
        if part.size and inner.height() >= widget.fontMetrics().xHeight():  # and not cut by an edge
            looked_at += 1
            if (ratio := strongest_contrast(part)) < RATIO:
                poor[described(name, widget)] = round(ratio, 2)
    return poor, looked_at


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_every_text_that_is_drawn_can_be_read(qtbot: QtBot, paths: UserPaths, theme: Theme) -> None:
    poor, looked_at = {}, 0
    with every_window(paths, Settings(theme=theme, mode=Mode.EXPERT)) as windows:
        main = windows["window"]
        for name, window in windows.items():
            if name.startswith("page "):
                main.show_page(name.removeprefix("page "))
            elif window.parent():
                continue
            QApplication.processEvents()
            area = main if name.startswith("page ") else window
            found, count = poor_contrasts(name, window, drawn(area), area)
            poor |= found
            looked_at += count
    assert looked_at > 150
    assert poor == {}


def rules(sheet: str) -> dict[str, dict[str, str]]:
    """Each selector of a style sheet with its declarations."""
    found: dict[str, dict[str, str]] = {}
    for selectors, body in RULE.findall(sheet):
        values = dict(map(str.strip, line.split(":", 1)) for line in body.split(";") if ":" in line)
        for selector in selectors.split(","):
            found.setdefault(selector.strip(), {}).update(values)
    return found


def sheet_pairs(palette: Palette) -> dict[str, tuple[str, str]]:
    """Every text colour and background that meet in a rule, with what a state takes from the rule without it."""
    everything = rules(style_sheet(palette) + page_style(palette))
    pairs = {}
    for selector, values in everything.items():
        if NO_TEXT.search(selector):
            continue
        plain = everything.get(re.sub(r"(?<!:):(?!:)[\w-]+", "", selector), {})
        text = values.get("color", plain.get("color", palette.text))
        ground = values.get("background", plain.get("background", "transparent"))
        grounds = [ground] if ground.startswith("#") else [palette.window, palette.panel]
        for each in grounds:
            pairs[f"{selector} on {each}"] = (text, each)
        if "selection-background-color" in values:
            chosen = (values.get("selection-color", palette.text), values["selection-background-color"])
            pairs[f"{selector}, selected"] = chosen
        if "placeholder-text-color" in values:
            pairs[f"{selector}, placeholder"] = (values["placeholder-text-color"], palette.raised)
    return pairs


@both
def test_every_rule_of_the_style_sheets_can_be_read(palette: Palette) -> None:
    pairs = sheet_pairs(palette)
    assert len(pairs) > 100
    assert {name: contrast(*pair) for name, pair in pairs.items() if contrast(*pair) < RATIO} == {}


def test_the_walk_sees_what_is_wrong(qtbot: QtBot, qapp: QApplication) -> None:
    apply_palette(qapp, LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    label = QLabel("some words", window)
    label.setStyleSheet("color: #999999")
    edit = QLineEdit(window)
    edit.move(QPoint(0, 30))
    window.resize(120, 60)
    window.show()
    assert strongest_contrast(drawn(window)[: 20 * SCALE]) < RATIO
    assert spoken_name(edit) == ""
    edit.setAccessibleName("a name")
    assert spoken_name(edit) == "a name"
