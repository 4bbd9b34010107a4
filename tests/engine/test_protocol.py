"""Frames: every message comes back as it went, and nothing else is taken for one."""

import io
import json
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import events, protocol
from engine.description import Defaults, ModelDescription, PreviewMap, Sizes
from engine.errors import KINDS, EngineError, InvalidModel, PromptTooLong, ProtocolError
from engine.events import Failed, Phase, PictureReady, Preview, Readings, StepFinished
from engine.memory import Free, MemoryPlan, PartUse, PhaseMemory, Use
from engine.picture_memory import PictureWork
from engine.placement import Stay, placements
from engine.protocol import (
    MAX_MESSAGE_BYTES,
    MAX_PAYLOAD_BYTES,
    PROTOCOL_VERSION,
    Cancel,
    ConversionPlanned,
    Convert,
    FrameCutShort,
    Generate,
    Heartbeat,
    Hello,
    JobEvent,
    JobRefused,
    Message,
    OpenedModel,
    OpenFailed,
    OpenModel,
    PlanConversion,
    PlanPresets,
    PresetsPlanned,
    Shutdown,
    decode,
    encode,
    read_message,
    write_message,
)
from engine.quant.checks import Action, Check, CheckKey, State
from engine.quant.expectations import expectation
from engine.quant.offer import Offer
from engine.quant.plan import ConversionPlan, DiskUse, PlannedFile
from engine.quant.presets import PresetKey
from engine.requests import MAX_GUIDANCE, MAX_TRUE_CFG, ConversionRequest, GenerationRequest, Recipe, StartPicture
from engine.sources.licences import LicenceAcceptance

TEXT = st.text(st.characters(), max_size=40)
PROMPTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
COUNTS = st.integers(0, 2**40)
NUMBERS = st.floats(allow_nan=False)
SIDES = st.integers(1, 64).map(lambda side: 16 * side)

