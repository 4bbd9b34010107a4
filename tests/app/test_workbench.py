"""What the window works with."""

from pytestqt.qtbot import QtBot

from app.queue.item import State
from app.queue.store import QueueStore
from app.workbench import Workbench
from engine.paths import UserPaths
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge, model_description

REQUESTS = [GenerationRequest(prompt=prompt, width=128, height=128, steps=4) for prompt in "abc"]


def begin(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths) -> Workbench:
    bench = Workbench.open(bridge, paths)
    bench.studio.open_model(model_description())
    bridge.become_ready()
    return bench


def test_the_queue_outlives_the_window(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths) -> None:
    bench = begin(qtbot, bridge, paths)
    bench.store.add(REQUESTS)
    qtbot.waitUntil(lambda: len(bridge.requests) == 1)
    bridge.make_picture()
    qtbot.waitUntil(lambda: len(bridge.requests) == 2)
    bridge.begin_job()
    bench.close()
    assert bridge.is_shut_down
    again = begin(qtbot, following := FakeBridge(), paths)
    done = [item for item in again.store.items() if item.state is State.DONE]
    assert [len(item.pictures) for item in done] == [1], "a picture that was just saved is known"
    assert again.complaints == ()
    qtbot.waitUntil(lambda: [request.prompt for request in following.requests] == ["b"])
    again.close()


def test_what_ran_when_the_program_died_has_failed(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths) -> None:
    died = QueueStore(paths.models.parent / "queue.journal", crashed="unused")
    (item,) = died.add(REQUESTS[:1])
    died.start(item.number)
    died.close()
    bench = Workbench.open(bridge, paths)
    (item,) = bench.store.items()
    assert (item.state, item.error) == (State.FAILED, "the program ended while this was made: try it again")
    bench.close()


def test_a_second_window_has_a_queue_of_its_own(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths) -> None:
    first = begin(qtbot, bridge, paths)
    second = begin(qtbot, other := FakeBridge(), paths)
    (sentence,) = second.complaints
    assert "belongs to another window" in sentence
    assert "forgotten when this window closes" in sentence
    second.store.add(REQUESTS[:1])
    qtbot.waitUntil(lambda: len(other.requests) == 1)
    assert first.store.items() == ()
    second.close()
    first.close()
    again = Workbench.open(bridge, paths)
    assert (again.store.items(), again.complaints) == ((), ())
    again.close()
