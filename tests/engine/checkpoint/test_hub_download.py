"""Files fetched over lines that break, from a hub that refuses, onto disks that fill up."""

import errno
import hashlib
import shutil
import threading
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.checkpoint import hub
from engine.checkpoint.hub_access import AccessState
from engine.checkpoint.hub_cache import alone
from engine.checkpoint.hub_part import Part
from engine.checkpoint.hub_patience import Patience
from engine.errors import HubError, OutputError, error_from_message
from fake_hub import LARGE, REVISION, FakeHub, Fault, Rights, Way

SPEC = "hf:someone/flux-tuned"
SIZE = 1_000_000
QUICK = Patience(stall=0.5, tries=3, first_wait=0.01, longest_wait=0.05, longest_asked=5.0)


class Paused(Exception):
    """What a person who pauses raises."""


def fetch(on_progress: hub.Progress | None = None, patience: Patience = QUICK) -> Path:
    return hub.fetch(hub.list_files(SPEC, patience=QUICK), on_progress=on_progress, patience=patience)


def pause_at(done: int) -> hub.Progress:
    def stop(path: str, there: int, _whole: int) -> None:
        if path == LARGE and there >= done:
            raise Paused

    return stop


def same(fetched: Path, fake: FakeHub) -> bool:
    names = (file.relative_to(fake.folder) for file in fake.folder.rglob("*") if file.is_file())
    return all((fetched / name).read_bytes() == (fake.folder / name).read_bytes() for name in names)


def part_of(place: Path) -> int:
    return sum(file.stat().st_size for file in place.rglob("*.partial"))


@pytest.mark.parametrize("way", [Way.CUT, Way.STALL])
def test_a_line_that_breaks_goes_on_at_the_very_next_byte(small: FakeHub, way: Way) -> None:
    small.faults = [Fault(way=way, after=after, file=LARGE) for after in (300_000, 123_456)]
    assert same(fetch(), small)
    assert small.ranges(LARGE) == [None, "bytes=300000-", "bytes=423456-"]
    assert small.sent[LARGE] == SIZE, "no byte was sent twice"


def test_a_line_that_is_reset_goes_on(small: FakeHub) -> None:
    small.faults = [Fault(way=Way.RESET, after=400_000, file=LARGE)]
    assert same(fetch(), small)


def test_failures_count_only_without_a_new_byte_between_them(small: FakeHub) -> None:
    small.faults = [Fault(way=Way.CUT, after=50_000, file=LARGE, times=3 * QUICK.tries)]
    assert same(fetch(), small)
    assert small.sent[LARGE] == SIZE


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_hub_is_asked_again(small: FakeHub, status: int) -> None:
    small.faults = [Fault(status=status, times=QUICK.tries)]
    small.api_faults = [Fault(status=status, times=QUICK.tries)]
    assert same(fetch(), small)


@pytest.mark.parametrize(("header", "value"), [("Retry-After", "1"), ("RateLimit", '"api";r=0;t=1')])
def test_the_hubs_own_wait_is_kept_to(small: FakeHub, header: str, value: str) -> None:
    small.faults = [Fault(status=429, headers={header: value}, file=LARGE)]
    assert same(fetch(patience=Patience(tries=1, first_wait=600.0, longest_wait=600.0)), small)


def test_too_long_a_wait_is_the_persons_to_decide(small: FakeHub, place: Path) -> None:
    small.faults = [
        Fault(way=Way.CUT, after=200_000, file=LARGE),
        Fault(status=429, headers={"Retry-After": "3600"}, file=LARGE),
    ]
    with pytest.raises(HubError, match=r"answered 429 for .*asked too often.*: try again later; what came is kept"):
        fetch()
    assert part_of(place) == 200_000


@pytest.mark.parametrize(
    ("fault", "state", "says"),
    [
        (
            Fault(status=503, times=99, file=LARGE),
            AccessState.BUSY,
            r"answered 503 for hf:.* \(it is down or busy\): try",
        ),
        (Fault(way=Way.STALL, times=99, file=LARGE), AccessState.UNREACHABLE, r"brought nothing for 0\.1 s: check the"),
        (
            Fault(way=Way.CUT, times=99, file=LARGE),
            AccessState.UNREACHABLE,
            "the connection, then try again; what came",
        ),
    ],
)
def test_what_fails_again_and_again_is_one_sentence(
    small: FakeHub, fault: Fault, state: AccessState, says: str
) -> None:
    small.faults = [Fault(way=Way.CUT, after=150_000, file=LARGE), fault]
    with pytest.raises(HubError, match=says) as caught:
        fetch(patience=Patience(stall=0.1, tries=2, first_wait=0.01))
    assert caught.value.access == state
    assert error_from_message(caught.value.to_message()).details() == {"access": state}
    small.faults = []
    assert same(fetch(), small)
    assert small.sent[LARGE] == SIZE, "what came before is not fetched again"


