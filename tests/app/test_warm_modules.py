"""The modules of the pages, imported before anybody asks for them."""

import importlib.util
import json
import subprocess
import sys
import threading
from typing import Any

import pytest

from app.pages import pages
from app.warm_modules import MODULES
from app.wizard.draft import Step

MOST_AT_ONCE = 4  # a module, its package, and what of the standard library nothing else needs
REPORT = """
import importlib, json, sys
from PySide6.QtCore import QCoreApplication
application = QCoreApplication([])
import app.window
before = sorted(sys.modules)
{rest}
"""
WARM = """
from app.warm_modules import WarmModules
warm, pulled, known = WarmModules(), {}, set(sys.modules)
warm.begin()
while warm.is_at_work:
    application.processEvents()
    pulled[len(pulled)] = sorted(set(sys.modules) - known)
    known = set(sys.modules)
print(json.dumps([before, list(pulled.values())]))
"""
PAGES = """
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps([before, sorted(sys.modules)]))
"""


def report(rest: str, *words: str) -> Any:
    code = REPORT.replace("{rest}", rest)
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=90, check=True)
    return json.loads(done.stdout)


def ours(names: list[str]) -> set[str]:
    """Those of `names` that are modules of this program, and no packages."""
    found = {name for name in names if name.startswith(("app.", "engine."))}
    return {name for name in found if (spec := importlib.util.find_spec(name)) and not spec.submodule_search_locations}


def page_modules() -> list[str]:
    """What the builders of the pages import, the pages of the wizard's steps, and the plots of the readouts' drawer."""
    names = {name for entry in pages() for name in entry.build.__code__.co_names}  # type: ignore[attr-defined]
    later = {"app.readouts.plots", *(f"app.wizard.{step}_page" for step in Step)}
    return sorted({name for name in names if name.startswith(("app.", "engine."))} | later)


def test_they_come_one_by_one_and_nothing_heavy_with_them() -> None:
    before, pulled = report(WARM)
    assert not set(MODULES) & set(before)
    assert {name for names in pulled for name in names} >= set(MODULES)
    assert [names for names in pulled if len(names) > MOST_AT_ONCE or len(ours(names)) > 1] == []
    assert not {"torch", "numpy", "transformers", "kernels"} & {name for names in pulled for name in names}


def test_they_are_all_that_the_pages_import() -> None:
    names = page_modules()
    assert {"app.gallery.page", "app.settings_page.page", "app.compare.desk"} <= set(names)
    before, after = report(PAGES, *names)
    assert sorted(ours(sorted(set(after) - set(before)))) == sorted(MODULES)


def test_it_ends_without_having_begun_and_before_its_end(qtbot: Any) -> None:
    from app.warm_modules import WarmModules

    warm = WarmModules()
    warm.end()
    warm.begin()
    assert warm.is_at_work
    warm.end()
    assert not warm.is_at_work


def test_the_tests_notice_an_import_in_another_thread(qt_is_imported_in_the_main_thread_alone: Any) -> None:
    watch = qt_is_imported_in_the_main_thread_alone

    def look() -> None:
        with pytest.raises(ImportError):
            importlib.import_module("app.no_such_module")

    thread = threading.Thread(target=look, name="other")
    thread.start()
    thread.join()
    look()
    assert watch.seen == ["app.no_such_module in other"]
    watch.seen.clear()
