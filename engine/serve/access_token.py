"""The token that other programs show: made once, and kept where only its owner reads it."""

import os
import re
import secrets
import stat
from pathlib import Path
from typing import Final

from engine.errors import EngineError
from engine.paths import user_paths

FILE_NAME: Final = "serve-token"
MIN_LETTERS: Final = 16
MAX_LETTERS: Final = 512


class InvalidToken(EngineError):
    """The file of the token cannot be used."""


def token_file() -> Path:
    """Where the token is kept unless a person names another file: beside the settings."""
    return user_paths().settings.with_name(FILE_NAME)


def read_or_make_token(file: Path) -> str:
    """The token in `file`, which is made with mode 0600 where it is missing.

    Raises:
        InvalidToken: it cannot be read or made, others may read it, or it holds no token.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(file)
    except OSError as error:
        raise InvalidToken(
            f"the token cannot be kept in {file} ({error.strerror}): name another --token-file"
        ) from None
    token = secrets.token_urlsafe(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(f"{token}\n")
    return token


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            content = stream.read(MAX_LETTERS + 2)
    except OSError as error:
        raise InvalidToken(
            f"the token in {file} cannot be read ({error.strerror}): name another --token-file"
        ) from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise InvalidToken(f"others on this computer may read the token in {file}: run chmod 600 on it")
    token = content.decode("ascii", errors="replace").strip()
    if not re.fullmatch(rf"[!-~]{{{MIN_LETTERS},{MAX_LETTERS}}}", token):
        raise InvalidToken(
            f"{file} holds no token of {MIN_LETTERS} to {MAX_LETTERS} letters, digits and signs on one line: "
            "delete it, and a new one is made"
        )
    return token
