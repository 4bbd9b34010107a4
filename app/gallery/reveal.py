"""A file in the system's own view of its folder."""

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def show_in_folder(file: Path) -> bool:
    """Open the folder of a file, with the file chosen where the system does that; false where it does not open."""
    if sys.platform == "win32":
        subprocess.Popen(["explorer", f"/select,{file}"])
        return True
    if sys.platform == "darwin":
        subprocess.Popen(["open", "-R", str(file)])
        return True
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent)))