READINGS = st.builds(Readings, **dict.fromkeys(Readings.__dataclass_fields__, st.none() | COUNTS))
ERRORS = st.builds(
    lambda kind, sentence: kind(" ".join(sentence.split())), st.sampled_from(list(KINDS.values())), TEXT
) | st.builds(lambda cut_off: PromptTooLong("too long", cut_off=cut_off), TEXT)
REQUESTS = st.builds(
    GenerationRequest,
    prompt=PROMPTS.filter(str.strip),
    seed=st.integers(0, 2**32 - 1),
    width=st.none() | SIDES,
    height=st.none() | SIDES,
    steps=st.none() | st.integers(1, 200),
    guidance=st.none() | st.floats(0, MAX_GUIDANCE) | st.integers(0, 100),
    count=st.integers(1, 1000),
    true_cfg=st.floats(1.5, MAX_TRUE_CFG),
    negative_prompt=PROMPTS,
    start=st.none() | st.builds(StartPicture, file=TEXT.map(Path), strength=st.floats(0.01, 1)),
)
PATHS = TEXT.map(Path)
NAMES = TEXT.filter(lambda text: text.strip() and "\0" not in text)
CONVERSIONS = st.builds(
    ConversionRequest,
    source=NAMES,
    target=NAMES,
    recipe=st.sampled_from(Recipe),
    prompts=st.none() | PATHS,
    prompt_count=st.none() | st.integers(1, 2**20),
    drawing_steps=st.none() | st.integers(1, 200),
    base=st.none() | TEXT,
    loras=st.lists(st.tuples(PATHS, NUMBERS), max_size=3).map(tuple),
    seed=st.integers(0, 2**32 - 1),
    device=TEXT,
    budget=st.none() | st.integers(1, 2**40),
    force=st.booleans(),
    restart=st.booleans(),
    pictures=st.booleans(),
    licence_accepted=st.none()
    | st.builds(
        LicenceAcceptance,
        licence=st.sampled_from(["mit", "one of a person's own"]),
        text_sha256=st.none() | st.just("0f" * 32),
        accepted_at=st.datetimes(timezones=st.timezones()).map(lambda time: time.isoformat()),
    ),
)
CHECKS = st.sampled_from(
    [
        Check(key=CheckKey.TIME, state=State.GREEN, fact="It takes a minute"),
        Check(
            key=CheckKey.DISK,
            state=State.RED,
            fact="Nothing is free",
            way_out="Free 3 GB",
            action=Action.FREE_DISK,
            value=3 * 10**9,
            subject="/home",
        ),
    ]
)
PLANS = st.builds(
    ConversionPlan,
    checks=st.lists(CHECKS, max_size=2).map(tuple),
    target=PATHS,
    folder=PATHS,
    files=st.lists(st.builds(PlannedFile, file=PATHS, bytes=COUNTS), max_size=3).map(tuple),
    disk=st.builds(DiskUse, **dict.fromkeys(DiskUse.__dataclass_fields__, COUNTS)),
    seconds=NUMBERS,
)
EXPECTATIONS = st.sampled_from([expectation("pocket", key) for key in PresetKey])
OFFERS = st.builds(Offer, preset=st.sampled_from(PresetKey), expectation=EXPECTATIONS, plan=PLANS) | st.builds(
    Offer, preset=st.sampled_from(PresetKey), expectation=EXPECTATIONS, error=ERRORS
)
ROWS = st.lists(NUMBERS, min_size=4, max_size=4).map(tuple)
DESCRIPTIONS = st.builds(
    ModelDescription,
    name=TEXT,
    folder=TEXT.map(Path),
    family=st.sampled_from(["dev", "schnell"]),
    recipe=st.none() | TEXT,
    defaults=st.builds(Defaults, width=SIDES, height=SIDES, steps=COUNTS, guidance=st.none() | NUMBERS),
    sizes=st.builds(Sizes, min=SIDES, max=SIDES, multiple=SIDES),
    max_sequence_length=COUNTS,
    preview=st.none()
    | st.builds(PreviewMap, weight=st.tuples(ROWS, ROWS, ROWS), bias=st.tuples(NUMBERS, NUMBERS, NUMBERS)),
    licence=TEXT,
    parameters=COUNTS,
    ternary_parameters=COUNTS,
    transformer_bytes=COUNTS,
    total_bytes=COUNTS,
)
PREVIEWS = st.builds(Preview, width=COUNTS, height=COUNTS, pixels=st.binary(max_size=64))
PHASES = st.sampled_from(Phase)
MEASURED = st.builds(events.BlockMeasured, output_snr_db=st.none() | NUMBERS, weight_snr_db=NUMBERS)
EVENTS = st.one_of(
    st.builds(events.Started, pictures=COUNTS, steps=COUNTS, width=COUNTS, height=COUNTS, has_start=st.booleans()),
    st.builds(events.PhaseStarted, picture=COUNTS, phase=PHASES),
    st.builds(events.PhaseFinished, picture=COUNTS, phase=PHASES, seconds=NUMBERS),
    st.builds(StepFinished, picture=COUNTS, step=COUNTS, steps=COUNTS, seconds=NUMBERS, preview=st.none() | PREVIEWS),
    st.builds(events.ReadingsTaken, readings=READINGS),
    st.builds(events.Noted, sentence=TEXT),
    st.builds(
        PictureReady,
        picture=COUNTS,
        png=st.binary(max_size=64),
        width=COUNTS,
        height=COUNTS,
        seed=COUNTS,
        seconds=NUMBERS,
        phase_seconds=st.dictionaries(PHASES, NUMBERS),
    ),
    st.builds(
        events.ConversionStarted,
        names=st.lists(TEXT, max_size=3).map(tuple),
        finished=st.lists(MEASURED, max_size=3).map(tuple),
        seconds_left=NUMBERS,
    ),
    st.builds(events.StageStarted, stage=st.sampled_from(events.Stage), seconds_left=NUMBERS),
    st.builds(
        events.StageProgressed,
        stage=st.sampled_from(events.Stage),
        done=COUNTS,
        total=COUNTS,
        seconds_left=st.none() | NUMBERS,
        bytes_second=st.none() | NUMBERS,
    ),
    st.builds(
        events.BlockFinished,
        block=TEXT,
        done=COUNTS,
        blocks=COUNTS,
        seconds=NUMBERS,
        seconds_left=NUMBERS,
        measured=MEASURED,
    ),
    st.builds(
        events.PreviewReady,
        blocks_done=COUNTS,
        blocks=COUNTS,
        png=st.binary(max_size=64),
        prompt=TEXT,
        seed=COUNTS,
    ),
    st.builds(
        events.ModelReady,
        folder=TEXT.map(Path),
        transformer_bytes=COUNTS,
        source_bytes=COUNTS,
        weight_snr_db=NUMBERS,
        zero_share=NUMBERS,
        note=st.none() | TEXT,
        page=st.none() | PATHS,
    ),
    st.builds(events.Finished, pictures=COUNTS, seconds=NUMBERS),
    st.builds(events.Cancelled, pictures=COUNTS),
    st.builds(Failed, error=ERRORS),
)
USES = st.builds(Use, weights=COUNTS, working=COUNTS)
FREE = st.builds(Free, host=COUNTS, device=st.none() | COUNTS)
PARTS = st.builds(PartUse, part=TEXT, stay=st.sampled_from(Stay), bytes=COUNTS, most=COUNTS)
PHASE_PLANS = st.builds(
    PhaseMemory, phase=PHASES, parts=st.lists(PARTS, max_size=2).map(tuple), host=USES, device=st.none() | USES
)
MEMORY_PLANS = st.builds(
    MemoryPlan,
    model=TEXT,
    work=st.builds(PictureWork, width=COUNTS, height=COUNTS, is_led_twice=st.booleans(), has_start=st.booleans()),
    device_kind=st.sampled_from(["cpu", "cuda", "mps"]),
    free=FREE,
    budget=st.none() | COUNTS,
    placement=st.sampled_from(placements("cuda")),
    phases=st.lists(PHASE_PLANS, max_size=2).map(tuple),
)
MESSAGES = st.one_of(
    st.builds(Hello),
    st.builds(OpenModel, model=TEXT, device=TEXT, activations=TEXT, budget=st.none() | st.integers(0, 2**40)),
    st.builds(Generate, job=COUNTS, request=REQUESTS),
    st.builds(PlanConversion, job=COUNTS, request=CONVERSIONS, may_fetch=st.booleans()),
    st.builds(Convert, job=COUNTS, request=CONVERSIONS),
    st.builds(ConversionPlanned, job=COUNTS, plan=PLANS),
    st.builds(PlanPresets, job=COUNTS, request=CONVERSIONS, may_fetch=st.booleans()),
    st.builds(PresetsPlanned, job=COUNTS, offers=st.lists(OFFERS, max_size=2).map(tuple)),
    st.builds(Cancel, job=COUNTS),
    st.builds(Shutdown),
    st.builds(
        OpenedModel,
        description=DESCRIPTIONS,
        device_name=TEXT,
        backend=TEXT,
        activations=TEXT,
        load_seconds=NUMBERS,
        plan=st.none() | MEMORY_PLANS,
    ),
    st.builds(OpenFailed, error=ERRORS),
    st.builds(JobEvent, job=COUNTS, event=EVENTS),
    st.builds(JobRefused, job=COUNTS, error=ERRORS),
    st.builds(Heartbeat, readings=READINGS),
)


