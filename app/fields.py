"""Which control an error is about."""

import enum

from engine.errors import EngineError, InvalidPicture, InvalidRequest, ModelError, OutOfMemory, PromptTooLong


class Field(enum.Enum):
    """A control that a message can be about."""

    MODEL = enum.auto()
    PROMPT = enum.auto()
    START = enum.auto()
    SIZE = enum.auto()
    STEPS = enum.auto()
    GUIDANCE = enum.auto()
    SEED = enum.auto()
    COUNT = enum.auto()
    TRUE_CFG = enum.auto()
    NEGATIVE = enum.auto()


FIELDS_BY_WORD = {
    "prompt": Field.PROMPT,
    "strength": Field.START,
    "width": Field.SIZE,
    "height": Field.SIZE,
    "steps": Field.STEPS,
    "guidance": Field.GUIDANCE,
    "seed": Field.SEED,
    "count": Field.COUNT,
    "true": Field.TRUE_CFG,
    "negative": Field.NEGATIVE,
}


def field_at_fault(error: EngineError) -> Field | None:
    """The control that an error is about: an invalid value's sentence names it with its first words."""
    match error:
        case PromptTooLong():
            return Field.PROMPT
        case InvalidPicture():
            return Field.START
        case InvalidRequest():
            words = error.sentence.lower().split()[:3]
            return next((FIELDS_BY_WORD[word] for word in words if word in FIELDS_BY_WORD), None)
        case ModelError():
            return Field.MODEL
        case OutOfMemory():
            return Field.SIZE
        case _:
            return None