def test_a_link_that_ran_out_is_asked_for_anew(small: FakeHub) -> None:
    small.faults = [Fault(way=Way.CUT, after=100_000, file=LARGE), Fault(way=Way.LINK_RAN_OUT, file=LARGE)]
    assert same(fetch(), small)
    assert small.ranges(LARGE) == [None, "bytes=100000-", "bytes=100000-"]


def test_a_hub_without_ranges_loses_nothing_that_is_here(small: FakeHub, place: Path) -> None:
    sizes: list[int] = []
    small.faults = [Fault(way=Way.CUT, after=600_000, file=LARGE), Fault(way=Way.WHOLE, file=LARGE)]
    assert same(fetch(on_progress=lambda path, done, whole: sizes.append(part_of(place))), small)
    assert 600_000 in sizes
    assert all(size >= 600_000 for size in sizes[sizes.index(600_000) : -1])


def test_a_pause_keeps_the_part_and_the_next_fetch_goes_on(small: FakeHub, place: Path) -> None:
    with pytest.raises(Paused):
        fetch(on_progress=pause_at(400_000))
    kept = part_of(place)
    assert 350_000 <= kept < SIZE
    assert hub.begun(SPEC) == hub.list_files(SPEC)
    assert hub.missing_bytes(hub.list_files(SPEC)) == SIZE - kept
    assert same(fetch(), small)
    assert small.ranges(LARGE) == [None, f"bytes={kept}-"]
    assert hub.begun(SPEC) is None
    assert not list(place.rglob("*.partial"))


@pytest.mark.parametrize("fault", [Fault(way=Way.STALL, after=100), Fault(status=503, headers={"Retry-After": "60"})])
def test_a_pause_is_heard_while_nothing_comes(small: FakeHub, fault: Fault) -> None:
    small.faults = [fault]
    fault.file = LARGE
    heard = threading.Event()
    timer = threading.Timer(0.4, heard.set)
    timer.start()

    def stop(*_: object) -> None:
        if heard.is_set():
            raise Paused

    with pytest.raises(Paused):
        fetch(on_progress=stop, patience=Patience())
    timer.join()
    assert [thread.name for thread in threading.enumerate() if thread.name == "hub-line"] == []


def test_progress_never_goes_back_and_ends_with_all(small: FakeHub) -> None:
    told: list[tuple[int, int]] = []
    small.faults = [Fault(way=Way.CUT, after=300_000, file=LARGE)]
    fetch(on_progress=lambda path, done, whole: told.append((done, whole)))
    listing = hub.list_files(SPEC)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (listing.bytes, listing.bytes)


def test_a_resumed_fetch_tells_at_once_what_is_here(small: FakeHub) -> None:
    with pytest.raises(Paused):
        fetch(on_progress=pause_at(500_000))
    listing = hub.list_files(SPEC)
    here, told = listing.bytes - hub.missing_bytes(listing), []
    fetch(on_progress=lambda path, done, whole: told.append(done))
    assert told[0] == here


@pytest.mark.parametrize("name", [LARGE, "vae/config.json"])
def test_a_damaged_file_is_fetched_once_more(small: FakeHub, name: str) -> None:
    small.faults = [Fault(way=Way.WRONG, file=name)]
    assert same(fetch(), small)
    assert small.ranges(name) == [None, None]


@pytest.mark.parametrize("name", [LARGE, "vae/config.json"])
def test_a_file_that_comes_damaged_twice_is_refused(small: FakeHub, place: Path, name: str) -> None:
    small.faults = [Fault(way=Way.WRONG, file=name, times=2)]
    with pytest.raises(HubError, match=f"{name} of {SPEC} came damaged 2 times .*: check the connection and any proxy"):
        fetch()
    assert not (hub.list_files(SPEC).folder / name).exists()
    assert not hub.list_files(SPEC).partial(name).exists()
    assert same(fetch(), small)


def test_a_part_that_was_changed_on_the_disk_is_found(small: FakeHub, place: Path) -> None:
    with pytest.raises(Paused):
        fetch(on_progress=pause_at(500_000))
    part = next(place.rglob("*.partial"))
    content = bytearray(part.read_bytes())
    content[1000] ^= 1
    part.write_bytes(content)
    assert same(fetch(), small)


def test_a_part_longer_than_the_file_is_begun_anew(small: FakeHub) -> None:
    part = hub.list_files(SPEC).partial(LARGE)
    part.parent.mkdir(parents=True)
    part.write_bytes(bytes(SIZE + 1))
    assert same(fetch(), small)


def test_a_disk_that_fills_up_keeps_what_it_took(small: FakeHub, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add = Part.add

    def fill(part: Part, piece: bytes) -> None:
        room = 640_000 - part.there
        add(part, piece[: max(0, room)])
        if len(piece) > room:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Part, "add", fill)
    with pytest.raises(
        OutputError, match=r"the disk of .* is full, and 0\.0 of 0\.0 GB are kept: make room, then call"
    ):
        fetch()
    assert part_of(place) == 640_000
    monkeypatch.setattr(Part, "add", add)
    assert same(fetch(), small)
    assert small.ranges(LARGE) == [None, "bytes=640000-"]


