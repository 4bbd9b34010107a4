"""The file of the favourites."""

from pathlib import Path

import pytest

from app.gallery.favourites import Favourites
from engine.errors import OutputError


def test_they_outlive_the_program(tmp_path: Path) -> None:
    favourites = Favourites(tmp_path / "deep" / "favourites.json")
    assert favourites.load() is None
    favourites.change([Path("/a.png"), Path("/b.png")], favourite=True)
    favourites.change([Path("/b.png")], favourite=False)
    again = Favourites(tmp_path / "deep" / "favourites.json")
    assert again.load() is None
    assert Path("/a.png") in again
    assert Path("/b.png") not in again


@pytest.mark.parametrize("content", [b"{", b"[" * 100_000, b"\xff"])
def test_a_damaged_file_is_put_aside(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "favourites.json"
    file.write_bytes(content)
    assert "put aside as favourites.json.damaged" in (Favourites(file).load() or "")
    assert (tmp_path / "favourites.json.damaged").read_bytes() == content
    assert Favourites(file).load() is None


def test_what_cannot_be_written_is_said_and_undone(tmp_path: Path) -> None:
    file = tmp_path / "favourites.json"
    favourites = Favourites(file)
    file.mkdir()
    with pytest.raises(OutputError, match=r"the favourites are not saved: .* is a folder"):
        favourites.change([Path("/a.png")], favourite=True)
    assert Path("/a.png") not in favourites
