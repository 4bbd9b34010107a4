"""What carries the comparison's wishes to the queue, and what comes of them back to its page."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject

from app.compare.page import ComparePage
from app.compare.twins import Made, Twin, Twins
from app.message import Message
from app.queue.item import State
from app.workbench import Workbench
from engine.errors import OutputError
from engine.events import Event, PictureReady
from engine.requests import GenerationRequest

RECENT: Final = 12  # pictures that are offered


@dataclass(frozen=True, kw_only=True)
class _Unsaved:
    """A picture that is done, and not on the disk yet."""

    model: Path
    request: GenerationRequest
    event: PictureReady


class CompareDesk(QObject):
    """Connects a page with a queue and a studio, as long as the page lives."""

    def __init__(self, page: ComparePage, bench: Workbench) -> None:
        super().__init__(page)
        self._page = page
        self._bench = bench
        self._asked: dict[int, Twin] = {}  # by the number of their entry, until it has ended
        self._unsaved: dict[int, _Unsaved] = {}  # by the number of the picture
        page.both_asked.connect(self._ask)
        page.cancel_asked.connect(self._cancel)
        bench.studio.advanced.connect(self._follow)
        bench.studio.picture_changed.connect(self._note)
        bench.studio.told.connect(self._hear)
        bench.store.listeners.append(self._look)
        self._offer_recent()

    def close(self) -> None:
        """Hear of the queue no longer."""
        self._bench.store.listeners.remove(self._look)

    def _ask(self, twins: Twins) -> None:
        """Put both requests into the queue; one that finds no place there fails."""
        for twin in (twins.a, twins.b):
            request = twin.request
            try:
                (item,) = self._bench.store.add([request], model=str(twin.model.folder), typed=request.prompt)
            except OutputError as error:
                self._bench.studio.tell_error(error)
                self._page.fail(twin.model.folder, request, error.sentence)
            else:
                self._asked[item.number] = twin

    def _cancel(self, twins: Twins) -> None:
        """Take both requests out of the queue again."""
        self._bench.runner.cancel([number for number, twin in self._asked.items() if twin in (twins.a, twins.b)])

    def _look(self) -> None:
        """Tell the page of requests from which no picture comes."""
        for number, twin in tuple(self._asked.items()):
            item = self._bench.store.item(number)
            if item is None or item.state is State.CANCELLED:
                del self._asked[number]
                sentence = QCoreApplication.translate("CompareDesk", "The picture was taken out of the queue.")
                self._page.fail(twin.model.folder, twin.request, sentence)
            elif item.state is State.FAILED:
                del self._asked[number]
                self._page.fail(twin.model.folder, twin.request, item.error or "")
            elif item.state is State.DONE:
                del self._asked[number]

    def _follow(self, event: Event) -> None:
        studio = self._bench.studio
        if studio.maker is None or studio.sent is None:
            return
        self._page.follow(studio.maker.folder, studio.sent, event)
        if isinstance(event, PictureReady):
            unsaved = _Unsaved(model=studio.maker.folder, request=studio.sent, event=event)
            self._unsaved[len(studio.pictures) - 1] = unsaved

    def _hear(self, message: Message) -> None:
        """Tell the page of a picture that cannot be saved."""
        done = self._unsaved.get(message.picture) if message.picture is not None else None
        if done is not None:
            self._page.fail(done.model, done.request, message.text)

    def _note(self, number: int) -> None:
        """Tell the page of a picture that has come to the disk."""
        file = self._bench.studio.pictures[number].file
        if file is None or number not in self._unsaved:
            return
        done = self._unsaved.pop(number)
        self._page.note_made(
            Made(
                model=done.model,
                request=done.request,
                file=file,
                seconds=done.event.seconds,
                phase_seconds=done.event.phase_seconds,
                peak_bytes=done.event.peak_bytes,
            )
        )
        self._offer_recent()

    def _offer_recent(self) -> None:
        """Offer the last pictures for comparing."""
        last = self._bench.studio.pictures[: -RECENT - 1 : -1]
        self._page.set_recent([picture.file for picture in last if picture.file is not None])
