"""The errors a user can cause or meet, each with a sentence that says what to do.

EngineError
├── InvalidRequest            a value of the request is out of range
│   └── PromptTooLong         the text encoder would cut words off
├── ModelError                something about a model's folder
│   ├── ModelNotFound         no such name or folder
│   ├── InvalidModel          not a model, incomplete, damaged
│   └── UnsupportedFormat     written by a newer version
├── HubError                  the Hub does not give a model's files
├── InvalidPicture            a file is no picture of ours, or its settings are damaged
├── DeviceUnavailable         the asked device is not there
├── OutOfMemory               the job does not fit the device or the host
├── NonFiniteValues           a phase produced NaN or infinity
├── OutputError               a file could not be written
│   └── OutputExists          a file is in the way
├── EngineCrashed             the engine process ended unexpectedly
└── ProtocolError             the other end speaks another protocol
"""

from typing import Any, Final


class EngineError(Exception):
    """A failure with one sentence for the person: what happened, to what, and what to do."""

    @property
    def sentence(self) -> str:
        """The message as one line."""
        return " ".join(str(self).split())

    def to_message(self) -> dict[str, Any]:
        """The error as JSON values: `kind`, `sentence` and the fields of its kind."""
        return {"kind": type(self).__name__, "sentence": self.sentence, **self.details()}

    def details(self) -> dict[str, Any]:
        """Fields beyond the sentence, as JSON values, accepted by the constructor."""
        return {}


class InvalidRequest(EngineError):
    """A value of the request is out of range or contradicts the model."""


class PromptTooLong(InvalidRequest):
    """The sequence text encoder would cut the end of the prompt off."""

    def __init__(self, sentence: str, *, cut_off: str = "") -> None:
        super().__init__(sentence)
        self.cut_off = cut_off

    def details(self) -> dict[str, Any]:
        return {"cut_off": self.cut_off}


class ModelError(EngineError):
    """Something is wrong with a model's folder."""


class ModelNotFound(ModelError):
    """There is no model of that name, or no such folder."""


class InvalidModel(ModelError):
    """The folder is not a model, or is incomplete, damaged or unreadable."""


class UnsupportedFormat(ModelError):
    """The model was written by a newer version of the program."""


class HubError(EngineError):
    """The Hub cannot be reached, or does not give a model's files to this person.

    `access` is the `engine.checkpoint.hub_access.AccessState` that says why, empty where that is not the reason.
    """

    def __init__(self, sentence: str, *, access: str = "") -> None:
        super().__init__(sentence)
        self.access = access

    def details(self) -> dict[str, Any]:
        return {"access": str(self.access)}


class InvalidPicture(EngineError):
    """The file is no PNG picture, or has no settings of this program, or damaged ones."""


class DeviceUnavailable(EngineError):
    """The asked device is not there, or cannot be used."""


class OutOfMemory(EngineError):
    """The job does not fit the memory of the device or the host."""


class NonFiniteValues(EngineError):
    """A phase produced NaN or infinity."""


class OutputError(EngineError):
    """A file could not be written."""


class OutputExists(OutputError):
    """A file is in the way and may not be overwritten."""


class EngineCrashed(EngineError):
    """The engine process ended unexpectedly."""


class ProtocolError(EngineError):
    """The other end of the pipe speaks another protocol, or breaks this one."""


KINDS: Final[dict[str, type[EngineError]]] = {
    kind.__name__: kind
    for kind in (
        EngineError,
        InvalidRequest,
        PromptTooLong,
        ModelError,
        ModelNotFound,
        InvalidModel,
        UnsupportedFormat,
        HubError,
        InvalidPicture,
        DeviceUnavailable,
        OutOfMemory,
        NonFiniteValues,
        OutputError,
        OutputExists,
        EngineCrashed,
        ProtocolError,
    )
}


def error_from_message(message: dict[str, Any]) -> EngineError:
    """The error that `EngineError.to_message` described; an unknown kind becomes an `EngineError`."""
    fields = dict(message)
    kind = KINDS.get(str(fields.pop("kind", "")))
    sentence = str(fields.pop("sentence", "the engine failed without saying why"))
    return kind(sentence, **fields) if kind else EngineError(sentence)
