"""Missing system libraries, named before Qt aborts."""

import ctypes.util
import sys
from collections.abc import Callable

import pytest

from app.system_libraries import (
    IMPORT_LIBRARIES,
    PLATFORM_LIBRARIES,
    can_load,
    explain_import_error,
    missing_packages,
    why_no_window,
)

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Qt's libraries are the system's on Linux")


def loads_all(soname: str) -> bool:
    return True


def loads_all_but(*missing: str) -> Callable[[str], bool]:
    return lambda soname: soname not in missing


def test_the_sentence_names_the_package_of_the_missing_library() -> None:
    error = ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
    sentence = explain_import_error(error, loads_all_but("libEGL.so.1"))
    assert sentence is not None
    assert "libEGL.so.1" in sentence
    assert sentence.endswith("apt-get install libegl1")


def test_the_sentence_names_every_package_that_is_missing_at_once() -> None:
    error = ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
    sentence = explain_import_error(error, loads_all_but("libEGL.so.1", "libxkbcommon.so.0", "libgthread-2.0.so.0"))
    assert sentence is not None
    assert sentence.endswith("apt-get install libegl1 libglib2.0-0 libxkbcommon0")


def test_an_unknown_library_is_named_itself() -> None:
    sentence = explain_import_error(ImportError("libodd-1.so.7: cannot open shared object file"), loads_all)
    assert sentence is not None
    assert "libodd-1.so.7" in sentence
    assert "apt-get" not in sentence


@pytest.mark.parametrize("message", ["No module named 'app.window'", "cannot import name 'run_window'", ""])
def test_another_import_error_is_not_explained(message: str) -> None:
    assert explain_import_error(ImportError(message), loads_all) is None


@linux_only
@pytest.mark.parametrize("environment", [{}, {"DISPLAY": "", "WAYLAND_DISPLAY": ""}])
def test_without_a_display_the_sentence_offers_the_command_line(environment: dict[str, str]) -> None:
    sentence = why_no_window(environment, loads_all)
    assert sentence is not None
    assert "no display" in sentence
    assert "triptych generate" in sentence


@linux_only
def test_a_missing_cursor_library_is_named_before_qt_aborts() -> None:
    sentence = why_no_window({"DISPLAY": ":0"}, loads_all_but("libxcb-cursor.so.0"))
    assert sentence is not None
    assert sentence.endswith("apt-get install libxcb-cursor0")
    assert why_no_window({"QT_QPA_PLATFORM": "xcb"}, loads_all_but("libxcb-cursor.so.0")) == sentence


@linux_only
def test_everything_that_is_missing_is_named_at_once() -> None:
    sentence = why_no_window({"DISPLAY": ":0"}, loads_all_but("libxcb-cursor.so.0", "libEGL.so.1", "libxcb-util.so.1"))
    assert sentence is not None
    assert sentence.endswith("apt-get install libegl1 libxcb-cursor0 libxcb-util1")


@linux_only
def test_one_usable_display_is_enough() -> None:
    both = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert why_no_window(both, loads_all_but("libxcb-cursor.so.0")) is None
    assert why_no_window(both, loads_all_but("libxcb-cursor.so.0", "libwayland-client.so.0")) is not None


@linux_only
@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600", "wayland-egl", "xcb;offscreen"])
def test_an_asked_platform_stands_for_a_display(platform: str) -> None:
    assert why_no_window({"QT_QPA_PLATFORM": platform}, loads_all) is None


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_bring_their_libraries(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert why_no_window({}, lambda soname: False) is None


def test_packages_are_named_once_and_sorted() -> None:
    assert missing_packages({"libb.so.1": "two", "liba.so.1": "one", "libc.so.1": "two"}, lambda soname: False) == [
        "one",
        "two",
    ]


def test_the_loader_is_asked() -> None:
    assert not can_load("libthere-is-no-such-library.so.9")
    if found := ctypes.util.find_library("c"):
        assert can_load(found)


@pytest.mark.parametrize("table", [IMPORT_LIBRARIES, *PLATFORM_LIBRARIES.values()])
def test_the_tables_hold_sonames_and_package_names(table: dict[str, str]) -> None:
    assert table
    for soname, package in table.items():
        assert soname.startswith("lib")
        assert ".so." in soname
        assert package == package.lower()
        assert " " not in package
