"""The queue's entries in memory, changed by records alone, so that reading the records again gives the same."""

import dataclasses
from collections.abc import Iterable, Sequence, Set
from typing import Any

from app.queue.item import QueueItem, State, from_json, to_json

Record = dict[str, Any]


class Entries:
    """What the records come to: entries in their order, whether the queue is paused, and the next number.

    Of what has ended, the last `most_ended` are kept.
    """

    def __init__(self, most_ended: int) -> None:
        self._most_ended = most_ended
        self._items: dict[int, QueueItem] = {}  # what waits is in its order
        self.next_number = 1
        self.is_paused = False

    def __len__(self) -> int:
        return len(self._items)

    def get(self, number: int) -> QueueItem | None:
        """The entry of that number."""
        return self._items.get(number)

    def shown(self) -> tuple[QueueItem, ...]:
        """What runs, then what waits in its order, then what has ended, the last first."""
        running = [item for item in self._items.values() if item.state is State.RUNNING]
        return (*running, *self.waiting(), *self._ended())

    def waiting(self) -> tuple[QueueItem, ...]:
        """What waits, in its order."""
        return tuple(item for item in self._items.values() if item.state is State.WAITING)

    def running(self) -> QueueItem | None:
        """What is being made."""
        return next((item for item in self._items.values() if item.state is State.RUNNING), None)

    def apply(self, records: Iterable[Record]) -> None:
        """Make the changes that were written together.

        Raises:
            ValueError: a record is none of the queue's; those before it count.
        """
        try:
            for record in records:
                self._apply(record)
        except (KeyError, TypeError) as error:
            raise ValueError(f"a change lacks {error}") from None
        ended = self._ended()
        for item in ended[self._most_ended :]:
            del self._items[item.number]

    def records(self) -> list[Record]:
        """The fewest records that come to the same."""
        items = [put(item) for item in self._items.values()]
        return [{"op": "next", "number": self.next_number}, {"op": "pause", "paused": self.is_paused}, *items]

    def _apply(self, record: Record) -> None:
        match record["op"]:
            case "put":
                item = from_json(record["item"])
                self._items[item.number] = item
                self.next_number = max(self.next_number, item.number + 1)
            case "order":
                waiting = {number: self._items[number] for number in record["numbers"]}
                others = {number: item for number, item in self._items.items() if number not in waiting}
                self._items = others | waiting
            case "remove":
                for number in record["numbers"]:
                    del self._items[number]
            case "pause":
                self.is_paused = bool(record["paused"])
            case "next":
                self.next_number = max(self.next_number, int(record["number"]))
            case unknown:
                raise ValueError(f"the change {unknown!r} is unknown")

    def _ended(self) -> list[QueueItem]:
        ended = [item for item in self._items.values() if item.has_ended]
        return sorted(ended, key=lambda item: (item.ended or 0.0, item.number), reverse=True)


def put(item: QueueItem, **values: Any) -> Record:
    """The record that puts an entry, with other values, in its own place."""
    return {"op": "put", "item": to_json(dataclasses.replace(item, **values))}


def order(numbers: Iterable[int]) -> Record:
    """The record that gives what waits this order."""
    return {"op": "order", "numbers": list(numbers)}


def moved(numbers: Sequence[int], chosen: Set[int], place: int) -> list[int]:
    """`numbers` with the `chosen` ones, in the order that they have, before the one that is at `place`."""
    before = [number for number in numbers[: max(0, place)] if number not in chosen]
    after = [number for number in numbers[max(0, place) :] if number not in chosen]
    return [*before, *(number for number in numbers if number in chosen), *after]
