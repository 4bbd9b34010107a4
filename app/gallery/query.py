"""Which pictures are asked for, in which order, and the SQL that finds them."""

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Any, Final

from app.gallery.search import Term, parse_search

DAY: Final = dt.timedelta(days=1)


class Order(enum.StrEnum):
    """In which order the pictures lie."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"


ORDERS: Final = {
    Order.NEWEST: "mtime_ns DESC, id DESC",
    Order.OLDEST: "mtime_ns, id",
    Order.NAME: "sort_name, id",
}


@dataclass(frozen=True, kw_only=True)
class Query:
    """What a picture must be to be shown; `since` and `until` are days of local time, both included."""

    text: str = ""
    model: str | None = None
    size: tuple[int, int] | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    favourites: bool = False
    order: Order = Order.NEWEST

    @property
    def is_filtered(self) -> bool:
        """Whether pictures may be left out."""
        return self != Query(order=self.order)


def to_sql(query: Query, *, full_text: bool) -> tuple[str, list[Any]]:
    """The statement that gives the ids, and its values; `full_text` searches by FTS5, otherwise by LIKE."""
    conditions: list[str] = []
    values: list[Any] = []

    def demand(condition: str, *given: Any) -> None:
        conditions.append(condition)
        values.extend(given)

    for term in parse_search(query.text):
        demand(*(_match(term) if full_text else _like(term)))
    if query.model is not None:
        demand("model = ?", query.model)
    if query.size is not None:
        demand("width = ? AND height = ?", *query.size)
    if query.since is not None:
        demand("mtime_ns >= ?", _start_of(query.since))
    if query.until is not None and query.until < dt.date.max:
        demand("mtime_ns < ?", _start_of(query.until + DAY))
    if query.favourites:
        demand("favourite = 1")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT id FROM pictures{where} ORDER BY {ORDERS[query.order]}", values


def _match(term: Term) -> tuple[str, str]:
    words = f'"{" ".join(term.words)}"{"*" if term.is_prefix else ""}'
    among = "NOT IN" if term.is_excluded else "IN"
    return f"id {among} (SELECT rowid FROM searched WHERE searched MATCH ?)", words


def _like(term: Term) -> tuple[str, str]:
    words = f"% {' '.join(term.words)}{'' if term.is_prefix else ' '}%"
    return f"words {'NOT LIKE' if term.is_excluded else 'LIKE'} ?", words


def _start_of(day: dt.date) -> int:
    """The first nanosecond of a day, in nanoseconds since 1970."""
    return int(dt.datetime.combine(day, dt.time()).astimezone().timestamp()) * 10**9
