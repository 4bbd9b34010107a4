"""The gallery with 20,000 pictures: time to read them, to show them, and the longest block while one scrolls."""

import argparse
import gc
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.gallery.favourites import Favourites
from app.gallery.index import GalleryIndex
from app.gallery.library import Places
from app.gallery.page import GalleryPage
from app.gallery.query import Query
from app.gallery.scanning import Scan
from app.theme import DARK, apply_palette
from benchmarks.gallery_pictures import SIDE, make_pictures
from benchmarks.timing import processor_name, write_results
from benchmarks.watchdog import Watchdog

COUNT = 20_000
LIMIT_MILLISECONDS = 50.0
SCROLLS = 300


def measure_index(folder: Path, cache: Path) -> dict[str, float]:
    """Seconds to read all headers, to look again, and milliseconds of each kind of search; no window is open."""
    index = GalleryIndex(cache / "measured.sqlite")
    favourites = Favourites(cache / "favourites.json")

    def seconds(run: Callable[[], object]) -> float:
        start = time.perf_counter()
        run()
        return time.perf_counter() - start

    def scan() -> None:
        list(Scan(index, favourites, threading.Event()).run([folder]))

    before = time.process_time()
    first = seconds(scan)
    result = {
        "scan_seconds": first,
        "scan_processor_seconds": time.process_time() - before,
        "scan_again_seconds": seconds(scan),
        "all_milliseconds": seconds(lambda: index.find(Query())) * 1e3,
        "words_milliseconds": seconds(lambda: index.find(Query(text="red fo -blue"))) * 1e3,
        "page_milliseconds": seconds(lambda: index.pictures(range(1, 129))) * 1e3,
        "megabytes": (cache / "measured.sqlite").stat().st_size / 1e6,
    }
    index.close()
    return {name: round(value, 3) for name, value in result.items()}


def _use(page: GalleryPage, watchdog: Watchdog) -> tuple[float, float, float]:
    """The longest block in milliseconds while one scrolls, searches and chooses all."""
    watchdog.restart()
    bar = page.grid.verticalScrollBar()
    for step in range(SCROLLS):
        bar.setValue(bar.maximum() * step // SCROLLS)
        _spend(0.01)
    scrolling = watchdog.block()
    watchdog.restart()
    for text in ("r", "re", "red", "red f", "red fo", "", "castle -blue", ""):
        page.bar.search.setText(text)
        _spend(0.3)
    searching = watchdog.block()
    watchdog.restart()
    page.grid.selectAll()
    _spend(0.3)
    return scrolling, searching, watchdog.block()


def measure_page(folder: Path, cache: Path, count: int, *, known: bool) -> dict[str, Any]:
    """Seconds until all are shown, and the longest block in milliseconds: while they come, scrolling, searching."""
    places = Places(
        folders=(folder,), index=cache / "i.sqlite", thumbnails=cache / "thumbnails", favourites=cache / "f.json"
    )
    page = GalleryPage(places)
    page.set_colours(DARK)
    page.resize(1280, 800)
    watchdog = Watchdog()
    start = time.perf_counter()
    page.show()
    shown = _until(lambda: page.model.rowCount() > 0) - start
    complete = _until(lambda: page.model.rowCount() == count) - start
    opening = watchdog.block()
    _until(lambda: not page.scan_bar.isVisible())
    scrolling, searching, choosing = _use(page, watchdog)
    watchdog.stop()
    page.shut()
    page.close()
    return {
        "index_known": known,
        "first_shown_seconds": round(shown, 3),
        "all_shown_seconds": round(complete, 3),
        "block_opening_milliseconds": opening,
        "block_scrolling_milliseconds": scrolling,
        "block_searching_milliseconds": searching,
        "block_choosing_all_milliseconds": choosing,
    }


def main() -> int:
    """Make pictures, measure, write the results; 1 where a block is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    count = parser.parse_args().count
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication(sys.argv[:1])
    apply_palette(application, DARK)
    with tempfile.TemporaryDirectory() as place:
        folder, cache = Path(place, "pictures"), Path(place, "cache")
        make_pictures(folder, count)
        # A full collection of what all imports left takes longer than a block may: a window freezes it once it is up.
        gc.collect()
        gc.freeze()
        pages = [measure_page(folder, cache, count, known=known) for known in (False, True)]
        cases = [{"count": count, "side": SIDE, "index": measure_index(folder, cache), "page": pages}]
    for page in pages:
        print(page)
    print(cases[0]["index"])
    print(write_results("gallery", processor_name(), cases))
    blocks = [value["worked"] for page in pages for name, value in page.items() if name.startswith("block_")]
    return int(max(blocks) > LIMIT_MILLISECONDS)


def _until(reached: Callable[[], bool]) -> float:
    deadline = time.perf_counter() + 300
    while not reached():
        _spend(0.02)
        if time.perf_counter() > deadline:
            raise TimeoutError("the gallery did not get there")
    return time.perf_counter()


def _spend(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1e3), loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
