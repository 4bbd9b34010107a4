"""Thumbnails for the tiles that are seen."""

import os

import pytest

from app.gallery.thumbnails import threads


@pytest.mark.parametrize(("processors", "wanted"), [(None, 1), (1, 1), (2, 1), (3, 2), (64, 2)])
def test_one_processor_is_left_to_the_window(
    processors: int | None, wanted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert threads() == wanted
