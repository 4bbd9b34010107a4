"""Styles: named words around a prompt, those that ship and the person's own."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

import resources
from app.kept_file import FileBroken, keep_aside, read_json_file, write_json_file
from app.measures import short_text
from engine.errors import EngineError, InvalidRequest, OutputError
from engine.requests import MAX_GUIDANCE, MAX_STEPS

translate = QCoreApplication.translate

PROMPT: Final = "{prompt}"
FORMAT_VERSION: Final = 1
SHIPPED: Final = "styles/styles.json"
MAX_NAME: Final = 60
MAX_TEXT: Final = 4_000
MAX_STYLES: Final = 2_000
MAX_BYTES: Final = 8 * 2**20


@dataclass(frozen=True, kw_only=True)
class Style:
    """Words around a prompt: `template` has `{prompt}` where the person's own go.

    `negative` is for true guidance only; `steps` and `guidance` are None where the style leaves them as they are.

    Raises:
        InvalidRequest: the name is empty, `{prompt}` is missing or a value is out of range.
    """

    name: str
    template: str
    negative: str = ""
    steps: int | None = None
    guidance: float | None = None

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > MAX_NAME or not self.name.isprintable():
            raise InvalidRequest(
                translate("Styles", "a style's name has 1 to {most} letters: give it one").format(most=MAX_NAME)
            )
        if self.template.count(PROMPT) != 1:
            sentence = translate(
                "Styles", "the style {name} needs {prompt} once, where your own words go: write it there"
            )
            raise InvalidRequest(sentence.format(name=self.name, prompt=PROMPT))
        if max(len(self.template), len(self.negative)) > MAX_TEXT:
            sentence = translate("Styles", "the style {name} is longer than {most} characters: shorten it")
            raise InvalidRequest(sentence.format(name=self.name, most=MAX_TEXT))
        if self.steps is not None and not 1 <= self.steps <= MAX_STEPS:
            sentence = translate("Styles", "the steps of the style {name} must lie between 1 and {most}: change them")
            raise InvalidRequest(sentence.format(name=self.name, most=MAX_STEPS))
        if self.guidance is not None and not 0.0 <= self.guidance <= MAX_GUIDANCE:
            sentence = translate("Styles", "the guidance of the style {name} must lie between 0 and {most}: change it")
            raise InvalidRequest(sentence.format(name=self.name, most=short_text(MAX_GUIDANCE)))

    @property
    def before(self) -> str:
        """The words before the prompt."""
        return self.template.partition(PROMPT)[0]

    @property
    def after(self) -> str:
        """The words after the prompt."""
        return self.template.partition(PROMPT)[2]

    def apply(self, prompt: str) -> str:
        """The prompt with the style's words around it."""
        return f"{self.before}{prompt.strip()}{self.after}"


class StyleBook:
    """The person's own styles in `file`, beside those that ship.

    Every change is on the disk when its method returns. `complaint` says what was wrong with the file, if it was.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self.complaint: str | None = None
        self.shipped: tuple[Style, ...] = shipped_styles()
        self.own: tuple[Style, ...] = self._read()

    def all(self) -> tuple[Style, ...]:
        """The person's own, then those that ship, without those whose name the person has taken."""
        taken = {style.name for style in self.own}
        return (*self.own, *(style for style in self.shipped if style.name not in taken))

    def find(self, name: str) -> Style | None:
        """The style of that name."""
        return next((style for style in self.all() if style.name == name), None)

    def is_own(self, name: str) -> bool:
        """Whether it is the person's, and so can be edited and deleted."""
        return any(style.name == name for style in self.own)

    def save(self, style: Style, *, instead_of: str | None = None) -> None:
        """Add a style of the person's, or put it in the place of their `instead_of`.

        Raises:
            InvalidRequest: another style of theirs has the name.
            OutputError: the file cannot be written; nothing is changed.
        """
        if style.name != instead_of and self.is_own(style.name):
            sentence = translate("Styles", "there is a style {name} already: choose another name")
            raise InvalidRequest(sentence.format(name=style.name))
        if instead_of is not None and self.is_own(instead_of):
            self._write(style if old.name == instead_of else old for old in self.own)
        else:
            self._write((*self.own, style))

    def delete(self, name: str) -> None:
        """Take a style of the person's away.

        Raises:
            OutputError: the file cannot be written; nothing is changed.
        """
        self._write(style for style in self.own if style.name != name)

    def import_from(self, file: Path) -> tuple[Style, ...]:
        """Add the styles of a file of ours, of a JSON list, or of a `styles.csv`; names that are taken get a number.

        Raises:
            InvalidRequest: the file is none of these, or one of its styles is wrong.
            OutputError: it cannot be read, or ours cannot be written; nothing is changed.
        """
        added: list[Style] = []
        taken = {style.name for style in self.own}
        for style in read_styles(file):
            name, number = style.name, 2
            while name in taken:
                name, number = f"{style.name[: MAX_NAME - 6]} ({number})", number + 1
            taken.add(name)
            added.append(_from_json(_to_json(style) | {"name": name}))
        self._write((*self.own, *added))
        return tuple(added)

    def export_to(self, file: Path, styles: Iterable[Style]) -> None:
        """Write styles to a file that `import_from` reads; the person has agreed to overwrite one that is there.

        Raises:
            OutputError: it cannot be written.
        """
        try:
            write_json_file(file, _file_of(styles))
        except OSError as error:
            raise _not_written(file, error) from None

    def _write(self, styles: Iterable[Style]) -> None:
        styles = tuple(styles)
        if len(styles) > MAX_STYLES:
            raise InvalidRequest(
                translate("Styles", "there is room for {most} styles: delete some first").format(most=MAX_STYLES)
            )
        try:
            write_json_file(self._file, _file_of(styles))
        except OSError as error:
            raise _not_written(self._file, error) from None
        self.own = styles

    def _read(self) -> tuple[Style, ...]:
        try:
            value = read_json_file(self._file)
            return () if value is None else _styles_of(value)
        except OSError as error:
            sentence = translate(
                "Styles", "your styles in {file} cannot be read ({cause}): check the file, then start again"
            )
            self.complaint = sentence.format(file=self._file, cause=error.strerror or error)
            return ()
        except (FileBroken, EngineError) as error:
            return self._give_up(str(error))

    def _give_up(self, cause: str) -> tuple[Style, ...]:
        try:
            aside = keep_aside(self._file)
        except OSError:
            aside = self._file
        sentence = translate(
            "Styles", "your styles could not be read ({cause}): the file is kept as {file}, mend it and import it"
        )
        self.complaint = sentence.format(cause=cause, file=aside)
        return ()


