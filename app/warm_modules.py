"""The modules of the pages, imported off the window's thread before anybody asks for them."""

import importlib
import threading
from typing import Final

MODULES: Final = (
    "app.queue.page",
    "app.gallery.page",
    "app.models.page",
    "app.settings_page.page",
    "app.compare.page",
    "app.compare.desk",
    "app.wizard.page",
    "app.wizard.wizard",
)


class WarmModules:
    """A thread that imports them one after the other; a page that is shown before its turn imports its own.

    Together they take a few tenths of a second, which the window would else be held at the first look at a page.
    """

    def __init__(self) -> None:
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Import them, once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._import, name="warm-modules")
            self._thread.start()

    def end(self) -> None:
        """Wait for the module that is being imported, and import no more."""
        self._is_over.set()
        if self._thread is not None:
            self._thread.join()

    def _import(self) -> None:
        for name in MODULES:
            if self._is_over.is_set():
                return
            importlib.import_module(name)
