"""One line of a preflight: what was looked at before a conversion, and the way out where something is in the way."""

import enum
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


class State(enum.StrEnum):
    """How something stands: fine, to be known, or in the way of the conversion's end."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class CheckKey(enum.StrEnum):
    """What is looked at, in the order of the table."""

    TARGET = "target"
    WORK = "work"
    PATH = "path"
    DISK = "disk"
    FILE_SYSTEM = "file-system"
    MEMORY = "memory"
    DEVICE = "device"
    DEVICE_MEMORY = "device-memory"
    POWER = "power"
    SLEEP = "sleep"
    TIME = "time"


class Action(enum.StrEnum):
    """What a window can help with; `Check.value` goes with some of them."""

    CHOOSE_TARGET = "choose-target"  # another name or folder
    REPLACE_TARGET = "replace-target"  # the request's `force`
    START_ANEW = "start-anew"  # the request's `restart`
    FREE_DISK = "free-disk"  # so many bytes, or choose another disk
    FREE_MEMORY = "free-memory"  # so many bytes of the host's
    FREE_DEVICE_MEMORY = "free-device-memory"  # so many bytes of the device's
    SET_BUDGET = "set-budget"  # the request's `budget`, to so many bytes
    CHOOSE_DEVICE = "choose-device"  # another one
    PLUG_IN = "plug-in"
    KEEP_AWAKE = "keep-awake"
    QUICKER_PRESET = "quicker-preset"


@dataclass(frozen=True, kw_only=True)
class Check:
    """`fact` is one sentence, and so is `way_out`, which all but green ones have; without a dot at their ends.

    `subject` tells several checks of one key apart, as the disks that are involved. `value` is the action's number,
    in bytes, where it has one.
    """

    key: CheckKey
    state: State
    fact: str
    way_out: str | None = None
    action: Action | None = None
    value: int | None = None
    subject: str | None = None

    def __post_init__(self) -> None:
        assert (self.state is State.GREEN) == (self.way_out is None), f"{self.key}: {self.state} and {self.way_out}"
        assert self.action is None or self.way_out is not None, f"{self.key}: an action and no way out"
        assert self.value is None or self.action is not None, f"{self.key}: a value and no action"

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values."""
        return {name: None if value is None else _plain(value) for name, value in asdict(self).items()}


def worst(checks: Iterable[Check]) -> State:
    """The worst state of all, green where there are none."""
    order = list(State)
    return max((check.state for check in checks), key=order.index, default=State.GREEN)


def table(checks: Iterable[Check]) -> str:
    """The checks for a person at a terminal: a line each, and the way out below it."""
    lines: list[str] = []
    for check in checks:
        lines.append(f"{check.state:<7}{check.key:<15}{check.fact}")
        if check.way_out is not None:
            lines.append(f"{'':<22}{check.way_out}")
    return "\n".join(lines)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, enum.StrEnum) else value
