"""What a person has chosen in the wizard so far."""

import dataclasses
import enum
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.kept_file import FileBroken, keep_aside, read_json_file, write_json_file
from engine.errors import EngineError
from engine.frozen_json import from_json, to_json
from engine.quant.presets import DEFAULT_PRESET, preset
from engine.requests import ConversionRequest

FORMAT_VERSION: Final = 1
NAME: Final = "wizard.json"
ENDING: Final = "-ternary"
PREVIEW: Final = "a red ball"  # what every FLUX can draw, and Pocket too


class Step(enum.StrEnum):
    """The wizard's pages, in their order."""

    SOURCE = "source"
    LICENCE = "licence"
    RECIPE = "recipe"
    PREFLIGHT = "preflight"
    RUN = "run"
    RESULT = "result"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The step a person is at, and the conversion as chosen until now: None before there is a source.

    `source_name` is what to call the source, `expert` whether the expert settings are open.
    """

    step: Step = Step.SOURCE
    request: ConversionRequest | None = None
    source_name: str = ""
    expert: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost with it."""
        return self.request is None


def begin_with(source: str, name: str, taken: Collection[str]) -> ConversionRequest:
    """The conversion of a source by the default preset, to a model whose name is not among `taken`."""
    request = ConversionRequest(source=source, target=free_name(name, taken), preview=PREVIEW)
    return preset(DEFAULT_PRESET).applied(request)


def free_name(source: str, taken: Collection[str]) -> str:
    """A name for the ternary model of a source called `source` that every file system takes and is not `taken`."""
    letters = "".join(letter if letter.isalnum() or letter in "-._" else "-" for letter in source).strip("-. ")
    stem = f"{letters or 'model'}{ENDING}"
    number, name = 2, stem
    folded = {each.casefold() for each in taken}
    while name.casefold() in folded:
        name, number = f"{stem}-{number}", number + 1
    return name


def read_draft(file: Path) -> Draft:
    """What `file` holds, an empty draft where there is none; a broken file is kept aside.

    Raises:
        FileBroken: the file was broken; the text says what was wrong, and it is aside now.
        OSError: the file cannot be read.
    """
    try:
        values = read_json_file(file)
        return Draft() if values is None else _draft(values)
    except FileBroken:
        keep_aside(file)
        raise


def write_draft(file: Path, draft: Draft) -> None:
    """Write it whole in place of what `file` holds; an empty one takes the file away.

    Raises:
        OSError: it cannot be written; what was there is still there.
    """
    if draft.is_empty:
        file.unlink(missing_ok=True)
    else:
        write_json_file(file, {"format_version": FORMAT_VERSION, **to_json(draft, [], {})})


def _draft(values: Any) -> Draft:
    try:
        if values["format_version"] != FORMAT_VERSION:
            raise ValueError(f"format version {values['format_version']!r}")
        fields = {name: value for name, value in values.items() if name != "format_version"}
        draft: Draft = from_json(Draft, fields, [], {})
    except (KeyError, TypeError, ValueError, AttributeError, EngineError) as error:
        raise FileBroken(f"no draft of a conversion: {error!r}") from None
    return draft


def with_choice(draft: Draft, **values: Any) -> Draft:
    """The draft with other values of its request.

    Raises:
        InvalidRequest: they cannot be.
    """
    assert draft.request is not None, "a source comes first"
    return dataclasses.replace(draft, request=dataclasses.replace(draft.request, **values))
