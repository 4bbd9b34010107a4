"""Tests of the token's file."""

import os
import stat
from pathlib import Path

import pytest

from engine.paths import user_paths
from engine.serve.access_token import InvalidToken, read_or_make_token, token_file


def test_made_once_and_read_again(tmp_path: Path) -> None:
    file = tmp_path / "settings" / "token"
    token = read_or_make_token(file)
    assert len(token) >= 43
    assert read_or_make_token(file) == token
    assert read_or_make_token(tmp_path / "other") != token


@pytest.mark.skipif(os.name != "posix", reason="modes mean something else there")
def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        read_or_make_token(tmp_path / "token")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="modes mean something else there")
@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_one_that_others_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "token"
    read_or_make_token(file)
    file.chmod(mode)
    with pytest.raises(InvalidToken, match="run chmod 600"):
        read_or_make_token(file)


@pytest.mark.parametrize(
    "content", [b"", b"short", b"two words in one line", b"\xff" * 40, b"a" * 600, b"a" * 20 + b"\n" + b"b" * 20]
)
def test_what_is_no_token_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(InvalidToken, match="holds no token"):
        read_or_make_token(file)


def test_a_person_may_write_their_own(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"my-own-long-token-1234\r\n")
    file.chmod(0o600)
    assert read_or_make_token(file) == "my-own-long-token-1234"


def test_a_place_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidToken, match=r"Not a directory.*: name another --token-file"):
        read_or_make_token(tmp_path / "file" / "token")


def test_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidToken, match="--token-file"):
        read_or_make_token(tmp_path)


def test_its_own_place_is_beside_the_settings() -> None:
    assert token_file() == user_paths().settings.with_name("serve-token")
