"""The durable queue."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.queue.item import QueueItem, State, from_json, to_json
from app.queue.journal import MARK
from app.queue.store import QueueInUse, QueueStore
from engine.errors import OutputError
from engine.requests import GenerationRequest, StartPicture

CRASHED = "the program ended while this was made: make it again"


def request(prompt: str = "a fox", **values: int) -> GenerationRequest:
    return GenerationRequest(prompt=prompt, **values)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "queue.journal"


@pytest.fixture
def store(file: Path) -> Iterator[QueueStore]:
    store = QueueStore(file, crashed=CRASHED, clock=itertools.count(100.0).__next__)
    yield store
    store.close()


def waiting(store: QueueStore) -> list[str]:
    return [item.request.prompt for item in store.waiting()]


def fill(store: QueueStore, letters: str = "abcd") -> list[int]:
    return [item.number for item in store.add(request(letter) for letter in letters)]


def test_entries_wait_in_the_order_in_which_they_came(store: QueueStore) -> None:
    fill(store, "ab")
    store.add([request("c"), request("d")], in_front=True)
    assert waiting(store) == ["c", "d", "a", "b"]
    assert [item.number for item in store.waiting()] == [3, 4, 1, 2]


def test_entries_are_moved(store: QueueStore) -> None:
    a, b, c, d = fill(store)
    assert store.to_front([c])
    assert waiting(store) == ["c", "a", "b", "d"]
    assert store.move([c, a], 4)
    assert waiting(store) == ["b", "d", "c", "a"]
    assert store.move_by([a], -1)
    assert waiting(store) == ["b", "d", "a", "c"]
    assert store.move_by([b, d], 1)
    assert waiting(store) == ["a", "b", "d", "c"]
    assert not store.move_by([a], -1)
    assert not store.move_by([c], 1)
    assert not store.move_by([99], 1)
    assert waiting(store) == ["a", "b", "d", "c"]


def test_one_is_made_at_a_time_and_none_while_paused(store: QueueStore) -> None:
    a, b = fill(store, "ab")
    assert store.set_paused(paused=True)
    assert not store.set_paused(paused=True)
    assert store.next() is None
    store.set_paused(paused=False)
    assert store.start(a)
    assert store.next() is None
    assert not store.start(b)
    assert store.add_picture(a, "a.png")
    assert not store.add_picture(a, "a.png")
    assert store.finish(a)
    made = store.item(a)
    assert made is not None
    assert (made.state, made.pictures, made.seconds) == (State.DONE, ("a.png",), 2.0 - 1.0)
    assert store.next() == store.item(b)


def test_only_what_waits_is_edited(store: QueueStore) -> None:
    a, b = fill(store, "ab")
    store.start(a)
    assert not store.edit(a, request("x"))
    assert store.edit(b, request("x", seed=5))
    assert store.waiting()[0].request == request("x", seed=5)


def test_failures_are_tried_again_behind_the_others(store: QueueStore) -> None:
    a, b, c = fill(store, "abc")
    store.start(a)
    store.fail(a, "out of memory")
    store.cancel([b])
    assert [(item.request.prompt, item.error) for item in store.items()] == [
        ("c", None),
        ("b", None),
        ("a", "out of memory"),
    ]
    assert store.retry([a, b, c])
    assert waiting(store) == ["c", "a", "b"]
    assert all(item.error is None and item.ended is None for item in store.waiting())
    assert not store.retry([a])


def test_cancelling_leaves_what_runs_unless_it_was_stopped(store: QueueStore) -> None:
    a, b = fill(store, "ab")
    store.start(a)
    assert store.cancel([a, b])
    assert store.running() is not None
    assert not store.cancel([a])
    assert store.cancel([a], running=True)
    assert store.running() is None


def test_the_list_is_cleared(store: QueueStore) -> None:
    a, b, _ = fill(store, "abc")
    store.start(a)
    store.fail(a, "x")
    store.cancel([b])
    assert not store.clear_ended(State.DONE)
    assert store.clear_ended(State.FAILED)
    assert store.item(a) is None
    assert store.clear_ended()
    assert len(store.items()) == 1


def test_what_has_ended_is_bounded(file: Path) -> None:
    store = QueueStore(file, crashed=CRASHED, clock=itertools.count(1.0).__next__, most_ended=3)
    numbers = fill(store, "abcdef")
    for number in numbers:
        store.start(number)
        store.finish(number)
    assert [item.request.prompt for item in store.items()] == ["f", "e", "d"]
    store.close()


def test_what_ran_at_a_crash_has_failed_and_the_rest_is_there(store: QueueStore, file: Path) -> None:
    a, _, c = fill(store, "abc")
    store.start(a)
    store.to_front([c])
    store.set_paused(paused=True)
    store.close()
    again = QueueStore(file, crashed=CRASHED)
    assert waiting(again) == ["c", "b"]
    assert again.is_paused
    failed = again.item(a)
    assert failed is not None
    assert (failed.state, failed.error) == (State.FAILED, CRASHED)
    assert again.complaint is None
    again.close()


def test_an_orderly_end_puts_what_ran_in_front(store: QueueStore, file: Path) -> None:
    _, b = fill(store, "ab")
    store.start(b)
    assert store.put_back(b)
    assert not store.put_back(b)
    assert waiting(store) == ["b", "a"]


def test_numbers_are_never_used_again(store: QueueStore, file: Path) -> None:
    a, b = fill(store, "ab")
    store.cancel([a, b])
    store.clear_ended()
    for _ in range(600):  # the journal is written anew meanwhile
        store.set_paused(paused=not store.is_paused)
    store.close()
    again = QueueStore(file, crashed=CRASHED)
    assert fill(again, "c") == [b + 1]
    again.close()


def test_the_journal_stays_short(store: QueueStore, file: Path) -> None:
    fill(store, "ab")
    for _ in range(2000):
        store.set_paused(paused=not store.is_paused)
    assert len(file.read_bytes().splitlines()) < 600


def test_two_windows_do_not_share_a_queue(store: QueueStore, file: Path) -> None:
    with pytest.raises(QueueInUse, match="another window"):
        QueueStore(file, crashed=CRASHED)
    store.close()
    QueueStore(file, crashed=CRASHED).close()


def test_a_full_disk_changes_nothing(store: QueueStore, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, "a")

    def refuse(record: object) -> None:
        raise OSError(28, "No space left on device")

    told = []
    store.listeners.append(lambda: told.append(1))
    monkeypatch.setattr(store._journal, "append", refuse)
    with pytest.raises(OutputError, match="No space left"):
        fill(store, "b")
    assert waiting(store) == ["a"]
    assert told == []


def test_a_journal_that_cannot_be_tidied_goes_on(store: QueueStore, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, "ab")

    def refuse(records: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store._journal, "rewrite", refuse)
    for _ in range(600):
        assert store.set_paused(paused=not store.is_paused)
    assert waiting(store) == ["a", "b"]


def test_damage_is_kept_aside_and_what_could_be_read_is_there(store: QueueStore, file: Path) -> None:
    for letter in "abc":
        fill(store, letter)
    store.close()
    content = bytearray(file.read_bytes())
    content[content.rindex(b"prompt")] ^= 1
    file.write_bytes(content)
    again = QueueStore(file, crashed=CRASHED)
    assert waiting(again) == ["a", "b"]
    assert "queue.journal.broken-1" in str(again.complaint)
    assert file.with_name("queue.journal.broken-1").read_bytes() == content
    again.close()
    third = QueueStore(file, crashed=CRASHED)
    assert (waiting(third), third.complaint) == (["a", "b"], None)
    third.close()


@pytest.mark.parametrize(
    "record", ['[{"op":"order","numbers":[7]}]', '[{"op":"new"}]', "[3]", '[{"op":"put","item":{}}]']
)
def test_a_record_of_no_use_is_damage(store: QueueStore, file: Path, record: str) -> None:
    import json

    fill(store, "a")
    store._journal.append(json.loads(record))
    store.close()
    again = QueueStore(file, crashed=CRASHED)
    assert waiting(again) == ["a"]
    assert again.complaint
    again.close()


def test_an_entry_comes_back_from_json() -> None:
    item = QueueItem(
        number=3, request=request("é", seed=9, width=64, steps=2), state=State.FAILED, model="/m", typed="{é}",
        error="x", added=1.0, started=2.0, ended=3.5, pictures=("a.png",),
    )  # fmt: skip
    assert from_json(to_json(item)) == item
    assert from_json(to_json(item) | {"later": 1}) == item
    for wrong in ({}, {"number": 1}, to_json(item) | {"state": "x"}, to_json(item) | {"request": {"prompt": ""}}):
        with pytest.raises(ValueError, match=r".+"):
            from_json(wrong)


def test_too_many_are_refused_at_once(store: QueueStore) -> None:
    with pytest.raises(OutputError, match="holds"):
        store.add([request()] * 10_001)
    assert store.waiting() == ()


def test_a_kill_loses_nothing_that_was_told(file: Path) -> None:
    program = (
        "import sys, pathlib\nfrom app.queue.store import QueueStore\nfrom engine.requests import GenerationRequest\n"
        "store = QueueStore(pathlib.Path(sys.argv[1]), crashed='x')\n"
        "for n in range(10000):\n    store.add([GenerationRequest(prompt=f'p{n}')]); print(n, flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(file)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 30:
            os.kill(process.pid, signal.SIGKILL)
            break
    told = [30, *(int(line) for line in process.stdout if line.endswith("\n"))]
    process.wait()
    process.stdout.close()
    again = QueueStore(file, crashed=CRASHED)
    assert waiting(again)[: told[-1] + 1] == [f"p{number}" for number in range(told[-1] + 1)]
    assert again.complaint is None
    again.close()


class Model:
    """The queue as plain lists: what waits, what runs, what has ended and how."""

    def __init__(self) -> None:
        self.waiting: list[tuple[int, str]] = []
        self.running: tuple[int, str] | None = None
        self.ended: dict[int, tuple[str, State]] = {}
        self.paused = False

    def copy(self) -> "Model":
        twin = Model()
        twin.waiting, twin.running = list(self.waiting), self.running
        twin.ended, twin.paused = dict(self.ended), self.paused
        return twin

    def after_crash(self) -> "Model":
        twin = self.copy()
        if twin.running is not None:
            twin.ended[twin.running[0]] = (twin.running[1], State.FAILED)
            twin.running = None
        return twin

    def matches(self, store: QueueStore) -> bool:
        running = store.running()
        return (
            self.waiting == [(item.number, item.request.prompt) for item in store.waiting()]
            and self.running == ((running.number, running.request.prompt) if running else None)
            and self.ended == {i.number: (i.request.prompt, i.state) for i in store.items() if i.has_ended}
            and self.paused == store.is_paused
        )


numbers = st.lists(st.integers(1, 12), max_size=4)


class QueueMachine(RuleBasedStateMachine):
    """The store beside plain lists, with crashes at any byte of what was written last."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.file = self.folder / "queue.journal"
        self.clock = itertools.count(1.0)
        self.model = self.before = Model()
        self.size_before = 0
        self.store = self.open()

    def open(self) -> QueueStore:
        return QueueStore(self.file, crashed=CRASHED, clock=self.clock.__next__)

    def changing(self) -> None:
        self.before = self.model.copy()
        self.size_before = self.file.stat().st_size if self.file.exists() else 0

    @rule(letters=st.text("abc", min_size=1, max_size=3), in_front=st.booleans())
    def add(self, letters: str, in_front: bool) -> None:
        self.changing()
        added = self.store.add([request(letter) for letter in letters], in_front=in_front)
        new = [(item.number, item.request.prompt) for item in added]
        self.model.waiting = [*new, *self.model.waiting] if in_front else [*self.model.waiting, *new]

    @rule(chosen=numbers, place=st.integers(0, 6))
    def move(self, chosen: list[int], place: int) -> None:
        self.changing()
        self.store.move(chosen, place)
        moved = [each for each in self.model.waiting if each[0] in chosen]
        rest = [each for each in self.model.waiting if each[0] not in chosen]
        before = len([each for each in self.model.waiting[:place] if each[0] not in chosen])
        self.model.waiting = rest[:before] + moved + rest[before:]

    @rule(number=st.integers(1, 12))
    def edit(self, number: int) -> None:
        self.changing()
        self.store.edit(number, request("edited"))
        self.model.waiting = [(n, "edited" if n == number else prompt) for n, prompt in self.model.waiting]

    @rule()
    def start(self) -> None:
        self.changing()
        item = self.store.next()
        if item is not None:
            assert not self.model.paused
            self.store.start(item.number)
            self.model.running = self.model.waiting.pop(0)

    @rule(state=st.sampled_from((State.DONE, State.FAILED, State.CANCELLED, None)))
    def end(self, state: State | None) -> None:
        self.changing()
        if self.model.running is None:
            return
        number, prompt = self.model.running
        ways = {
            State.DONE: lambda: self.store.finish(number),
            State.FAILED: lambda: self.store.fail(number, "x"),
            State.CANCELLED: lambda: self.store.cancel([number], running=True),
            None: lambda: self.store.put_back(number),
        }
        assert ways[state]()
        if state is None:
            self.model.waiting.insert(0, self.model.running)
        else:
            self.model.ended[number] = (prompt, state)
        self.model.running = None

    @rule(chosen=numbers)
    def cancel(self, chosen: list[int]) -> None:
        self.changing()
        self.store.cancel(chosen)
        for number, prompt in [each for each in self.model.waiting if each[0] in chosen]:
            self.model.waiting.remove((number, prompt))
            self.model.ended[number] = (prompt, State.CANCELLED)

    @rule(chosen=numbers)
    def retry(self, chosen: list[int]) -> None:
        self.changing()
        self.store.retry(chosen)
        for number in dict.fromkeys(chosen):
            if number in self.model.ended and self.model.ended[number][1] is not State.DONE:
                self.model.waiting.append((number, self.model.ended.pop(number)[0]))

    @rule(chosen=numbers)
    def remove(self, chosen: list[int]) -> None:
        self.changing()
        self.store.remove(chosen)
        for number in chosen:
            self.model.ended.pop(number, None)

    @rule(paused=st.booleans())
    def pause(self, paused: bool) -> None:
        self.changing()
        self.store.set_paused(paused=paused)
        self.model.paused = paused

    @rule()
    def tidy(self) -> None:
        self.store._rewrite()
        self.before = self.model.copy()
        self.size_before = self.file.stat().st_size

    @rule(share=st.floats(0, 1))
    def crash(self, share: float) -> None:
        """End without a word, with the last change written to any byte."""
        self.store.close()
        if self.file.exists():
            content = self.file.read_bytes()
            first = max(self.size_before, 0)
            kept = first + round(share * (len(content) - first))
            self.file.write_bytes(content[:kept])
            whole = kept == len(content)
            # A file's first line may be torn too; then there was nothing before.
            assert whole or kept < len(MARK) or self.size_before <= kept
            self.model = (self.model if whole else self.before).after_crash()
        self.store = self.open()
        assert self.store.complaint is None
        self.changing()

    @invariant()
    def same(self) -> None:
        assert self.model.matches(self.store)

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)


QueueMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestQueueMachine = QueueMachine.TestCase


def test_what_was_written_before_there_were_start_pictures_is_read() -> None:
    old = to_json(QueueItem(number=1, request=request(width=256)))
    for name in ("true_cfg", "negative_prompt", "start"):
        del old["request"][name]
    assert from_json(old).request == request(width=256)


def test_true_cfg_and_the_start_picture_survive_a_restart(file: Path, tmp_path: Path) -> None:
    start = StartPicture(file=tmp_path / "größe.png", strength=0.625)
    asked = GenerationRequest(prompt="a fox", true_cfg=3.5, negative_prompt="blur", start=start)
    first = QueueStore(file, crashed=CRASHED)
    first.add([asked])
    first.close()
    second = QueueStore(file, crashed=CRASHED)
    assert [item.request for item in second.waiting()] == [asked]
    second.close()


@pytest.mark.parametrize("start", [7, {"file": "a.png"}, {"file": "a.png", "strength": 2.0}, {"strength": 0.5}])
def test_a_start_picture_that_is_none_is_damage(start: object) -> None:
    values = to_json(QueueItem(number=1, request=request()))
    values["request"]["start"] = start
    with pytest.raises(ValueError, match="no entry of a queue"):
        from_json(values)
