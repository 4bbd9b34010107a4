"""What is told to the person: one sentence, how serious it is, and what can be done about it."""

import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LONG_WORD: Final = 40
RECEIPT_SECONDS: Final = 10  # how long it is seen that something was done
UNDO_SECONDS: Final = 30  # how long something can be undone


class Tone(enum.StrEnum):
    """How serious a message is."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


class Remedy(enum.Enum):
    """What a message's button does."""

    SAVE_ELSEWHERE = enum.auto()
    START_ENGINE = enum.auto()
    CHOOSE_MODEL = enum.auto()
    SEE_DIAGNOSTICS = enum.auto()
    USE_SETTINGS = enum.auto()
    START_FROM = enum.auto()
    CONTINUE_CONVERSION = enum.auto()
    SEE_CONVERSION = enum.auto()


OFFERS: Final = frozenset({Remedy.USE_SETTINGS, Remedy.START_FROM})  # which nobody needs


@dataclass(frozen=True, kw_only=True)
class Message:
    """One sentence for the person, with what its button offers: a remedy, or `undo`, which is called once.

    `picture` is the number of the one it is about, `file` a picture's file. It stays until it is dismissed, or for so
    many `seconds`. It takes the place of an earlier one with the same `topic`; `is_step` says that it is one of many
    that follow each other, and not read out.
    """

    tone: Tone
    text: str
    remedy: Remedy | None = None
    picture: int | None = None
    file: Path | None = None
    undo: Callable[[], object] | None = None
    seconds: int | None = None
    topic: str | None = None
    is_step: bool = False

    @property
    def asks_for_nothing(self) -> bool:
        """Whether there is nothing to do about it but to read it, or to take an offer."""
        return (self.remedy is None or self.remedy in OFFERS) and self.undo is None

    @property
    def has_button(self) -> bool:
        """Whether something can be done about it here."""
        return self.remedy is not None or self.undo is not None


def receipt(text: str, *, topic: str | None = None) -> Message:
    """The message that something was done, which goes by itself."""
    return Message(tone=Tone.INFORMATION, text=text, seconds=RECEIPT_SECONDS, topic=topic)


def undoable(text: str, undo: Callable[[], object]) -> Message:
    """The message that something was done which can be undone for a while."""
    return Message(tone=Tone.INFORMATION, text=text, undo=undo, seconds=UNDO_SECONDS)


def sentence_case(text: str) -> str:
    """The text with a capital first letter and a full stop."""
    text = text.strip()
    if text and text[0].islower() and " " in text and not any(mark in text.split()[0] for mark in "/\\._"):
        text = text[0].upper() + text[1:]
    return text if not text or text[-1] in ".!?…" else f"{text}."


def breakable(text: str) -> str:
    """The text with places to break a line in words that are too long for one, such as paths."""
    long_words = (word for word in text.split() if len(word) > LONG_WORD)
    for word in long_words:
        text = text.replace(word, re.sub(r"([/\\_.-])", "\\1\u200b", word))
    return text
