"""A watchdog over the window's thread: how long it did not come back to its loop, and what it did meanwhile."""

import faulthandler
import gc
import re
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer

TICK_MILLISECONDS: Final = 2
SUSPICIOUS_MILLISECONDS: Final = 15.0  # from here on it is noted what the thread does
LOOK_SECONDS: Final = 0.005
DEPTH: Final = 7  # innermost places of a stack that are told
PLACE: Final = re.compile(r'File "(.+)", line (\d+) in (.+)')
ROOT: Final = Path(__file__).parents[1]
SCHEDULED: Final = Path("/proc/thread-self/schedstat")  # of Linux: nanoseconds that ran, that waited for a processor


@dataclass(kw_only=True)
class Block:
    """One time in which the thread did not come back, in milliseconds.

    `clock` is the clock's, `worked` what the thread computed, `queued` how long it was ready and other threads had the
    processors (0 where the system does not say), `collected` what Python's collection of garbage took. `places` are
    where the thread was, innermost first, by how often it was seen there.
    """

    clock: float = 0.0
    worked: float = 0.0
    queued: float = 0.0
    collected: float = 0.0
    places: Counter[str] = field(default_factory=Counter)

    @property
    def held(self) -> float:
        """What the thread itself is to blame for: it computed, or waited for a disk or a lock."""
        return max(self.worked, self.clock - self.queued)

    def told(self) -> dict[str, Any]:
        """All of it, for JSON."""
        times = {name: round(getattr(self, name), 1) for name in ("clock", "worked", "queued", "held", "collected")}
        return times | {"places": [place for place, _ in self.places.most_common(2)]}


class Watchdog(QObject):
    """Watches the thread that makes it; `explain` has a thread of its own note where long blocks are."""

    def __init__(self, *, explain: bool = False) -> None:
        super().__init__()
        self.longest, self.most_worked, self.most_held = Block(), Block(), Block()
        self._seen: Counter[str] = Counter()
        self._collected = self._collecting_since = 0.0
        self._thread = threading.get_ident()
        self._is_over = threading.Event()
        self._since, self._work, self._queue = _now()
        gc.callbacks.append(self._note_collection)
        self._timer = QTimer(self, interval=TICK_MILLISECONDS)
        self._timer.timeout.connect(self._note)
        self._timer.start()
        if explain:
            threading.Thread(target=self._look, name="watchdog", daemon=True).start()

    def restart(self) -> None:
        """Measure anew."""
        self._note()
        self.longest, self.most_worked, self.most_held = Block(), Block(), Block()

    def block(self) -> dict[str, float]:
        """The longest by the clock, and the most that the thread worked in one, since `restart`."""
        return {"clock": round(self.longest.clock, 1), "worked": round(self.most_worked.worked, 1)}

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        self._is_over.set()
        gc.callbacks.remove(self._note_collection)

    def _note(self) -> None:
        since, work, queue = _now()
        block = Block(
            clock=(since - self._since) * 1e3 - TICK_MILLISECONDS,
            worked=(work - self._work) * 1e3,
            queued=(queue - self._queue) * 1e3,
            collected=self._collected * 1e3,
        )
        if max(block.clock, block.worked) > SUSPICIOUS_MILLISECONDS:
            block.places = self._seen
        if block.clock > self.longest.clock:
            self.longest = block
        if block.worked > self.most_worked.worked:
            self.most_worked = block
        if block.held > self.most_held.held:
            self.most_held = block
        self._seen, self._collected = Counter(), 0.0
        self._since, self._work, self._queue = since, work, queue

    def _note_collection(self, phase: str, _info: dict[str, int]) -> None:
        if threading.get_ident() != self._thread:
            return
        if phase == "start":
            self._collecting_since = time.perf_counter()
        else:
            self._collected += time.perf_counter() - self._collecting_since

    def _look(self) -> None:
        """Note where the thread is; without a hold on its frames, which would keep painters alive in them."""
        mark = f"Thread 0x{self._thread:016x}"
        with tempfile.TemporaryFile("w+") as stream:
            while not self._is_over.wait(LOOK_SECONDS):
                if (time.perf_counter() - self._since) * 1e3 < SUSPICIOUS_MILLISECONDS:
                    continue
                stream.seek(0)
                stream.truncate()
                faulthandler.dump_traceback(stream)
                stream.seek(0)
                _, _, ours = stream.read().partition(mark)
                self._seen[" < ".join(map(_short, PLACE.findall(ours.partition("\n\n")[0])[:DEPTH]))] += 1


def _now() -> tuple[float, float, float]:
    """Seconds by the clock, computed by this thread, and waited for a processor."""
    waited = int(SCHEDULED.read_text().split()[1]) / 1e9 if SCHEDULED.exists() else 0.0
    return time.perf_counter(), time.thread_time(), waited


def _short(place: tuple[str, str, str]) -> str:
    path, line, name = Path(place[0]), place[1], place[2]
    return f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name}:{line} {name}"
