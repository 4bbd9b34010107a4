"""The queue of pictures, whose every change is on the disk before it is told."""

import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout
from PySide6.QtCore import QCoreApplication

from app.kept_file import keep_aside
from app.queue.entries import Entries, Record, moved, order, put
from app.queue.item import QueueItem, State
from app.queue.journal import Journal
from engine.errors import EngineError, OutputError
from engine.requests import GenerationRequest

translate = QCoreApplication.translate

MAX_ENDED: Final = 500
MAX_WAITING: Final = 10_000
SLACK: Final = 500  # lines beyond the entries, after which the journal is written anew

log = logging.getLogger(__name__)


class QueueInUse(EngineError):
    """Another window has the queue."""


class QueueStore:
    """The entries in their order: what waits in the order in which it is made, and all others where they ended.

    Methods return whether they changed anything: an entry that has moved on meanwhile, or is gone, is left as it is.
    Every method that changes something raises `OutputError` where the file cannot be written; then nothing has
    changed. `listeners` are called after each change. One thread, one store.
    """

    def __init__(
        self, file: Path, *, crashed: str, clock: Callable[[], float] = time.time, most_ended: int = MAX_ENDED
    ) -> None:
        """Read the queue in `file`, or begin one; `crashed` is the sentence for what ran when the program died.

        Raises:
            QueueInUse: another window has the queue.
            OutputError: the file cannot be read or written.
        """
        self.listeners: list[Callable[[], None]] = []
        self.complaint: str | None = None
        self._clock = clock
        self._file = file
        self._journal = Journal(file)
        self._entries = Entries(most_ended)
        self._lines = 0
        self._lock = FileLock(file.with_name(f"{file.name}.lock"))
        self._take_lock()
        try:
            self._read()
            self._fail_crashed(crashed)
        except BaseException:
            self.close()
            raise

    @property
    def is_paused(self) -> bool:
        """Whether nothing new is begun."""
        return self._entries.is_paused

    def items(self) -> tuple[QueueItem, ...]:
        """Every entry: what runs, then what waits in its order, then what has ended, the last first."""
        return self._entries.shown()

    def item(self, number: int) -> QueueItem | None:
        """The entry of that number."""
        return self._entries.get(number)

    def waiting(self) -> tuple[QueueItem, ...]:
        """What waits, in the order in which it is made."""
        return self._entries.waiting()

    def running(self) -> QueueItem | None:
        """What is being made."""
        return self._entries.running()

    def next(self) -> QueueItem | None:
        """What is to be made now: nothing while one is being made, or while the queue is paused."""
        if self.is_paused or self.running() is not None:
            return None
        return next(iter(self.waiting()), None)

    def add(
        self,
        requests: Iterable[GenerationRequest],
        *,
        model: str | None = None,
        typed: str | None = None,
        in_front: bool = False,
    ) -> tuple[QueueItem, ...]:
        """Put requests at the end of what waits, or in front of it.

        Raises:
            OutputError: the queue is full, or the file cannot be written.
        """
        requests = tuple(requests)
        if len(self.waiting()) + len(requests) > MAX_WAITING:
            text = translate("Queue", "the queue holds {count} pictures: wait for some, or cancel some")
            raise OutputError(text.format(count=MAX_WAITING))
        added = tuple(
            QueueItem(
                number=self._entries.next_number + place,
                request=request,
                model=model,
                typed=typed if typed != request.prompt else None,
                added=self._clock(),
            )
            for place, request in enumerate(requests)
        )
        records = [put(item) for item in added]
        if in_front:
            records.append(order(item.number for item in (*added, *self.waiting())))
        if records:
            self._write(*records)
        return added

    def move(self, numbers: Iterable[int], place: int) -> bool:
        """Put waiting entries, in the order that they have, before the one that is at `place` among those waiting."""
        waiting = [item.number for item in self.waiting()]
        wanted = moved(waiting, set(numbers), place)
        return self._write(order(wanted)) if wanted != waiting else False

    def move_by(self, numbers: Iterable[int], steps: int) -> bool:
        """Move waiting entries up (negative) or down, those beside each other together."""
        chosen = set(numbers)
        places = [place for place, item in enumerate(self.waiting()) if item.number in chosen]
        if not places:
            return False
        return self.move(chosen, places[0] + steps if steps < 0 else places[-1] + 1 + steps)

    def to_front(self, numbers: Iterable[int]) -> bool:
        """Have waiting entries made next."""
        return self.move(numbers, 0)

    def edit(self, number: int, request: GenerationRequest) -> bool:
        """Change what a waiting entry asks for."""
        return self._change([number], {State.WAITING}, request=request, typed=None)

    def set_paused(self, *, paused: bool) -> bool:
        """Begin nothing new, or go on; what is being made goes on either way."""
        return self._write({"op": "pause", "paused": paused}) if paused != self.is_paused else False

    def start(self, number: int) -> bool:
        """Say that a waiting entry is being made."""
        if self.running() is not None:
            return False
        return self._change([number], {State.WAITING}, state=State.RUNNING, started=self._clock(), error=None)

    def put_back(self, number: int) -> bool:
        """Have the entry that is being made wait again, in front of all others: the program ends in good order."""
        item = self.item(number)
        if item is None or item.state is not State.RUNNING:
            return False
        fresh = put(item, state=State.WAITING, started=None, pictures=())
        return self._write(fresh, order([number, *(each.number for each in self.waiting())]))

    def add_picture(self, number: int, file: str) -> bool:
        """Say where a picture of an entry is."""
        item = self.item(number)
        if item is None or file in item.pictures:
            return False
        return self._write(put(item, pictures=(*item.pictures, file)))

    def finish(self, number: int) -> bool:
        """Say that the entry that is being made is done."""
        return self._end([number], {State.RUNNING}, State.DONE)

    def fail(self, number: int, error: str) -> bool:
        """Say that an entry cannot be made, and why."""
        return self._end([number], {State.RUNNING, State.WAITING}, State.FAILED, error)

    def cancel(self, numbers: Iterable[int], *, running: bool = False) -> bool:
        """Take entries back: those that wait, and with `running` the one whose making has been stopped."""
        states = {State.WAITING, State.RUNNING} if running else {State.WAITING}
        return self._end(numbers, states, State.CANCELLED)

    def retry(self, numbers: Iterable[int]) -> bool:
        """Have failed and cancelled entries wait again, behind all others."""
        chosen = [item for item in self._those(numbers) if item.state in (State.FAILED, State.CANCELLED)]
        fresh = {"state": State.WAITING, "error": None, "started": None, "ended": None, "pictures": ()}
        records = [put(item, **fresh) for item in chosen]
        return bool(records) and self._write(*records, order(item.number for item in (*self.waiting(), *chosen)))

    def remove(self, numbers: Iterable[int]) -> bool:
        """Take ended entries off the list; their pictures stay."""
        gone = [item.number for item in self._those(numbers) if item.has_ended]
        return bool(gone) and self._write({"op": "remove", "numbers": gone})

    def clear_ended(self, *states: State) -> bool:
        """Take every ended entry off the list, or those in some states."""
        return self.remove(item.number for item in self.items() if not states or item.state in states)

    def close(self) -> None:
        """Let go of the file; nothing works after."""
        self._journal.close()
        self._lock.release()

    def _end(self, numbers: Iterable[int], states: set[State], state: State, error: str | None = None) -> bool:
        return self._change(numbers, states, state=state, error=error, ended=self._clock())

    def _change(self, numbers: Iterable[int], states: set[State], **values: Any) -> bool:
        records = [put(item, **values) for item in self._those(numbers) if item.state in states]
        return bool(records) and self._write(*records)

    def _those(self, numbers: Iterable[int]) -> list[QueueItem]:
        """The entries of some numbers that are still there, each once."""
        found = (self.item(number) for number in dict.fromkeys(numbers))
        return [item for item in found if item is not None]

    def _write(self, *records: Record) -> bool:
        """Put changes onto the disk, then into memory, then tell."""
        with self._saying():
            self._journal.append(records)  # one line, so that a crash leaves all of it or none
        self._entries.apply(records)
        self._lines += 1
        if self._lines > len(self._entries) + SLACK:
            self._tidy()
        for listener in tuple(self.listeners):
            listener()
        return True

    def _tidy(self) -> None:
        """Write the journal anew; where that fails the long one is as good."""
        try:
            self._rewrite()
        except OutputError as error:
            log.warning("%s", error)
            self._lines = 0

    def _rewrite(self) -> None:
        with self._saying():
            self._journal.rewrite([self._entries.records()])
        self._lines = 1

    def _read(self) -> None:
        with self._saying():
            lines, damage = self._journal.read()
        self._lines = len(lines)
        for number, records in enumerate(lines, start=1):
            try:
                self._entries.apply(records)
            except ValueError as error:
                text = translate("Queue", "its record {number} cannot be used: {cause}")
                damage = damage or text.format(number=number, cause=error)
                break
        if damage is not None:
            self._set_aside(damage)

    def _set_aside(self, damage: str) -> None:
        """Keep a damaged file under another name, and go on with what could be read of it."""
        with self._saying():
            aside = keep_aside(self._file)
        self._rewrite()
        text = translate(
            "Queue",
            "the queue of the last time is damaged, {damage}: what could be read of it is here, "
            "and the old file is kept as {file}",
        )
        self.complaint = text.format(damage=damage, file=aside)

    def _fail_crashed(self, sentence: str) -> None:
        running = self.running()
        while running is not None:
            self.fail(running.number, sentence)
            running = self.running()

    def _take_lock(self) -> None:
        try:
            with self._saying():
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._lock.acquire(timeout=0)
        except Timeout:
            text = translate("Queue", "the queue in {folder} belongs to another window: close that one")
            raise QueueInUse(text.format(folder=self._file.parent)) from None

    @contextlib.contextmanager
    def _saying(self) -> Iterator[None]:
        try:
            yield
        except Timeout:
            raise
        except OSError as error:
            text = translate(
                "Queue", "the queue in {file} cannot be written or read ({cause}): free space, or allow writing there"
            )
            raise OutputError(text.format(file=self._file, cause=error.strerror or error)) from None
