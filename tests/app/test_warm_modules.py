"""The modules of the pages, imported before anybody asks for them."""

import json
import subprocess
import sys

from app.pages import pages
from app.warm_modules import MODULES, WarmModules

AFTER = """
import json, sys
import app.window
before = set(sys.modules)
from app.warm_modules import WarmModules
warm = WarmModules()
warm.begin()
warm._thread.join()
warm.end()
print(json.dumps([sorted(before), sorted(sys.modules)]))
"""


def test_they_are_what_the_pages_import_and_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", AFTER], capture_output=True, text=True, timeout=60, check=True)
    before, after = map(set, json.loads(done.stdout))
    assert not set(MODULES) & before
    assert set(MODULES) <= after
    assert not {"torch", "numpy", "transformers", "kernels"} & after


def test_every_page_is_among_them() -> None:
    names = {name for entry in pages() for name in entry.build.__code__.co_names}  # type: ignore[attr-defined]
    imported = {name for name in names if name.startswith("app.")}
    assert {name for name in imported if name.endswith(".page")} < set(MODULES)
    assert {"app.gallery.page", "app.settings_page.page"} <= imported


def test_it_ends_without_having_begun() -> None:
    WarmModules().end()
