"""The messages between a program and its engine process, and the frames that carry them.

A frame is the 4-byte little-endian length of a JSON message, the message, the 8-byte little-endian
length of a payload, the payload. The first message each way is `Hello` with the protocol's version.
A message is a frozen value; its only `bytes` field, at any depth, travels as the payload.
"""

import json
import struct
from dataclasses import dataclass
from typing import IO, Final

from engine.description import ModelDescription
from engine.errors import EngineError, ProtocolError
from engine.events import Event, Readings
from engine.frozen_json import Families, from_json, to_json
from engine.memory import MemoryPlan
from engine.quant.offer import Offer
from engine.quant.plan import ConversionPlan
from engine.requests import ConversionRequest, GenerationRequest

PROTOCOL_VERSION = 5
MAX_MESSAGE_BYTES = 2**20
MAX_PAYLOAD_BYTES = 2**28


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
    """To the engine: close the model that is open and open this one; `budget` as `Session.open` takes it."""

    model: str
    device: str
    activations: str
    budget: int | None = None


@dataclass(frozen=True, kw_only=True)
class Generate(Message):
    """To the engine: make the pictures of `request` and call the job `job`, a number that no other job has had."""

    job: int
    request: GenerationRequest


@dataclass(frozen=True, kw_only=True)
class PlanConversion(Message):
    """To the engine: say as the job `job` what `request` would read, need and take.

    With `may_fetch`, what of a source on the Hub is not here is fetched first; without it, the plan is refused then.
    """

    job: int
    request: ConversionRequest
    may_fetch: bool


@dataclass(frozen=True, kw_only=True)
class PlanPresets(Message):
    """To the engine: say as the job `job` what each preset would read, need and take for the source of `request`.

    All else of the request is taken as it is; `may_fetch` is `PlanConversion`'s.
    """

    job: int
    request: ConversionRequest
    may_fetch: bool


@dataclass(frozen=True, kw_only=True)
class Convert(Message):
    """To the engine: plan and run the conversion `request`, or go on with it, as the job `job`."""

    job: int
    request: ConversionRequest


@dataclass(frozen=True, kw_only=True)
class Cancel(Message):
    """To the engine: stop the job `job` at the next step; nothing happens when it has ended."""

    job: int


@dataclass(frozen=True, kw_only=True)
class Shutdown(Message):
    """To the engine: stop what runs and end the process."""


@dataclass(frozen=True, kw_only=True)
class OpenedModel(Message):
    """From the engine: the model is open on the device `device_name`, its products made by `backend`.

    `plan` is the memory plan by which it was opened, for its own size or for its smallest.
    """

    description: ModelDescription
    device_name: str
    backend: str
    activations: str
    load_seconds: float
    plan: MemoryPlan | None = None


@dataclass(frozen=True, kw_only=True)
class OpenFailed(Message):
    """From the engine: the model could not be opened, and none is open."""

    error: EngineError


@dataclass(frozen=True, kw_only=True)
class ConversionPlanned(Message):
    """From the engine: the plan that the job `job` asked for, its end.

    `plan.refusal` says why it does not fit, `plan.checks` all that was looked at.
    """

    job: int
    plan: ConversionPlan


@dataclass(frozen=True, kw_only=True)
class PresetsPlanned(Message):
    """From the engine: the presets that the job `job` asked for, its end."""

    job: int
    offers: tuple[Offer, ...]


@dataclass(frozen=True, kw_only=True)
class JobEvent(Message):
    """From the engine: an event of the job `job`."""

    job: int
    event: Event


@dataclass(frozen=True, kw_only=True)
class JobRefused(Message):
    """From the engine: the job `job` was not accepted and has no events but those of fetching its source."""

    job: int
    error: EngineError


@dataclass(frozen=True, kw_only=True)
class Heartbeat(Message):
    """From the engine, every second: it lives, and this is its memory."""

    readings: Readings


MESSAGES: Final[dict[str, type[Message]]] = {kind.__name__: kind for kind in Message.__subclasses__()}
EVENTS: Final[dict[str, type[Event]]] = {kind.__name__: kind for kind in Event.__subclasses__()}
FAMILIES: Final[Families] = {Message: MESSAGES, Event: EVENTS}


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
    fields = to_json(message, payloads, FAMILIES)
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
        message: Message = from_json(Message, fields, payloads, FAMILIES)
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