def shipped_styles() -> tuple[Style, ...]:
    """The styles that ship.

    Raises:
        FileNotFoundError: the installation lacks them.
    """
    return _styles_of(json.loads(resources.find(SHIPPED).read_bytes()))


def read_styles(file: Path) -> tuple[Style, ...]:
    """The styles in a file of ours, in a JSON list of `name` and `prompt`, or in a `styles.csv`.

    Raises:
        InvalidRequest: the file is none of these, or one of its styles is wrong.
        OutputError: it cannot be read.
    """
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InvalidRequest(
                translate("Styles", "{file} is too large for a file of styles: choose another").format(file=file)
            )
        text = file.read_text(encoding="utf-8-sig")
        return _styles_of(_from_csv(text) if file.suffix.lower() == ".csv" else json.loads(text))
    except OSError as error:
        sentence = translate("Styles", "{file} cannot be read ({cause}): check the file")
        raise OutputError(sentence.format(file=file, cause=error.strerror or error)) from None
    except (ValueError, RecursionError, csv.Error):
        raise InvalidRequest(
            translate("Styles", "{file} is no file of styles: choose another").format(file=file)
        ) from None


def _from_csv(text: str) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(text))
    return [
        {"name": row.get("name") or "", "prompt": row.get("prompt") or "", "negative": row.get("negative_prompt") or ""}
        for row in rows
        if (row.get("name") or "").strip()
    ]


def _styles_of(value: Any) -> tuple[Style, ...]:
    if isinstance(value, dict) and isinstance(value.get("format_version"), int):
        if value["format_version"] > FORMAT_VERSION:
            raise InvalidRequest(translate("Styles", "these styles were written by a newer version: update Triptych"))
        value = value.get("styles")
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise InvalidRequest(translate("Styles", "the file holds no list of styles: choose another"))
    return tuple(_from_json(each) for each in value)


def _from_json(value: dict[str, Any]) -> Style:
    template = value.get("template", value.get("prompt", ""))
    negative = value.get("negative", value.get("negative_prompt", ""))
    name, steps, guidance = value.get("name", ""), value.get("steps"), value.get("guidance")
    texts = all(isinstance(text, str) for text in (name, template, negative))
    numbers = (steps is None or type(steps) is int) and (guidance is None or type(guidance) in (int, float))
    if not texts or not numbers:
        raise InvalidRequest(
            translate("Styles", "the style {name} has a value of the wrong kind").format(name=str(name)[:MAX_NAME])
        )
    if PROMPT not in template:  # as other programs write a style that only adds words
        template = f"{PROMPT}, {template}" if template.strip() else PROMPT
    return Style(name=name.strip(), template=template, negative=negative, steps=steps, guidance=guidance)


def _to_json(style: Style) -> dict[str, Any]:
    values = {"name": style.name, "template": style.template, "negative": style.negative}
    numbers = {"steps": style.steps, "guidance": style.guidance}
    return values | {name: value for name, value in numbers.items() if value is not None}


def _file_of(styles: Iterable[Style]) -> dict[str, Any]:
    return {"format_version": FORMAT_VERSION, "styles": [_to_json(style) for style in styles]}


def _not_written(file: Path, error: OSError) -> OutputError:
    sentence = translate("Styles", "{file} cannot be written ({cause}): free some space, or allow writing there")
    return OutputError(sentence.format(file=file, cause=error.strerror or error))
