"""A conversion with a fake process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.conversions.conversions import Conversions
from fake_conversions import FakeConversions


@pytest.fixture
def fakes() -> type[FakeConversions]:
    """The processes of one test."""
    return FakeConversions.fresh()


@pytest.fixture
def conversions(qtbot: QtBot, tmp_path: Path, fakes: type[FakeConversions]) -> Iterator[Conversions]:
    """With a fake process."""
    conversions = Conversions(tmp_path / "conversion.json", make_client=fakes)
    yield conversions
    conversions.close()
