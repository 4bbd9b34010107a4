"""The studio's own light and dark colours, and the choice between them."""

import enum
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.style_sheet import style_sheet


class Theme(enum.StrEnum):
    """Which colours the person asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Every colour of the window, as #RRGGBB.

    Surfaces from the back to the front: `canvas`, `window`, `panel`, `raised`, `hover`. `border`
    separates, `outline` bounds a control and stands out by 3:1.
    """

    is_dark: bool
    canvas: str
    window: str
    panel: str
    raised: str
    hover: str
    border: str
    outline: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    error: str
    error_soft: str
    warning: str
    warning_soft: str


LIGHT = Palette(
    is_dark=False,
    canvas="#E6E8EB",
    window="#F4F5F7",
    panel="#FFFFFF",
    raised="#F3F5F7",
    hover="#E8EBEF",
    border="#DBDFE4",
    outline="#838B95",
    text="#171A1E",
    muted="#565E68",
    accent="#0A7463",
    accent_hover="#085E50",
    on_accent="#FFFFFF",
    accent_soft="#DBF2EC",
    error="#A8201A",
    error_soft="#FCE9E7",
    warning="#704B00",
    warning_soft="#FFF2D6",
)
DARK = Palette(
    is_dark=True,
    canvas="#0E1013",
    window="#131518",
    panel="#1A1D21",
    raised="#23272C",
    hover="#2D3238",
    border="#2F343B",
    outline="#6E7781",
    text="#ECEEF1",
    muted="#A6AEB8",
    accent="#4CD0B3",
    accent_hover="#70DEC6",
    on_accent="#05231C",
    accent_soft="#15382F",
    error="#FF9B91",
    error_soft="#3A1C1B",
    warning="#F3C569",
    warning_soft="#352A12",
)


def palette_for(theme: Theme) -> Palette:
    """The palette of a theme; `SYSTEM` follows the desktop's colour scheme, light where it tells none."""
    match theme:
        case Theme.LIGHT:
            return LIGHT
        case Theme.DARK:
            return DARK
        case Theme.SYSTEM:
            dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
            return DARK if dark else LIGHT


def apply_palette(application: QApplication, palette: Palette) -> None:
    """Give every widget of the application these colours."""
    application.setPalette(_qt_palette(palette))
    application.setStyleSheet(style_sheet(palette))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def text_pairs(palette: Palette) -> dict[str, tuple[str, str]]:
    """Every pair of text colour and background that the window draws, by name."""
    surfaces = {
        name: getattr(palette, name) for name in ("canvas", "window", "panel", "raised", "hover", "accent_soft")
    }
    pairs = {f"text on {name}": (palette.text, colour) for name, colour in surfaces.items()}
    pairs |= {f"muted on {name}": (palette.muted, colour) for name, colour in surfaces.items()}
    return pairs | {
        "button": (palette.on_accent, palette.accent),
        "button under the pointer": (palette.on_accent, palette.accent_hover),
        "badge": (palette.accent, palette.accent_soft),
        "accent on panel": (palette.accent, palette.panel),
        "error on panel": (palette.error, palette.panel),
        "error message": (palette.text, palette.error_soft),
        "error mark": (palette.error, palette.error_soft),
        "warning message": (palette.text, palette.warning_soft),
        "warning mark": (palette.warning, palette.warning_soft),
        "warning on panel": (palette.warning, palette.panel),
    }


def shape_pairs(palette: Palette) -> dict[str, tuple[str, str]]:
    """Every pair of colours by which a control is recognised, by name."""
    return {
        "outline on panel": (palette.outline, palette.panel),
        "outline on raised": (palette.outline, palette.raised),
        "focus on panel": (palette.accent, palette.panel),
        "focus on window": (palette.accent, palette.window),
        "selection on window": (palette.accent, palette.window),
        "progress on its groove": (palette.accent, palette.hover),
        "slider on its groove": (palette.accent, palette.hover),
        "wrong value": (palette.error, palette.raised),
    }


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _qt_palette(palette: Palette) -> QPalette:
    role = QPalette.ColorRole
    result = QPalette()
    for roles, colour in (
        ((role.Window,), palette.window),
        ((role.Base, role.AlternateBase), palette.panel),
        ((role.Button,), palette.raised),
        ((role.WindowText, role.Text, role.ButtonText), palette.text),
        ((role.ToolTipBase,), palette.raised),
        ((role.ToolTipText,), palette.text),
        ((role.PlaceholderText,), palette.muted),
        ((role.Highlight, role.Accent, role.Link), palette.accent),
        ((role.HighlightedText,), palette.on_accent),
    ):
        for each in roles:
            result.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, each, QColor(palette.muted))
    return result
