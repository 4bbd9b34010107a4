"""The diagnostics bundle: what a report of a fault should carry, without what is a person's own."""

import dataclasses
import json
import os
import platform
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import PySide6
from PySide6.QtCore import qVersion

from app.diagnostics.known_prompts import known_prompts
from app.diagnostics.last_run import TRACE
from app.diagnostics.log import FILE
from app.diagnostics.scrub import Secrets, own_names, scrub
from app.settings import Settings
from engine.paths import UserPaths
from engine.version import versions

LOGS: Final = (FILE, "engine.log", TRACE)
MOST_CHARACTERS: Final = 200_000  # of each file, its end
KEPT_SETTINGS: Final = ("theme", "language", "mode", "preview_every", "shortcuts")
CHOSEN: Final = "chosen"


def secrets_of(paths: UserPaths, *more_prompts: str) -> Secrets:
    """What this program knows that is a person's own; `more_prompts` are those that are kept nowhere yet."""
    return Secrets(prompts=(*known_prompts(paths), *more_prompts), names=own_names())


def collect(paths: UserPaths, settings: Settings, doctor: str, secrets: Secrets) -> dict[str, str]:
    """The bundle's files and their texts, all of them without what is secret; `doctor` is that command's report."""
    parts = {
        "versions.txt": _versions(),
        "doctor.txt": doctor,
        "settings.json": json.dumps(_settings(settings), indent=2, ensure_ascii=False),
    }
    for name in LOGS:
        if text := _log(paths.logs, name):
            parts[name] = text
    return {name: scrub(text, secrets) for name, text in parts.items()}


def write_bundle(file: Path, parts: Mapping[str, str]) -> None:
    """Write the zip, whole or not at all; it holds these texts and nothing else, without times of its own.

    Raises:
        OSError: the file cannot be written.
    """
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, text in parts.items():
                bundle.writestr(zipfile.ZipInfo(name), text.encode("utf-8", "replace"), zipfile.ZIP_DEFLATED)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def as_text(parts: Mapping[str, str]) -> str:
    """All files after each other, as a person reads them or pastes them into a report."""
    return "\n\n".join(f"=== {name} ===\n{text.strip()}" for name, text in parts.items())


def _versions() -> str:
    rows = versions() | {
        "Qt": qVersion(),
        "PySide6": PySide6.__version__,
        "Python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "platform": os.environ.get("QT_QPA_PLATFORM") or os.environ.get("XDG_SESSION_TYPE") or "not told",
    }
    return "\n".join(f"{name} {version}" for name, version in rows.items())


def _settings(settings: Settings) -> dict[str, Any]:
    values = dataclasses.asdict(settings)
    return {name: values[name] for name in KEPT_SETTINGS} | {
        name: CHOSEN if values[name] else None for name in ("outputs", "model")
    }


def _log(folder: Path, name: str) -> str:
    """The end of a log and of the one before it."""
    texts = []
    for file in (folder / f"{name}.1", folder / name):
        try:
            texts.append(file.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue
    return "".join(texts)[-MOST_CHARACTERS:]
