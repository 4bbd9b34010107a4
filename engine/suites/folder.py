"""A folder of one maker's pictures, whole and of the right requests."""

import contextlib
import dataclasses
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.checkpoint.digest import weights_digest
from engine.description import ModelDescription
from engine.errors import InvalidPicture, OutputError, OutputExists
from engine.picture import PictureSettings, read_settings
from engine.requests import GenerationRequest
from engine.saving import save_picture
from engine.suites.layouts import LAYOUTS, Layout, grid
from engine.suites.prompts import SuitePrompt, file_sha256

RECORD: Final = "suite.json"
PNG_END: Final = b"IEND\xaeB`\x82"


@dataclass(frozen=True, kw_only=True)
class Maker:
    """What makes a folder's pictures; pictures of two makers are never mixed."""

    suite: str
    prompts_sha256: str
    model: str
    weights_sha256: str
    activations: str


def maker_of(model: ModelDescription, *, suite: str, prompts: Path, activations: str) -> Maker:
    """Who makes the pictures of the prompts in the file `prompts` with a model; `activations` are those asked for.

    Raises:
        InvalidModel: the model's weights cannot be read.
    """
    return Maker(
        suite=suite,
        prompts_sha256=file_sha256(prompts),
        model=model.name,
        weights_sha256=weights_digest(model.folder),
        activations=activations if model.is_ternary else "exact",  # as a session has it
    )


class SuiteFolder:
    """The pictures of one maker under `root`, in the layout of its suite (or `layout`).

    With `replaces`, another maker's record and another request's pictures give way instead of being refused.
    """

    def __init__(self, root: Path, maker: Maker, *, layout: Layout | None = None, replaces: bool = False) -> None:
        self.root = root
        self.maker = maker
        self.layout = layout or LAYOUTS[maker.suite]
        self._replaces = replaces

    def claim(self) -> None:
        """Write down whose pictures lie here, or see that it is the same maker's as before.

        Raises:
            OutputExists: the folder holds something else, or another maker's pictures.
            OutputError: it cannot be written.
        """
        record = self.root / RECORD
        try:
            if record.exists():
                if not self._replaces:
                    self._check(record.read_text("utf-8"))
                    return
            elif self.root.exists() and any(self.root.iterdir()):
                raise OutputExists(f"{self.root} is neither empty nor a suite's folder: choose another one for --out")
            self.root.mkdir(parents=True, exist_ok=True)
        except (OSError, UnicodeDecodeError) as error:
            raise OutputError(f"{self.root} cannot be used ({error}): choose another folder for --out") from None
        save_picture(_line(dataclasses.asdict(self.maker)), record, force=self._replaces)

    def missing(self, prompt: SuitePrompt, request: GenerationRequest) -> tuple[int, ...]:
        """Which of the request's pictures, from 0, are not yet there and whole.

        Args:
            prompt: the prompt.
            request: its pictures, with the model's defaults filled in.

        Raises:
            OutputExists: a picture there was made from another request.
        """
        return tuple(number for number in range(request.count) if not self._has(prompt, request, number))

    def save(self, prompt: SuitePrompt, number: int, png: bytes) -> Path:
        """Write picture `number` of a prompt, before the first what goes with it, and return the file.

        Raises:
            OutputError: it cannot be written.
        """
        if companion := self.layout.companion(prompt):
            name, content = companion
            if not (self.root / name).exists():
                with contextlib.suppress(OutputExists):  # another thread wrote it in between
                    save_picture(content, self.root / name)
        file = self.file(prompt, number)
        save_picture(png, file, force=file.exists())  # what is there is no whole picture
        return file

    def file(self, prompt: SuitePrompt, number: int) -> Path:
        """Where picture `number` of a prompt lies."""
        return self.root / self.layout.file(prompt, number)

    def finish(self, prompt: SuitePrompt, request: GenerationRequest, *, again: bool = False) -> None:
        """Put a prompt's pictures together where its layout wants that; all of them must be there.

        Args:
            prompt: the prompt.
            request: its pictures.
            again: also where they were put together before, since one of them is new.

        Raises:
            OutputError: a picture cannot be read, or the whole not written.
        """
        name = self.layout.sheet(prompt)
        if name is None or (not again and _is_whole(self.root / name)):
            return
        files = [self.file(prompt, number) for number in range(request.count)]
        try:
            content = grid(files)
        except (OSError, ValueError) as error:
            raise OutputError(f"the pictures in {files[0].parent} cannot be read ({error}): move them away") from None
        save_picture(content, self.root / name, force=True)

    def _check(self, text: str) -> None:
        wanted = dataclasses.asdict(self.maker)
        try:
            there = json.loads(text)
            differing = [name for name in wanted if there[name] != wanted[name]]
        except (ValueError, KeyError, TypeError):
            raise OutputExists(f"{self.root / RECORD} is damaged: choose another folder for --out") from None
        if differing:
            what = " and another ".join(name.removesuffix("_sha256") for name in differing)
            raise OutputExists(
                f"{self.root} holds pictures of {there['model']}, made with another {what}: "
                "choose another folder for --out"
            )

    def _has(self, prompt: SuitePrompt, request: GenerationRequest, number: int) -> bool:
        file = self.file(prompt, number)
        if not _is_whole(file):
            return False
        try:
            settings = read_settings(file)
        except InvalidPicture as error:
            if self._replaces:
                return False
            raise OutputExists(f"{error.sentence}, but it lies where a picture belongs: move it away") from None
        if self._is_of(settings, dataclasses.replace(request, seed=request.picture_seed(number), count=1)):
            return True
        if not self._replaces:
            raise OutputExists(f"{file} was made from another request: choose another folder for --out")
        return False

    def _is_of(self, settings: PictureSettings, wanted: GenerationRequest) -> bool:
        made_by = (settings.model, settings.weights_sha256, settings.activations)
        maker = (self.maker.model, self.maker.weights_sha256, self.maker.activations)
        return settings.again == wanted and made_by == maker


def consecutive(numbers: Iterable[int]) -> list[range]:
    """Ascending numbers as ranges without gaps."""
    ranges: list[range] = []
    for number in numbers:
        if ranges and ranges[-1].stop == number:
            ranges[-1] = range(ranges[-1].start, number + 1)
        else:
            ranges.append(range(number, number + 1))
    return ranges


def _line(values: dict[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False) + "\n").encode()


def _is_whole(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - len(PNG_END)))
            return stream.read() == PNG_END
    except FileNotFoundError:
        return False
    except OSError as error:
        raise OutputError(f"{file} cannot be read ({error.strerror}): choose another folder for --out") from None
