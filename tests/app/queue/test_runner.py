"""What feeds the studio from the queue."""

import dataclasses

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

import app.queue.runner
import resources
from app.bridge import EngineState
from app.queue.item import QueueItem, State
from app.queue.runner import QueueRunner, estimate
from app.queue.store import QueueStore
from app.state import Studio
from engine.errors import EngineCrashed, InvalidModel, InvalidRequest, OutOfMemory, OutputError
from engine.events import Cancelled
from engine.paths import UserPaths
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge, model_description


def add(store: QueueStore, *prompts: str, model: str | None = None) -> list[int]:
    asked = [GenerationRequest(prompt=prompt, width=128, height=128, steps=4) for prompt in prompts]
    return [item.number for item in store.add(asked, model=model)]


def states(store: QueueStore) -> list[State]:
    return [item.state for item in sorted(store.items(), key=lambda item: item.number)]


def sent(bridge: FakeBridge) -> list[str]:
    return [request.prompt for request in bridge.requests]


def test_nothing_is_sent_before_the_engine_is_ready(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge
) -> None:
    add(store, "a")
    qtbot.wait(20)
    assert sent(bridge) == []
    bridge.become_ready()
    qtbot.waitUntil(lambda: sent(bridge) == ["a"])
    assert states(store) == [State.RUNNING]


def test_entries_are_made_one_after_the_other(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge
) -> None:
    bridge.become_ready()
    add(store, "a", "b")
    qtbot.waitUntil(lambda: sent(bridge) == ["a"])
    qtbot.wait(20)
    assert sent(bridge) == ["a"]
    with qtbot.waitSignals([runner.pictured, runner.progressed]):
        bridge.begin_job()
    assert 0 < runner.fraction() < 1
    assert runner.seconds_left() is not None
    bridge.finish_job()
    qtbot.waitUntil(lambda: sent(bridge) == ["a", "b"])
    assert states(store) == [State.DONE, State.RUNNING]


def test_the_file_of_a_picture_is_written_down(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge, studio: Studio
) -> None:
    bridge.become_ready()
    (number,) = add(store, "a")
    qtbot.waitUntil(lambda: sent(bridge) == ["a"])
    bridge.make_picture()
    qtbot.waitUntil(lambda: bool(store.item(number) and store.item(number).pictures))
    item = store.item(number)
    assert item is not None
    assert not QImage(item.pictures[0]).isNull()
    assert item.pictures == (str(studio.pictures[0].file),)


@pytest.mark.parametrize("error", [OutOfMemory("no memory: close programs"), EngineCrashed("the engine ended")])
def test_a_failure_stops_only_its_own_entry(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge, error: OutOfMemory
) -> None:
    bridge.become_ready()
    first, _ = add(store, "a", "b")
    qtbot.waitUntil(lambda: sent(bridge) == ["a"])
    bridge.begin_job()
    bridge.fail_job(error)
    qtbot.waitUntil(lambda: sent(bridge) == ["a", "b"])
    assert states(store) == [State.FAILED, State.RUNNING]
    item = store.item(first)
    assert item is not None
    assert item.error == error.sentence


def test_a_refused_request_fails(qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge) -> None:
    bridge.become_ready()
    add(store, "a", "b")
    qtbot.waitUntil(lambda: sent(bridge) == ["a"])
    bridge.job_refused.emit(1, InvalidRequest("width must be smaller"))
    qtbot.waitUntil(lambda: sent(bridge) == ["a", "b"])
    assert states(store) == [State.FAILED, State.RUNNING]


def test_an_engine_that_gave_up_keeps_the_queue(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge
) -> None:
    bridge.become_ready()
    add(store, "a", "b")
    qtbot.waitUntil(lambda: sent(bridge) == ["a"])
    bridge.begin_job()
    bridge.state_changed.emit(EngineState.FAILED)
    bridge.fail_job(EngineCrashed("the engine ended"))
    bridge.state_changed.emit(EngineState.FAILED)
    qtbot.wait(20)
    assert states(store) == [State.FAILED, State.WAITING]


