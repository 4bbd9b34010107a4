"""The colours of plots and charts, which people tell apart who see colours otherwise (Okabe and Ito, 2008)."""

from typing import Final

from PySide6.QtGui import QColor, QGuiApplication, QPalette

from app.plan_rows import LIBRARIES, WORKING
from app.theme import DARK, LIGHT

ON_LIGHT: Final = {
    "step": "#0072B2",
    "device": "#0072B2",
    "reserved": "#D55E00",
    "peak": "#D55E00",
    "total": "#565E68",
    "host": "#007A5A",
    "transformer": "#0072B2",
    "text_encoder_2": "#E69F00",
    "text_encoder": "#009E73",
    "vae": "#CC79A7",
    "vae_encoder": "#8A5A9E",
    LIBRARIES: "#565E68",
    WORKING: "#838B95",
    "too much": LIGHT.error,
}
ON_DARK: Final = ON_LIGHT | {
    "step": "#56B4E9",
    "device": "#56B4E9",
    "reserved": "#E69F00",
    "peak": "#E69F00",
    "total": "#A6AEB8",
    "host": "#2FC79B",
    "transformer": "#56B4E9",
    "vae_encoder": "#B48AC8",
    LIBRARIES: "#A6AEB8",
    WORKING: "#6E7781",
    "too much": DARK.error,
}


def series_colour(name: str) -> QColor:
    """The colour of a series or a part of a model, on the application's background."""
    is_dark = QGuiApplication.palette().color(QPalette.ColorRole.Base).lightness() < 128
    return QColor((ON_DARK if is_dark else ON_LIGHT)[name])
