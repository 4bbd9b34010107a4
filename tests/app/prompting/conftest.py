"""Wildcard files for the tests of prompts."""

from pathlib import Path

import pytest

from app.prompting.wildcards import WildcardBook


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A person's folder of wildcard files, empty."""
    folder = tmp_path / "wildcards"
    folder.mkdir()
    return folder


@pytest.fixture
def book(folder: Path) -> WildcardBook:
    """The wildcards in that folder: some animals and colours, and one that leads to both."""
    (folder / "animal.txt").write_text("# animals\nfox\n2::owl\n\nhare\n", encoding="utf-8")
    (folder / "colour.txt").write_text("red\nblue\n", encoding="utf-8")
    (folder / "nested").mkdir()
    (folder / "nested" / "pet.txt").write_text("a {small|large} __animal__\na __colour__ ball\n", encoding="utf-8")
    return WildcardBook((folder,))