def test_a_pause_begins_nothing_new(qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge) -> None:
    bridge.become_ready()
    add(store, "a", "b")
    qtbot.waitUntil(lambda: sent(bridge) == ["a"])
    store.set_paused(paused=True)
    bridge.make_picture()
    qtbot.wait(20)
    assert states(store) == [State.DONE, State.WAITING]
    store.set_paused(paused=False)
    qtbot.waitUntil(lambda: sent(bridge) == ["a", "b"])


def test_what_runs_is_stopped_and_what_waits_taken_back(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge
) -> None:
    bridge.become_ready()
    add(store, "a", "b", "c")
    qtbot.waitUntil(lambda: sent(bridge) == ["a"])
    bridge.begin_job()
    runner.cancel_all()
    assert bridge.cancelled == [1]
    assert states(store) == [State.RUNNING, State.CANCELLED, State.CANCELLED]
    bridge.tell(Cancelled())
    assert states(store) == [State.CANCELLED] * 3
    qtbot.wait(20)
    assert sent(bridge) == ["a"]


def test_an_orderly_end_keeps_what_ran(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge
) -> None:
    bridge.become_ready()
    add(store, "a", "b")
    qtbot.waitUntil(lambda: sent(bridge) == ["a"])
    bridge.begin_job()
    runner.close()
    assert [item.request.prompt for item in store.waiting()] == ["a", "b"]
    bridge.finish_job()
    qtbot.wait(20)
    assert sent(bridge) == ["a"]


def test_an_entrys_model_is_opened_first(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge, studio: Studio
) -> None:
    bridge.become_ready()
    pocket = resources.models_folder() / "pocket"
    add(store, "a", model=str(pocket))
    qtbot.waitUntil(lambda: bridge.models[-1] == str(pocket))
    qtbot.wait(20)
    assert sent(bridge) == []
    assert bridge.models.count(str(pocket)) == 1
    assert studio.model == model_description()
    assert studio.opening is not None
    bridge.become_ready(studio.opening)
    qtbot.waitUntil(lambda: sent(bridge) == ["a"])
    add(store, "b", model=str(pocket))
    bridge.make_picture()
    qtbot.waitUntil(lambda: sent(bridge) == ["a", "b"])
    assert bridge.models.count("/models/pocket") == 1
    bridge.make_picture()
    qtbot.waitUntil(lambda: bridge.models[-1] == "/models/pocket")
    bridge.become_ready()
    qtbot.wait(20)
    assert bridge.models == ["/models/pocket", str(pocket), "/models/pocket"]


def test_an_entry_whose_model_is_gone_or_refused_fails(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge
) -> None:
    bridge.become_ready()
    add(store, "a", model="/models/gone")
    add(store, "b", model=str(resources.models_folder() / "pocket"))
    add(store, "c", model="/models/pocket")
    qtbot.waitUntil(lambda: len(bridge.models) == 2)
    bridge.model_refused.emit(InvalidModel("it is damaged: fetch it again"))
    assert states(store) == [State.FAILED, State.FAILED, State.WAITING]
    assert [item.error for item in store.items() if item.request.prompt == "b"] == ["it is damaged: fetch it again"]
    assert bridge.models[-1] == "/models/pocket"
    bridge.become_ready()
    qtbot.waitUntil(lambda: sent(bridge) == ["c"])


def test_what_waits_for_the_chosen_model_fails_when_it_is_refused_and_the_rest_goes_on(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge, studio: Studio
) -> None:
    pocket = resources.models_folder() / "pocket"
    add(store, "a", "b", model="/models/pocket")
    add(store, "c", model=str(pocket))
    qtbot.wait(20)
    assert bridge.models == ["/models/pocket"], "which was chosen, and is not open yet"
    for state in (EngineState.STARTING, EngineState.LOADING):
        bridge.state_changed.emit(state)
    bridge.model_refused.emit(InvalidModel("it is damaged: fetch it again"))
    bridge.state_changed.emit(EngineState.FAILED)
    assert states(store) == [State.FAILED, State.FAILED, State.WAITING]
    assert {item.error for item in store.items() if item.error} == {"it is damaged: fetch it again"}
    qtbot.waitUntil(lambda: bridge.models[-1] == str(pocket))
    assert studio.opening is not None
    bridge.become_ready(studio.opening)
    qtbot.waitUntil(lambda: sent(bridge) == ["c"])


