"""Files that PyInstaller finds and no bundle needs, by their places in the bundle."""

from collections.abc import Iterable
from fnmatch import fnmatch
from typing import Final

Entry = tuple[str, str, str]  # place in the bundle, source, kind: a line of PyInstaller's lists

LEFT_OUT: Final = (
    # torch's own tests, and the compiler of a format that nothing here reads
    "torch/test/*",
    "torch/bin/*[!r]",
    "torch/lib/lib*_test.*",
    "torch/lib/libaoti_custom_ops.*",
    "torch/lib/libbackend_with_compiler.*",
    "libcudart*",
    # Qt without QML: the on-screen keyboard alone would bring it
    "PySide6/Qt/plugins/platforminputcontexts/*virtualkeyboard*",
    "*Qt6Qml*",
    "*Qt6Quick*",
    "*Qt6VirtualKeyboard*",
    "*Qt6Pdf*",
    # screens without a desktop, and a theme that would bring the building system's GTK
    "PySide6/Qt/plugins/egldeviceintegrations/*",
    "PySide6/Qt/plugins/generic/*",
    "PySide6/Qt/plugins/platforms/*eglfs*",
    "PySide6/Qt/plugins/platforms/*linuxfb*",
    "PySide6/Qt/plugins/platforms/*minimal*",
    "PySide6/Qt/plugins/platforms/*vkkhr*",
    "PySide6/Qt/plugins/platforms/*vnc*",
    "PySide6/Qt/plugins/platformthemes/*gtk3*",
    "*Qt6Egl*",
    *("libgtk-3*", "libgdk*", "libatk*", "libcairo*", "libpango*", "libpixman*", "libharfbuzz.so*"),
    *("libthai*", "libdatrie*", "libfribidi*", "libgraphite2*"),
    # the texts of Qt's own tools
    "PySide6/Qt/translations/[!q]*",
    "PySide6/Qt/translations/qt_*",
    "PySide6/Qt/translations/qt[!b]*",
    # what tells the place of the project on the building machine
    "triptych-*.dist-info/*",
    "*/direct_url.json",
)


def without_left_out(entries: Iterable[Entry]) -> list[Entry]:
    """`entries` without those whose places match a pattern above."""
    return [entry for entry in entries if not is_left_out(entry[0])]


def is_left_out(place: str) -> bool:
    """Whether a place in the bundle, with slashes of either kind, matches."""
    return any(fnmatch(place.replace("\\", "/"), pattern) for pattern in LEFT_OUT)
