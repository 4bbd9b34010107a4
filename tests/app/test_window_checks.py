"""The window's part of the self-test: what it finds here, and what it refuses."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.window_checks import (
    check_display,
    check_image_formats,
    check_platform_plugins,
    check_translations,
    check_window,
)
from engine.checks import AbsentError, CheckFailedError


def test_this_installation_passes(qapp: QApplication) -> None:
    assert "paints" in check_window(qapp)
    assert "offscreen" in check_platform_plugins()
    assert "webp" in check_image_formats()
    assert check_translations() == "de, fr"


def test_missing_plugins_are_named(tmp_path: Path) -> None:
    with pytest.raises(CheckFailedError, match="is missing from"):
        check_platform_plugins(tmp_path)


def test_plugins_that_do_not_load_are_told(tmp_path: Path) -> None:
    for name in ("xcb", "wayland", "offscreen", "windows", "cocoa"):
        (tmp_path / f"libq{name}.so").write_bytes(b"no library")
    with pytest.raises(CheckFailedError, match="no window can open: not"):
        check_platform_plugins(tmp_path)


def test_damaged_and_missing_translations_are_told(tmp_path: Path) -> None:
    with pytest.raises(CheckFailedError, match="no translation"):
        check_translations(tmp_path)
    (tmp_path / "triptych_de.qm").write_bytes(b"damaged")
    with pytest.raises(CheckFailedError, match="triptych_de"):
        check_translations(tmp_path)


def test_a_machine_without_a_display_has_nothing_wrong_with_it() -> None:
    with pytest.raises(AbsentError, match="no display"):
        check_display({"QT_QPA_PLATFORM": "offscreen"})
