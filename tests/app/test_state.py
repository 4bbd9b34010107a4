"""What the studio knows."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bridge import EngineState
from app.message import Message, Remedy, Tone
from app.state import Studio
from engine.errors import EngineCrashed, EngineError, InvalidModel, OutOfMemory, PromptTooLong
from engine.events import Cancelled, Noted, StepFinished
from engine.picture import PictureSettings, encode_png
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge, model_description, opened_model

REQUEST = GenerationRequest(prompt="a red ball", seed=3, width=32, height=32, steps=4)


@pytest.fixture
def told(studio: Studio) -> list[Message]:
    """Every message that the studio told."""
    messages: list[Message] = []
    studio.told.connect(messages.append)
    return messages


def test_nothing_is_sent_before_the_engine_is_ready(bridge: FakeBridge, studio: Studio) -> None:
    assert studio.generate(REQUEST) is None
    bridge.become_ready()
    assert bridge.requests == []
    assert studio.generate(REQUEST) == 1
    assert bridge.requests == [REQUEST]


def test_a_picture_is_made_and_saved(qtbot: QtBot, bridge: FakeBridge, ready: Studio) -> None:
    with qtbot.waitSignal(ready.picture_changed):
        ready.generate(REQUEST)
        assert not ready.can_generate
        bridge.make_picture()
    picture = ready.pictures[0]
    assert (picture.seed, picture.model, picture.request) == (3, "pocket", REQUEST)
    assert picture.file is not None
    assert picture.file.read_bytes() == picture.content()
    assert ready.can_generate


def test_one_picture_at_a_time(bridge: FakeBridge, ready: Studio) -> None:
    ready.generate(REQUEST)
    ready.generate(REQUEST)
    assert len(bridge.requests) == 1


def test_cancel_is_asked_once(bridge: FakeBridge, ready: Studio) -> None:
    ready.generate(REQUEST)
    bridge.begin_job()
    ready.cancel()
    ready.cancel()
    assert bridge.cancelled == [1]
    assert ready.is_cancelling
    bridge.tell(Cancelled(pictures=0))
    assert (ready.job, ready.is_cancelling) == (None, False)


def test_events_of_another_job_are_ignored(bridge: FakeBridge, ready: Studio) -> None:
    ready.generate(REQUEST)
    seen: list[object] = []
    ready.advanced.connect(seen.append)
    bridge.job_event.emit(9, StepFinished(picture=0, step=1, steps=4, seconds=1.0, preview=None))
    assert seen == []


def test_what_goes_another_way_is_told_and_the_job_goes_on(
    bridge: FakeBridge, ready: Studio, told: list[Message]
) -> None:
    ready.generate(REQUEST)
    bridge.begin_job()
    bridge.tell(Noted(sentence="memory ran out: close other programs"))
    assert told == [Message(tone=Tone.INFORMATION, text="memory ran out: close other programs")]
    assert ready.job == 1


def test_a_failure_is_told_and_the_studio_is_ready_again(
    bridge: FakeBridge, ready: Studio, told: list[Message]
) -> None:
    failed: list[tuple[GenerationRequest, EngineError]] = []
    ready.job_failed.connect(lambda *what: failed.append(what))
    ready.generate(REQUEST)
    bridge.begin_job()
    error = OutOfMemory("the memory ran out while denoising: choose a smaller size")
    bridge.fail_job(error)
    assert told == [Message(tone=Tone.ERROR, text=error.sentence)]
    assert failed == [(REQUEST, error)]
    assert ready.can_generate


def test_a_refused_job_is_told(bridge: FakeBridge, ready: Studio, told: list[Message]) -> None:
    failed: list[tuple[GenerationRequest, EngineError]] = []
    ready.job_failed.connect(lambda *what: failed.append(what))
    ready.generate(REQUEST)
    error = PromptTooLong("the prompt is too long", cut_off="the end")
    bridge.job_refused.emit(1, error)
    assert [each.text for each in told] == ["the prompt is too long"]
    assert failed == [(REQUEST, error)]
    assert ready.job is None


def test_a_crash_costs_one_picture(bridge: FakeBridge, ready: Studio, told: list[Message]) -> None:
    ready.generate(REQUEST)
    bridge.begin_job()
    bridge.fail_job(EngineCrashed("the engine was killed while it made a picture"))
    bridge.engine_message.emit("the engine was killed while it made a picture — it is starting again")
    bridge.state_changed.emit(EngineState.STARTING)
    assert ready.opened is None
    assert ready.can_generate
    bridge.become_ready()
    ready.generate(REQUEST)
    assert len(bridge.requests) == 2
    assert [each.tone for each in told] == [Tone.ERROR, Tone.WARNING]


def test_a_refused_model_goes_back_to_the_one_that_worked(
    bridge: FakeBridge, ready: Studio, told: list[Message]
) -> None:
    ready.open_model(model_description("broken"))
    bridge.model_refused.emit(InvalidModel("broken is cut short"))
    bridge.state_changed.emit(EngineState.FAILED)
    assert bridge.models == ["/models/pocket", "/models/broken", "/models/pocket"]
    assert [(each.text, each.remedy) for each in told] == [("broken is cut short", Remedy.CHOOSE_MODEL)]
    bridge.become_ready()
    assert ready.model == model_description()
    assert ready.can_generate


def test_a_model_refused_before_the_one_chosen_earlier_was_open(bridge: FakeBridge, studio: Studio) -> None:
    studio.open_model(model_description("broken"))
    bridge.model_opened.emit(opened_model())
    assert studio.model == model_description("broken")
    assert studio.opened is None
    bridge.model_refused.emit(InvalidModel("broken is cut short"))
    assert bridge.models == ["/models/pocket", "/models/broken", "/models/pocket"]
    assert studio.model == model_description()


def test_a_picture_names_the_model_that_made_it(bridge: FakeBridge, ready: Studio) -> None:
    ready.generate(REQUEST)
    bridge.begin_job()
    ready.open_model(model_description("other"))
    bridge.finish_job()
    assert [picture.model for picture in ready.pictures] == ["pocket"]
    assert ready.model == model_description("other")


def test_what_the_queue_has_opened_leaves_the_choice(bridge: FakeBridge, ready: Studio) -> None:
    other = model_description("other")
    ready.have_opened(other)
    assert bridge.models[-1] == "/models/other"
    bridge.become_ready(other)
    assert ready.model == model_description()
    assert ready.has_open(other.folder)
    assert not ready.has_open(model_description().folder)
    ready.generate(REQUEST)
    bridge.make_picture()
    assert ready.pictures[0].model == "other"


def test_a_model_that_the_queue_needs_is_refused(bridge: FakeBridge, ready: Studio, told: list[Message]) -> None:
    refused: list[object] = []
    ready.refused.connect(lambda folder, _error: refused.append(folder))
    ready.have_opened(model_description("broken"))
    bridge.model_refused.emit(InvalidModel("broken is cut short"))
    assert refused == [model_description("broken").folder]
    assert [(each.text, each.remedy) for each in told] == [("broken is cut short", None)]
    assert ready.model == model_description()
    assert bridge.models == ["/models/pocket", "/models/broken", "/models/pocket"]


def test_a_picture_on_the_disk_is_shown_once(qtbot: QtBot, bridge: FakeBridge, ready: Studio, tmp_path: Path) -> None:
    with qtbot.waitSignal(ready.picture_changed):
        ready.generate(REQUEST)
        bridge.make_picture()
    file = ready.pictures[0].file
    assert file is not None
    assert ready.show_file(file) == 0
    settings = PictureSettings(
        request=REQUEST,
        seed=5,
        model="older",
        weights_sha256="0" * 64,
        activations="int8",
        backend="torch",
        device="Some processor",
        versions={"triptych": "1.0.0"},
    )
    earlier = tmp_path / "earlier.png"
    earlier.write_bytes(encode_png(bytes(2 * 2 * 3), width=2, height=2, settings=settings))
    assert (ready.show_file(earlier), ready.show_file(earlier)) == (1, 1)
    picture = ready.pictures[1]
    assert (picture.seed, picture.model, picture.seconds, picture.file) == (5, "older", None, earlier)
    with pytest.raises(EngineError, match="gone"):
        ready.show_file(tmp_path / "gone.png")


def test_the_first_model_is_refused(bridge: FakeBridge, studio: Studio, told: list[Message]) -> None:
    bridge.model_refused.emit(InvalidModel("pocket is cut short"))
    bridge.state_changed.emit(EngineState.FAILED)
    assert studio.model is None
    assert studio.can_generate, "with another model"
    assert [each.text for each in told] == ["pocket is cut short"]


def test_an_engine_that_gave_up_is_started_again(bridge: FakeBridge, ready: Studio, told: list[Message]) -> None:
    sentence = "the engine ended 3 times"
    bridge.engine_message.emit(sentence)
    bridge.model_refused.emit(EngineCrashed(sentence))
    bridge.state_changed.emit(EngineState.FAILED)
    assert told[-1].remedy is Remedy.START_ENGINE
    assert not ready.can_generate
    ready.start_engine()
    assert bridge.models[-1] == "/models/pocket"
    bridge.become_ready()
    assert ready.can_generate


def test_saving_fails_and_the_picture_stays(
    qtbot: QtBot, bridge: FakeBridge, ready: Studio, told: list[Message]
) -> None:
    ready.outputs.parent.mkdir(parents=True)
    ready.outputs.write_text("a file in the way")
    with qtbot.waitSignal(ready.told):
        ready.generate(REQUEST)
        bridge.make_picture()
    assert (told[0].remedy, told[0].picture) == (Remedy.SAVE_ELSEWHERE, 0)
    assert ready.pictures[0].file is None
    elsewhere = ready.outputs.parent / "elsewhere.png"
    with qtbot.waitSignal(ready.picture_changed):
        ready.save_as(0, elsewhere)
    assert elsewhere.read_bytes() == ready.pictures[0].content()


def test_the_second_picture_knows_the_pace_of_the_first(bridge: FakeBridge, ready: Studio) -> None:
    ready.generate(REQUEST)
    bridge.make_picture()
    ready.generate(REQUEST)
    bridge.begin_job(done=0)
    assert ready.time_left is not None
    assert ready.time_left.remaining() == pytest.approx(4 * 0.125 + 0.75, abs=0.1)


def test_closing_ends_the_engine_and_saves(bridge: FakeBridge, ready: Studio) -> None:
    ready.generate(REQUEST)
    bridge.make_picture()
    ready.close()
    assert bridge.is_shut_down
    assert len(list(ready.outputs.iterdir())) == 1
