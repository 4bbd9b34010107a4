"""A model's way into the bin, and back."""

from pathlib import Path

import pytest

from app.models.removing import remove_model, restore_model


@pytest.fixture(autouse=True)
def own_bin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bin lie in a temporary folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))


def test_a_folder_goes_to_the_bin_and_comes_back(own: Path) -> None:
    before = sorted(file.relative_to(own) for file in own.rglob("*"))
    removed = remove_model(own)
    assert removed.fault is None
    assert not own.exists()
    assert restore_model(removed) is None
    assert sorted(file.relative_to(own) for file in own.rglob("*")) == before


def test_of_a_link_only_the_link_goes(candidate: Path, own: Path) -> None:
    link = own.with_name("linked")
    link.symlink_to(candidate, target_is_directory=True)
    removed = remove_model(link)
    assert not link.exists()
    assert candidate.is_dir()
    assert restore_model(removed) is None
    assert link.resolve() == candidate


def test_what_took_its_place_is_not_written_over(own: Path) -> None:
    removed = remove_model(own)
    own.mkdir()
    assert "did not come back" in str(restore_model(removed))
