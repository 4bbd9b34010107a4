"""The messages between a program and its engine process, and the frames that carry them.

A frame is the 4-byte little-endian length of a JSON message, the message, the 8-byte little-endian
length of a payload, the payload. The first message each way is `Hello` with the protocol's version.
A message is a frozen value; its only `bytes` field, at any depth, travels as the payload.
"""

import dataclasses
import enum
import functools
import json
import struct
import types
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from engine.description import ModelDescription
from engine.errors import EngineError, ProtocolError, error_from_message
from engine.events import Event, Readings
from engine.requests import GenerationRequest

PROTOCOL_VERSION = 1
MAX_MESSAGE_BYTES = 2**20
MAX_PAYLOAD_BYTES = 2**28

Value = TypeVar("Value")


class FrameCutShort(ProtocolError):
    """The pipe ended inside a frame: the other end died while it wrote."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """Anything that one end says to the other."""


@dataclass(frozen=True, kw_only=True)
class Hello(Message):
    """First, both ways: the version of the protocol that the sender speaks."""

    protocol: int = PROTOCOL_VERSION


@dataclass(frozen=True, kw_only=True)
class OpenModel(Message):
    """To the engine: close the model that is open and open this one."""

    model: str
    device: str
    activations: str


@dataclass(frozen=True, kw_only=True)
class Generate(Message):
    """To the engine: make the pictures of `request` and call the job `job`, a number that no other job has had."""

    job: int
    request: GenerationRequest


@dataclass(frozen=True, kw_only=True)
class Cancel(Message):
    """To the engine: stop the job `job` at the next step; nothing happens when it has ended."""

    job: int


@dataclass(frozen=True, kw_only=True)
class Shutdown(Message):
    """To the engine: stop what runs and end the process."""


@dataclass(frozen=True, kw_only=True)
class OpenedModel(Message):
    """From the engine: the model is open on the device `device_name`, its products made by `backend`."""

    description: ModelDescription
    device_name: str
    backend: str
    activations: str
    load_seconds: float


@dataclass(frozen=True, kw_only=True)
class OpenFailed(Message):
    """From the engine: the model could not be opened, and none is open."""

    error: EngineError


@dataclass(frozen=True, kw_only=True)
class JobEvent(Message):
    """From the engine: an event of the job `job`."""

    job: int
    event: Event


@dataclass(frozen=True, kw_only=True)
class JobRefused(Message):
    """From the engine: the job `job` was not accepted and has no events."""

    job: int
    error: EngineError


@dataclass(frozen=True, kw_only=True)
class Heartbeat(Message):
    """From the engine, every second: it lives, and this is its memory."""

    readings: Readings


MESSAGES: dict[str, type[Message]] = {kind.__name__: kind for kind in Message.__subclasses__()}
EVENTS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}


def read_message(stream: IO[bytes]) -> Message | None:
    """The next message, None where the stream ends between two frames; waits for it.

    Raises:
        ProtocolError: what comes is no message of this protocol, or of another version.
        FrameCutShort: the stream ends inside a frame.
    """
    start = stream.read(4)
    if not start:
        return None
    length = _length(stream, start, "<I", MAX_MESSAGE_BYTES)
    text = _exactly(stream, length)
    size = _length(stream, b"", "<Q", MAX_PAYLOAD_BYTES)
    return decode(text, _exactly(stream, size))


def write_message(stream: IO[bytes], message: Message) -> None:
    """Write one frame and flush it.

    Raises:
        ProtocolError: the message or its payload is too long; nothing was written.
        OSError: the other end is gone.
    """
    write_frame(stream, *encode(message))


def write_frame(stream: IO[bytes], text: bytes, payload: bytes) -> None:
    """Write one frame from its parts, as `encode` gives them, and flush it."""
    stream.write(struct.pack("<I", len(text)) + text + struct.pack("<Q", len(payload)))
    stream.write(payload)
    stream.flush()


def encode(message: Message) -> tuple[bytes, bytes]:
    """A message as JSON text and payload.

    Raises:
        ProtocolError: one of them is too long for a frame.
    """
    payloads: list[bytes] = []
    fields = _to_json(message, payloads)
    assert len(payloads) <= 1, f"{type(message).__name__} has {len(payloads)} payloads"
    text = json.dumps(fields, separators=(",", ":")).encode("ascii")
    payload = payloads[0] if payloads else b""
    _check_length(len(text), MAX_MESSAGE_BYTES)
    _check_length(len(payload), MAX_PAYLOAD_BYTES)
    return text, payload


def decode(text: bytes, payload: bytes) -> Message:
    """The message that `encode` gave as `text` and `payload`.

    Raises:
        ProtocolError: they are no message of this protocol, or a `Hello` of another version.
    """
    try:
        fields = json.loads(text)
        kind = fields["kind"]
        if kind == Hello.__name__ and fields["protocol"] != PROTOCOL_VERSION:
            raise ProtocolError(
                f"the other end speaks version {fields['protocol']} of the engine's protocol and this one speaks "
                f"{PROTOCOL_VERSION}: install Triptych again"
            )
        payloads = [payload] if payload else []
        message = _build(MESSAGES[kind], fields, payloads)
        if payloads:
            raise ValueError("a payload that no field takes")
    except ProtocolError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, EngineError) as error:
        raise ProtocolError(f"what came through the engine's pipe is no message ({error!r}): start it again") from None
    return message


def _length(stream: IO[bytes], start: bytes, form: str, limit: int) -> int:
    head = start + _exactly(stream, struct.calcsize(form) - len(start))
    length: int = struct.unpack(form, head)[0]
    _check_length(length, limit)
    return length


def _check_length(length: int, limit: int) -> None:
    if length > limit:
        raise ProtocolError(f"a message through the engine's pipe has {length} bytes, where {limit} are allowed")


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    while len(data) < size:
        more = stream.read(size - len(data))
        if not more:
            raise FrameCutShort("the engine's pipe ended in the middle of a message: start it again")
        data += more
    return data


def _to_json(value: Any, payloads: list[bytes]) -> Any:
    if isinstance(value, bytes):
        payloads.append(value)
        return None
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, EngineError):
        return value.to_message()
    if isinstance(value, (tuple, list)):
        return [_to_json(item, payloads) for item in value]
    if isinstance(value, dict):
        return {_to_json(key, payloads): _to_json(item, payloads) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        fields = {field.name: _to_json(getattr(value, field.name), payloads) for field in dataclasses.fields(value)}
        return {"kind": type(value).__name__, **fields} if isinstance(value, (Message, Event)) else fields
    return value


def _from_json(form: Any, value: Any, payloads: list[bytes]) -> Any:
    """`value` as an instance of the annotation `form`; raises TypeError, ValueError or KeyError where it is none."""
    if form is bytes:
        return payloads.pop() if payloads else b""
    if form is EngineError:
        return error_from_message(value)
    if form is Event:
        return _build(EVENTS[value["kind"]], value, payloads)
    if dataclasses.is_dataclass(form):
        return _build(typing.cast(type[Any], form), value, payloads)
    if typing.get_origin(form) is not None:
        return _from_generic(form, value, payloads)
    if isinstance(form, type) and issubclass(form, (Path, enum.Enum)):
        return form(value)
    accepted = (int, float) if form is float else form
    if not isinstance(value, accepted) or isinstance(value, bool) is not (form is bool):
        raise TypeError(f"{value!r} is no {form.__name__}")
    return value


def _from_generic(form: Any, value: Any, payloads: list[bytes]) -> Any:
    arguments = typing.get_args(form)
    match typing.get_origin(form):
        case typing.Union | types.UnionType:
            (inner,) = (argument for argument in arguments if argument is not types.NoneType)
            return None if value is None else _from_json(inner, value, payloads)
        case typing.Literal:
            if value not in arguments:
                raise ValueError(f"{value!r} is none of {arguments}")
            return value
        case builtin if builtin is tuple:
            items = (arguments[0],) * len(value) if arguments[-1] is Ellipsis else arguments
            return tuple(_from_json(item, part, payloads) for item, part in zip(items, value, strict=True))
        case builtin if builtin is dict:
            key, item = arguments
            return {_from_json(key, k, payloads): _from_json(item, v, payloads) for k, v in value.items()}
        case other:
            raise TypeError(f"no message has a field of the form {other}")


def _build(kind: type[Value], fields: Any, payloads: list[bytes]) -> Value:
    forms = _forms(typing.cast(Any, kind))
    if surplus := fields.keys() - forms.keys() - {"kind"}:
        raise ValueError(f"{kind.__name__} has no {sorted(surplus)}")
    return kind(**{name: _from_json(form, fields[name], payloads) for name, form in forms.items()})


@functools.cache
def _forms(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)