def carried(message: Message) -> Message | None:
    """A message after its way through a stream."""
    stream = io.BytesIO()
    write_message(stream, message)
    stream.seek(0)
    got = read_message(stream)
    assert stream.read() == b""
    return got


def comparable(value: object) -> object:
    """Errors compare by what crosses; everything else by its value."""
    match value:
        case JobEvent(job=job, event=Failed(error=error)) | JobRefused(job=job, error=error):
            return type(value), job, type(error), error.to_message()
        case OpenFailed(error=error):
            return type(error), error.to_message()
        case PresetsPlanned(job=job, offers=offers):
            errors = [offer.error and (type(offer.error), offer.error.to_message()) for offer in offers]
            return job, errors, [(offer.preset, offer.expectation, offer.plan) for offer in offers]
        case _:
            return value


@given(MESSAGES)
def test_every_message_comes_back_as_it_went(message: Message) -> None:
    assert comparable(carried(message)) == comparable(message)


def test_the_round_trip_covers_every_message_and_event() -> None:
    assert set(protocol.MESSAGES) == {
        "Hello", "OpenModel", "Generate", "PlanConversion", "PlanPresets", "Convert", "Cancel", "Shutdown",
        "OpenedModel", "OpenFailed", "ConversionPlanned", "PresetsPlanned", "JobEvent", "JobRefused", "Heartbeat",
    }  # fmt: skip
    assert set(protocol.EVENTS) == {
        "Started", "PhaseStarted", "PhaseFinished", "StepFinished", "ReadingsTaken", "Noted",
        "PictureReady", "Finished", "Cancelled", "Failed",
        "ConversionStarted", "StageStarted", "StageProgressed", "BlockFinished", "ModelReady",
        "PreviewReady",
    }  # fmt: skip


def test_a_lone_surrogate_of_a_folder_name_crosses() -> None:
    message = OpenModel(model="models/\udcff", device="auto", activations="int8")
    assert carried(message) == message


def test_phases_come_back_as_phases() -> None:
    event = PictureReady(picture=0, png=b"png", width=1, height=1, seed=0, seconds=1.0, phase_seconds={Phase.TEXT: 0.5})
    got = carried(JobEvent(job=1, event=event))
    assert isinstance(got, JobEvent)
    assert isinstance(got.event, PictureReady)
    assert type(next(iter(got.event.phase_seconds))) is Phase