def test_a_refused_model_while_no_other_works_does_not_hold_the_queue(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge, studio: Studio
) -> None:
    pocket = resources.models_folder() / "pocket"
    bridge.model_refused.emit(InvalidModel("it is damaged: fetch it again"))
    bridge.state_changed.emit(EngineState.FAILED)
    assert studio.model is None
    add(store, "a", model=str(pocket))
    qtbot.waitUntil(lambda: bridge.models[-1] == str(pocket))
    bridge.model_refused.emit(InvalidModel("it is damaged too"))
    bridge.state_changed.emit(EngineState.FAILED)
    qtbot.waitUntil(lambda: states(store) == [State.FAILED])


def test_a_choice_meanwhile_does_not_stop_the_queue(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge, studio: Studio
) -> None:
    bridge.become_ready()
    pocket = resources.models_folder() / "pocket"
    add(store, "a", model=str(pocket))
    qtbot.waitUntil(lambda: bridge.models[-1] == str(pocket))
    studio.open_model(model_description("other"))
    qtbot.waitUntil(lambda: bridge.models[-2:] == ["/models/other", str(pocket)])
    assert studio.opening is not None
    bridge.become_ready(studio.opening)
    qtbot.waitUntil(lambda: sent(bridge) == ["a"])
    assert studio.model == model_description("other")


def test_nothing_is_opened_before_the_window_has_begun(
    qtbot: QtBot, store: QueueStore, bridge: FakeBridge, paths: UserPaths
) -> None:
    studio = Studio(bridge, paths.outputs)
    add(store, "a", model=str(resources.models_folder() / "pocket"))
    QueueRunner(store, studio, bridge, studio)
    qtbot.wait(20)
    assert bridge.models == []
    studio.find_no_model()
    qtbot.waitUntil(lambda: len(bridge.models) == 1)
    studio.close()


def test_an_outcome_waits_for_room_on_the_disk(
    qtbot: QtBot, store: QueueStore, runner: QueueRunner, bridge: FakeBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.queue.runner, "TRY_AGAIN_MS", 30)
    bridge.become_ready()
    add(store, "a", "b")
    qtbot.waitUntil(lambda: sent(bridge) == ["a"])
    real = store._journal.append

    def refuse(record: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store._journal, "append", refuse)
    with qtbot.waitSignal(runner.failed) as failed:
        bridge.make_picture()
    assert isinstance(failed.args[0], OutputError)
    assert states(store) == [State.RUNNING, State.WAITING]
    monkeypatch.setattr(store._journal, "append", real)
    qtbot.waitUntil(lambda: sent(bridge) == ["a", "b"])
    assert states(store) == [State.DONE, State.RUNNING]


def entry(state: State, *, steps: int = 10, seconds: float = 0.0, count: int = 1) -> QueueItem:
    asked = GenerationRequest(prompt="x", width=100 * 16, height=16, steps=steps, count=count)
    item = QueueItem(number=1, request=asked, state=state)
    return dataclasses.replace(item, started=0.0, ended=seconds) if state is State.DONE else item


def test_the_time_of_all_is_estimated_from_what_was_made() -> None:
    done = [entry(State.DONE, seconds=5.0), entry(State.DONE, steps=20, seconds=10.0), entry(State.DONE, seconds=90.0)]
    assert estimate([*done, entry(State.WAITING), entry(State.WAITING, count=3)], None) == pytest.approx(20.0)
    assert estimate([entry(State.RUNNING), *done, entry(State.WAITING)], 2.0) == pytest.approx(7.0)
    assert estimate([entry(State.RUNNING), *done], None) is None
    assert estimate([entry(State.WAITING)], None) is None
    assert estimate([], None) == 0.0
