"""What the window remembers from one run to the next, in `settings.json`."""

import dataclasses
import enum
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from app.theme import Theme

PREVIEW_CHOICES: Final = (1, 2, 5, 0)


class Mode(enum.StrEnum):
    """How many controls are shown."""

    PLAIN = "plain"
    EXPERT = "expert"


class SettingsDamaged(ValueError):
    """The settings file is unreadable or holds values of the wrong form; `usable` has what can be used of it."""

    def __init__(self, text: str, usable: "Settings | None" = None) -> None:
        super().__init__(text)
        self.usable = usable or Settings()


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The remembered values; None means never set.

    `geometry` is Qt's own, in base 64; `model`, used last, is a name or a folder, and `default_model` the name of the
    one to open at each start instead; `language` is a code such as "de", None as the system; `outputs` the folder for
    pictures; `preview_every` shows the preview of each n-th step, 0 of none; `shortcuts` has the keys, in Qt's portable
    text, of those actions alone that do not have their first ones; `tour_seen` is whether the first steps' cards were
    left.
    """

    theme: Theme = Theme.SYSTEM
    language: str | None = None
    mode: Mode = Mode.PLAIN
    outputs: str | None = None
    preview_every: int = 1
    model: str | None = None
    default_model: str | None = None
    geometry: str | None = None
    shortcuts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tour_seen: bool = False


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


def keep_aside(file: Path) -> Path:
    """Copy a damaged settings file beside itself, under a name that is free; the copy's place.

    What cannot be read is moved there.

    Raises:
        OSError: neither can be done.
    """
    number = 1
    while (copy := file.with_name(f"{file.stem}-damaged-{number}{file.suffix}")).exists():
        number += 1
    try:
        shutil.copyfile(file, copy)
    except OSError:
        copy.unlink(missing_ok=True)
        file.rename(copy)
    return copy


def _from_values(values: dict[str, Any], file: Path) -> Settings:
    known: dict[str, Any] = {}
    damage = None
    for each in dataclasses.fields(Settings):
        if each.name not in values:
            continue
        try:
            known[each.name] = READERS[each.name](values[each.name])
        except (TypeError, ValueError):
            damage = damage or f"{file} has the value {values[each.name]!r} for {each.name}"[:300]
    if damage is not None:
        raise SettingsDamaged(damage, Settings(**known))
    return Settings(**known)


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError(value)
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _preview(value: Any) -> int:
    if value not in PREVIEW_CHOICES or isinstance(value, bool):
        raise ValueError(value)
    return int(value)


def _keys(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict) or not all(
        isinstance(keys, list) and all(isinstance(key, str) for key in keys) for keys in value.values()
    ):
        raise TypeError(value)
    return {name: tuple(keys) for name, keys in value.items()}


READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "theme": Theme,
    "language": _text,
    "mode": Mode,
    "outputs": _text,
    "preview_every": _preview,
    "model": _text,
    "default_model": _text,
    "geometry": _text,
    "shortcuts": _keys,
    "tour_seen": _flag,
}


def _known_and_unknown(file: Path) -> dict[str, Any]:
    try:
        values = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
