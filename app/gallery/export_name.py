"""The names of exported pictures, made from a template such as {date}-{seed}-{prompt}."""

import string
import unicodedata
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.gallery.picture import Picture
from engine.errors import InvalidRequest

translate = QCoreApplication.translate

DEFAULT_TEMPLATE: Final = "{date}-{seed}-{prompt}"
MAX_PROMPT: Final = 60
MAX_STEM: Final = 120  # letters
MAX_STEM_BYTES: Final = 200  # a name of 255 bytes has room for a number and a suffix
MAX_DIGITS: Final = 9
FIELDS: Final[dict[str, Callable[[Picture], object]]] = {
    "date": lambda picture: picture.date.strftime("%Y-%m-%d"),
    "time": lambda picture: picture.date.strftime("%H%M%S"),
    "seed": lambda picture: "" if picture.seed is None else picture.seed,
    "prompt": lambda picture: (picture.prompt or picture.path.stem)[: MAX_PROMPT * 2],
    "model": lambda picture: picture.model or "",
    "steps": lambda picture: "" if picture.steps is None else picture.steps,
    "width": lambda picture: picture.width,
    "height": lambda picture: picture.height,
    "name": lambda picture: picture.path.stem,
}
RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)


def file_stem(template: str, picture: Picture, number: int) -> str:
    """The name, without a suffix, of picture `number` (from 1) of an export.

    `{n}` is the number, `{n:3}` the same with three digits.

    Raises:
        InvalidRequest: the template is empty, holds a path, or names a field that there is none of.
    """
    if not template.strip() or any(letter in template for letter in "/\\\0"):
        text = translate("ExportName", "the name template is empty or holds a folder: write a name such as {example}")
        raise InvalidRequest(text.format(example="{date}-{seed}"))
    parts = []
    for text, field, form, conversion in _parsed(template):
        parts.append(_clean(text))
        if field is not None:
            parts.append(_value(field, form or "", conversion, picture, number))
    return _fitted("".join(parts))


def _parsed(template: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(template))
    except ValueError:
        text = translate(
            "ExportName",
            "the name template has a bracket without its other: write names as {example}, each in two brackets",
        )
        raise InvalidRequest(text.format(example="{seed}")) from None


def _value(field: str, form: str, conversion: str | None, picture: Picture, number: int) -> str:
    if field == "n" and not conversion and (not form or (form.isdecimal() and form.isascii())):
        return str(number).zfill(min(int(form[:4] or 1), MAX_DIGITS))
    if field not in FIELDS or form or conversion:
        known = ", ".join(f"{{{name}}}" for name in (*FIELDS, "n"))
        text = translate("ExportName", "the name template has {field}, which there is not: choose from {known}")
        raise InvalidRequest(text.format(field=f"{{{field}}}", known=known))
    value = _clean(str(FIELDS[field](picture)))
    if field != "prompt":
        return value
    return "-".join("".join(letter if letter.isalnum() else " " for letter in value).split())[:MAX_PROMPT].strip("-")


def _clean(text: str) -> str:
    """Letters that every file system takes."""
    normal = unicodedata.normalize("NFC", text)
    shown = (" " if letter in '<>:"/\\|?*' or not letter.isprintable() else letter for letter in normal)
    return "".join(shown).encode("utf-8", "ignore").decode()


def _fitted(stem: str) -> str:
    stem = stem[:MAX_STEM].encode()[:MAX_STEM_BYTES].decode("utf-8", "ignore").strip(" .-_")
    if not stem:
        return "picture"
    return f"{stem}_" if stem.split(".")[0].casefold() in RESERVED else stem