def test_the_fields_of_an_error_cross() -> None:
    got = carried(OpenFailed(error=PromptTooLong("cut it", cut_off="the end")))
    assert isinstance(got, OpenFailed)
    assert isinstance(got.error, PromptTooLong)
    assert got.error.cut_off == "the end"


def test_pixels_travel_as_payload_and_not_as_text() -> None:
    pixels = bytes(range(256))
    preview = Preview(width=1, height=1, pixels=pixels)
    event = StepFinished(picture=0, step=1, steps=2, seconds=0.1, preview=preview)
    text, payload = encode(JobEvent(job=1, event=event))
    assert payload == pixels
    assert len(text) < 200


def test_messages_follow_one_another_and_end_cleanly() -> None:
    stream = io.BytesIO()
    for message in (Hello(), Cancel(job=3), Shutdown()):
        write_message(stream, message)
    stream.seek(0)
    assert [read_message(stream) for _ in range(4)] == [Hello(), Cancel(job=3), Shutdown(), None]


def test_a_stream_that_ends_anywhere_inside_a_frame_is_cut_short() -> None:
    stream = io.BytesIO()
    png = PictureReady(picture=0, png=b"12345", width=1, height=1, seed=0, seconds=1.0, phase_seconds={})
    write_message(stream, JobEvent(job=1, event=png))
    whole = stream.getvalue()
    for length in range(1, len(whole)):
        with pytest.raises(FrameCutShort):
            read_message(io.BytesIO(whole[:length]))


@pytest.mark.parametrize(
    "head",
    [
        struct.pack("<I", MAX_MESSAGE_BYTES + 1),
        struct.pack("<I", 2) + b"{}" + struct.pack("<Q", MAX_PAYLOAD_BYTES + 1),
        b"Loading pipeline components...\n",
    ],
)
def test_a_length_beyond_the_limit_is_refused_before_it_is_read(head: bytes) -> None:
    with pytest.raises(ProtocolError, match="are allowed") as caught:
        read_message(io.BytesIO(head + bytes(64)))
    assert not isinstance(caught.value, FrameCutShort)


def test_a_message_beyond_the_limit_is_not_sent() -> None:
    stream = io.BytesIO()
    with pytest.raises(ProtocolError):
        write_message(stream, OpenModel(model="x" * MAX_MESSAGE_BYTES, device="auto", activations="int8"))
    assert stream.getvalue() == b""


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"kind":"Nonsense"}',
        b'{"kind":["Hello"]}',
        b'{"kind":"Cancel"}',
        b'{"kind":"Cancel","job":"1"}',
        b'{"kind":"Cancel","job":true}',
        b'{"kind":"Cancel","job":1.5}',
        b'{"kind":"Cancel","job":1,"more":2}',
        b'{"kind":"Generate","job":1,"request":null}',
        (
            b'{"kind":"Generate","job":1,"request":{"prompt":"","seed":0,"count":1,"width":null,"height":null,'
            b'"steps":null,"guidance":null}}'
        ),
        b'{"kind":"JobEvent","job":1,"event":{"kind":"Event"}}',
        b'{"kind":"JobEvent","job":1,"event":{"kind":"PhaseStarted","picture":0,"phase":"dance"}}',
        b'{"kind":"JobRefused","job":1,"error":{"kind":"InvalidModel","sentence":"no","surprise":1}}',
        b'{"kind":"OpenFailed","error":"no"}',
    ],
)
def test_what_is_no_message_is_a_protocol_error(text: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(text, b"")


@given(st.binary(max_size=64), st.binary(max_size=16))
def test_random_bytes_are_a_protocol_error(text: bytes, payload: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(text, payload)


def test_a_payload_that_nobody_takes_is_a_protocol_error() -> None:
    text, _ = encode(Shutdown())
    with pytest.raises(ProtocolError, match="payload"):
        decode(text, b"surplus")


def test_another_version_is_named() -> None:
    with pytest.raises(ProtocolError, match=rf"version 1 .* speaks {PROTOCOL_VERSION}"):
        decode(json.dumps({"kind": "Hello", "protocol": 1, "news": []}).encode(), b"")


def test_an_unknown_kind_of_error_keeps_its_sentence() -> None:
    got = decode(b'{"kind":"OpenFailed","error":{"kind":"FromTomorrow","sentence":"it is late","n":1}}', b"")
    assert isinstance(got, OpenFailed)
    assert type(got.error) is EngineError
    assert got.error.sentence == "it is late"


def test_an_error_crosses_by_kind_and_sentence() -> None:
    text, _ = encode(OpenFailed(error=InvalidModel("broken")))
    assert json.loads(text)["error"] == {"kind": "InvalidModel", "sentence": "broken"}
