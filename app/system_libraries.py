"""The system's own libraries that Qt needs on Linux, and the Debian packages that hold them."""

import ctypes
import re
import sys
from collections.abc import Callable, Mapping
from typing import Final

# What `import PySide6.QtWidgets` loads.
IMPORT_LIBRARIES: Final[dict[str, str]] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}

# What each of Qt's platform plugins loads besides: without one of these Qt aborts the process.
PLATFORM_LIBRARIES: Final[dict[str, dict[str, str]]] = {
    "xcb": {
        "libX11-xcb.so.1": "libx11-xcb1",
        "libxcb-cursor.so.0": "libxcb-cursor0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libxcb-image.so.0": "libxcb-image0",
        "libxcb-keysyms.so.1": "libxcb-keysyms1",
        "libxcb-randr.so.0": "libxcb-randr0",
        "libxcb-render-util.so.0": "libxcb-render-util0",
        "libxcb-render.so.0": "libxcb-render0",
        "libxcb-shape.so.0": "libxcb-shape0",
        "libxcb-shm.so.0": "libxcb-shm0",
        "libxcb-sync.so.1": "libxcb-sync1",
        "libxcb-util.so.1": "libxcb-util1",
        "libxcb-xfixes.so.0": "libxcb-xfixes0",
        "libxcb-xkb.so.1": "libxcb-xkb1",
        "libxcb.so.1": "libxcb1",
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    },
    "wayland": {
        "libwayland-client.so.0": "libwayland-client0",
        "libwayland-cursor.so.0": "libwayland-cursor0",
    },
}

MISSING_LIBRARY: Final = re.compile(r"(?P<soname>lib[\w.+-]+\.so(?:\.\d+)*): cannot open shared object file")


def can_load(soname: str) -> bool:
    """Whether the system's loader finds the library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def missing_packages(libraries: Mapping[str, str], loads: Callable[[str], bool] = can_load) -> list[str]:
    """The Debian packages of those `libraries` (soname to package) that do not load, sorted."""
    return sorted({package for soname, package in libraries.items() if not loads(soname)})


def explain_import_error(error: ImportError, loads: Callable[[str], bool] = can_load) -> str | None:
    """One sentence that names what to install, or None where the error is about something else."""
    found = MISSING_LIBRARY.search(str(error))
    if found is None:
        return None
    soname = found["soname"]
    known = IMPORT_LIBRARIES | PLATFORM_LIBRARIES["xcb"] | PLATFORM_LIBRARIES["wayland"]
    if soname in known:
        advice = _install(sorted({known[soname], *missing_packages(IMPORT_LIBRARIES, loads)}))
    else:
        advice = "install the package that holds it"
    return f"the window needs the system's library {soname}, which is missing: {advice}"


def why_no_window(environment: Mapping[str, str], loads: Callable[[str], bool] = can_load) -> str | None:
    """One sentence that says why Qt could not open a window here, None where nothing speaks against it.

    Qt itself aborts the process in these cases. Only Linux is looked at.
    """
    if not sys.platform.startswith("linux"):
        return None
    platforms = _platforms(environment)
    if not platforms:
        return (
            "there is no display (DISPLAY and WAYLAND_DISPLAY are not set): "
            "start it in a desktop session, or make a picture with triptych generate PROMPT"
        )
    needed = [IMPORT_LIBRARIES | PLATFORM_LIBRARIES.get(platform, {}) for platform in platforms]
    missing = [missing_packages(libraries, loads) for libraries in needed]
    if not all(missing):
        return None
    return f"the window needs libraries of the system that are missing: {_install(min(missing, key=len))}"


def _platforms(environment: Mapping[str, str]) -> list[str]:
    if asked := environment.get("QT_QPA_PLATFORM"):
        return [choice.partition(":")[0].partition("-")[0] for choice in asked.split(";")]
    displays = (("wayland", "WAYLAND_DISPLAY"), ("xcb", "DISPLAY"))
    return [platform for platform, variable in displays if environment.get(variable)]


def _install(packages: list[str]) -> str:
    return f"on Debian or Ubuntu, run: apt-get install {' '.join(packages)}"


if __name__ == "__main__":  # before the tests, which need no display
    sys.exit(why_no_window({"QT_QPA_PLATFORM": "offscreen"}))