def test_room_is_checked_before_and_only_for_what_is_missing(small: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "free")
    with pytest.raises(Paused):
        fetch(on_progress=pause_at(700_000))
    missing = hub.missing_bytes(hub.list_files(SPEC))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(free=missing - 1))
    small.asked.clear()
    with pytest.raises(OutputError, match=r"needs 0\.0 GB in .* are free: make room, or set TRIPTYCH_HOME"):
        fetch()
    assert small.fetched() == []
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(free=missing))
    assert same(fetch(), small)


def test_what_another_process_fetches_is_left_to_it(small: FakeHub) -> None:
    listing = hub.list_files(SPEC)
    with alone(listing):
        with pytest.raises(OutputError, match=f"{SPEC} is being fetched by another window or command: wait for it"):
            hub.fetch(listing)
        with pytest.raises(OutputError, match="is being fetched"):
            hub.discard(listing)
    assert same(fetch(), small)


def test_discarding_leaves_nothing_of_what_was_begun(small: FakeHub, place: Path) -> None:
    with pytest.raises(Paused):
        fetch(on_progress=pause_at(400_000))
    begun = hub.begun(SPEC)
    assert begun is not None
    hub.discard(begun)
    assert list(place.rglob("*")) == []
    assert hub.begun(SPEC) is None
    small.sent.clear()
    assert same(fetch(), small)
    assert small.sent[LARGE] == SIZE


def test_discarding_leaves_what_is_whole(small: FakeHub) -> None:
    parts = hub.list_files(SPEC, with_transformer=False)
    folder = hub.fetch(parts)
    with pytest.raises(Paused):
        fetch(on_progress=pause_at(400_000))
    begun = hub.begun(SPEC)
    assert begun is not None
    hub.discard(begun)
    assert parts.is_whole
    assert not (folder / LARGE).parent.exists()
    hub.discard(parts)
    assert parts.is_whole


def test_a_new_commit_goes_on_with_what_was_begun(small: FakeHub, place: Path) -> None:
    with pytest.raises(Paused):
        fetch(on_progress=pause_at(400_000))
    kept = part_of(place)
    small.revision = REVISION[::-1]
    (small.folder / "model_index.json").write_text('{"a new": "commit"}')
    small.asked.clear()
    fetched = fetch()
    assert fetched.name == small.revision
    assert same(fetched, small)
    assert small.fetched() == ["model_index.json", LARGE]
    assert small.ranges(LARGE) == [f"bytes={kept}-"]
    assert not any(REVISION in str(left) for left in place.rglob("*")), "nothing of the other commit is left"


def test_the_token_goes_to_the_hub_alone(small: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    small.gated, small.tokens = True, {"mine": Rights.ACCEPTED}
    monkeypatch.setenv("HF_TOKEN", "mine")
    small.faults = [Fault(way=Way.CUT, after=400_000, file=LARGE)]
    assert same(fetch(), small)
    shown = {(asked.path.startswith("/store/"), asked.token) for asked in small.asked}
    assert shown == {(True, None), (False, "Bearer mine")}


def test_a_token_that_ends_meanwhile_keeps_what_came(
    small: FakeHub, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.gated, small.tokens = True, {"mine": Rights.ACCEPTED}
    monkeypatch.setenv("HF_TOKEN", "mine")
    small.faults = [Fault(way=Way.CUT, after=400_000, file=LARGE)]

    def revoke(path: str, done: int, _whole: int) -> None:
        if path == LARGE and done > 300_000:
            small.tokens = {}

    with pytest.raises(HubError, match=r"refuses the token in HF_TOKEN .*make another on .*; what came is kept"):
        fetch(on_progress=revoke)
    assert part_of(place) == 400_000


@pytest.mark.parametrize("name", [LARGE, "model_index.json"])
def test_digests_are_those_of_the_hub(small: FakeHub, name: str) -> None:
    expected, content = hub.list_files(SPEC).files[name], (small.folder / name).read_bytes()
    assert expected.bytes == len(content)
    named = hashlib.sha256(content) if name == LARGE else hashlib.sha1(b"blob %d\0" % len(content) + content)
    assert (expected.sha256 or expected.content) == named.hexdigest()


def test_an_empty_file_is_fetched(small: FakeHub) -> None:
    (small.folder / "vae/empty.json").write_bytes(b"")
    assert same(fetch(), small)


def test_what_comes_is_written_as_it_comes(small: FakeHub, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small.faults = [Fault(way=Way.STALL, after=333_333, file=LARGE)]
    on_disk: list[int] = []
    watch: Callable[[str, int, int], Any] = lambda *_: on_disk.append(part_of(place))  # noqa: E731
    assert same(fetch(on_progress=watch), small)
    assert 333_333 in on_disk, "all that was sent lay on the disk before more came"
