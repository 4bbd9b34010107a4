"""What the window remembers from one run to the next, in `settings.json`."""

import dataclasses
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.theme import Theme


class SettingsDamaged(ValueError):
    """The settings file is unreadable or holds a value of the wrong form."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The remembered values: `geometry` is Qt's own, in base 64; `model` a name or a folder; None means never set."""

    theme: Theme = Theme.SYSTEM
    model: str | None = None
    geometry: str | None = None


def read_settings(file: Path) -> Settings:
    """The settings in `file`, or those of a first run where there is none. Unknown keys are ignored.

    Raises:
        SettingsDamaged: the file cannot be read or a value has the wrong form; the text says which.
    """
    try:
        values = json.loads(file.read_bytes())
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsDamaged(f"{file} cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise SettingsDamaged(f"{file} is not valid JSON") from None
    if not isinstance(values, dict):
        raise SettingsDamaged(f"{file} holds no JSON object")
    return _from_values(values, file)


def write_settings(file: Path, settings: Settings) -> None:
    """Write the settings, whole or not at all; keys that this version does not know are kept.

    Raises:
        OSError: the file cannot be written.
    """
    values = _known_and_unknown(file) | dataclasses.asdict(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(json.dumps(values, indent=2, ensure_ascii=False), encoding="utf-8")
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _from_values(values: dict[str, Any], file: Path) -> Settings:
    known = {}
    for field in dataclasses.fields(Settings):
        value = values.get(field.name, field.default)
        if field.name == "theme":
            value = _theme(value, file)
        elif not (value is None or isinstance(value, str)):
            raise SettingsDamaged(f"{file} has the value {value!r} for {field.name}"[:300])
        known[field.name] = value
    return Settings(**known)


def _theme(value: Any, file: Path) -> Theme:
    try:
        return Theme(value)
    except ValueError:
        raise SettingsDamaged(f"{file} names the theme {value!r}, which there is none of"[:300]) from None


def _known_and_unknown(file: Path) -> dict[str, Any]:
    try:
        values = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
