"""Disks of every kind, from numbers alone."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.quant.checks import Action, CheckKey, State
from engine.quant.disk_checks import disk_checks, needed_bytes, path_check
from engine.quant.surroundings import ComputeDevice, FileSystem, Place, Surroundings, Use

GB = 10**9
INNER = FileSystem(device="1", mount="/", kind="ext4", free=50 * GB)
STICK = FileSystem(device="2", mount="/media/stick", kind="vfat", free=50 * GB)
DEVICE = ComputeDevice(kind="cpu", name="a processor", backend="torch")
WINDOWS = Surroundings(system="windows", places=(), device=DEVICE, long_paths=False)
LINUX = Surroundings(system="linux", places=(), device=DEVICE)


def place(use: Use, size: int, system: FileSystem = INNER, **values: Any) -> Place:
    return Place(use=use, folder=Path("/somewhere"), bytes=size, file_system=system, **values)


def test_what_goes_to_one_disk_adds_up() -> None:
    """Each of the three fits alone, and they do not together."""
    found = disk_checks([place(use, 20 * GB) for use in Use])
    room = found[0]
    assert (room.key, room.state, room.action, room.value) == (CheckKey.DISK, State.RED, Action.FREE_DISK, 10 * GB)
    assert "the source, the working folder and the model" in room.fact
    assert len([each for each in found if each.key is CheckKey.DISK]) == 1


def test_what_goes_to_two_disks_does_not() -> None:
    other = dataclasses.replace(INNER, device="3", mount="/home")
    found = disk_checks([place(Use.SOURCE, 40 * GB), place(Use.RESULT, 40 * GB, other)])
    assert {each.state for each in found} == {State.GREEN}
    assert {each.subject for each in found} == {"/", "/home"}


def test_a_disk_that_just_fits_is_amber() -> None:
    room = disk_checks([place(Use.RESULT, 49 * GB)])[0]
    assert (room.state, room.value) == (State.AMBER, int(1.1 * 49 * GB) - 50 * GB)


def test_files_that_a_format_cannot_hold_are_red() -> None:
    large = place(Use.RESULT, 9 * GB, STICK, largest_file=5 * GB)
    _, kind = disk_checks([large])
    assert (kind.state, kind.action) == (State.RED, Action.CHOOSE_TARGET)
    assert "5.00 GB" in kind.fact
    assert disk_checks([dataclasses.replace(large, largest_file=2**32 - 1)])[1].state is State.GREEN
    assert (
        disk_checks([dataclasses.replace(large, file_system=dataclasses.replace(STICK, kind="exfat"))])[1].state
        is State.GREEN
    )


def test_copies_are_counted_where_a_file_has_one_name() -> None:
    model = place(Use.RESULT, 3 * GB, dataclasses.replace(STICK, kind="exfat"), linked=10 * GB)
    room, kind = disk_checks([model])
    assert needed_bytes([model]) == 13 * GB
    assert "13.00 GB" in room.fact
    assert kind.state is State.AMBER
    assert needed_bytes([dataclasses.replace(model, file_system=INNER)]) == 3 * GB


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "remote"])
def test_disks_on_the_network_are_amber(kind: str) -> None:
    _, found = disk_checks([place(Use.RESULT, GB, dataclasses.replace(INNER, kind=kind))])
    assert found.state is State.AMBER
    assert "network" in found.fact


def test_a_disk_that_cannot_be_written_is_red() -> None:
    _, found = disk_checks([place(Use.RESULT, GB, dataclasses.replace(INNER, writable=False))])
    assert (found.state, found.fact) == (State.RED, "The model cannot be written to /")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("C:/m/what?", "no ?"),
        ("C:/m/con", "for a device"),
        ("C:/m/LPT1.old", "for a device"),
        ("C:/m/mine.", "dots and spaces"),
        ("C:/m/" + "x" * 150, "letters, and Windows takes 259"),
    ],
)
def test_names_that_windows_does_not_take_are_red(target: str, words: str) -> None:
    found = path_check(Path(target), WINDOWS)
    assert found.state is State.RED
    assert words in found.fact
    assert path_check(Path(target), LINUX).state is State.GREEN


def test_long_paths_are_fine_where_windows_allows_them() -> None:
    allowed = dataclasses.replace(WINDOWS, long_paths=True)
    assert path_check(Path("C:/m/" + "x" * 150), allowed).state is State.GREEN


@pytest.mark.parametrize("name", ["a\nb", "caf\udce9"])
def test_names_that_are_no_text_are_red_everywhere(name: str) -> None:
    assert path_check(Path("/models") / name, LINUX).state is State.RED


@given(st.lists(st.tuples(st.sampled_from(Use), st.integers(0, 60 * GB), st.sampled_from("12")), max_size=6))
def test_a_disk_is_red_exactly_where_its_sum_is_too_large(asked: list[tuple[Use, int, str]]) -> None:
    systems = {"1": INNER, "2": dataclasses.replace(STICK, kind="ext4", free=30 * GB)}
    found = disk_checks([place(use, size, systems[device]) for use, size, device in asked])
    for device, system in systems.items():
        needed = sum(size for _, size, its in asked if its == device)
        rooms = [each for each in found if each.key is CheckKey.DISK and each.subject == system.mount]
        assert [each.state is State.RED for each in rooms] == [needed > system.free] * len(rooms)
        assert len(rooms) == (device in {its for *_, its in asked})
