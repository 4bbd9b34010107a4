"""Benchmarks' prompts, and their pictures on disk in the folder layout that the benchmarks' own scorers read."""

import collections
import contextlib
import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import resources
from engine.checkpoint.digest import weights_digest
from engine.description import ModelDescription
from engine.errors import InvalidPicture, InvalidRequest, OutputError, OutputExists
from engine.picture import PictureSettings, read_settings
from engine.requests import MAX_SEED, GenerationRequest
from engine.saving import save_picture

SHIPPED_PROMPTS: Final = {"pocket": "prompts/pocket-test.jsonl"}
SUITES: Final = tuple(SHIPPED_PROMPTS)
RECORD: Final = "suite.json"
SEEDS_A_PROMPT: Final = 1000  # so that a prompt's seeds stay its own, whatever the count
PNG_END: Final = b"IEND\xaeB`\x82"


@dataclass(frozen=True, kw_only=True)
class SuitePrompt:
    """One prompt of a suite: `index` is its line from 0, `tag` its category, `metadata` the line's whole object."""

    index: int
    tag: str
    prompt: str
    metadata: dict[str, Any]


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


def prompts_file(suite: str, named: Path | None) -> Path:
    """The file of a suite's prompts: `named`, or where that is None the one that ships.

    Raises:
        InvalidRequest: none ships.
    """
    if named:
        return named
    try:
        return resources.find(SHIPPED_PROMPTS[suite])
    except FileNotFoundError as error:
        raise InvalidRequest(f"the prompts of {suite} cannot be found ({error}), or name a file: --prompts") from None


def read_prompts(file: Path) -> tuple[SuitePrompt, ...]:
    """The prompts of a file in GenEval's form: a JSON object a line, with `tag` and `prompt`.

    Raises:
        InvalidRequest: the file cannot be read, or a line is not of that form.
    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise InvalidRequest(f"the prompts in {file} cannot be read ({error}): check the file") from None
    prompts = tuple(_prompt(line, index, file) for index, line in enumerate(lines))
    if not prompts:
        raise InvalidRequest(f"{file} holds no prompts: name a file with a JSON object a line")
    return prompts


def limited(prompts: Sequence[SuitePrompt], limit: int | None) -> tuple[SuitePrompt, ...]:
    """The first `limit` prompts of each category, with the indices that they have in the whole suite.

    Raises:
        InvalidRequest: `limit` is less than 1.
    """
    if limit is None:
        return tuple(prompts)
    if limit < 1:
        raise InvalidRequest(f"the limit of prompts a category must be at least 1, got {limit}")
    taken: collections.Counter[str] = collections.Counter()
    chosen = []
    for prompt in prompts:
        taken[prompt.tag] += 1
        if taken[prompt.tag] <= limit:
            chosen.append(prompt)
    return tuple(chosen)


def file_sha256(file: Path) -> str:
    """The SHA-256 of a file of prompts that was read before."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def request_of(prompt: SuitePrompt, *, seed: int, count: int) -> GenerationRequest:
    """The pictures of one prompt, with the model's own defaults; prompts have seeds of their own.

    Raises:
        InvalidRequest: the seed or the count is out of range, or the prompt is empty.
    """
    request = GenerationRequest(prompt=prompt.prompt, seed=seed, count=count)
    own_seed = (seed + SEEDS_A_PROMPT * prompt.index) % (MAX_SEED + 1)
    return dataclasses.replace(request, seed=own_seed)


class SuiteFolder:
    """A folder `00000/metadata.jsonl`, `00000/samples/0000.png` and so on, as GenEval's scorer reads it."""

    def __init__(self, root: Path, maker: Maker) -> None:
        self.root = root
        self.maker = maker

    def claim(self) -> None:
        """Write down whose pictures lie here, or see that it is the same maker's as before.

        Raises:
            OutputExists: the folder holds something else, or another maker's pictures.
            OutputError: it cannot be written.
        """
        record = self.root / RECORD
        try:
            if record.exists():
                self._check(record.read_text("utf-8"))
                return
            if self.root.exists() and any(self.root.iterdir()):
                raise OutputExists(f"{self.root} is neither empty nor a suite's folder: choose another one for --out")
            self.root.mkdir(parents=True, exist_ok=True)
        except (OSError, UnicodeDecodeError) as error:
            raise OutputError(f"{self.root} cannot be used ({error}): choose another folder for --out") from None
        save_picture(_line(dataclasses.asdict(self.maker)), record)

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
        """Write picture `number` of a prompt, and its metadata before the first, and return the file.

        Raises:
            OutputError: it cannot be written.
        """
        metadata = self._folder(prompt) / "metadata.jsonl"
        if not metadata.exists():
            with contextlib.suppress(OutputExists):  # another thread wrote it in between
                save_picture(_line(prompt.metadata), metadata)
        file = self.file(prompt, number)
        save_picture(png, file, force=file.exists())  # what is there is no whole picture
        return file

    def file(self, prompt: SuitePrompt, number: int) -> Path:
        """Where picture `number` of a prompt lies."""
        return self._folder(prompt) / "samples" / f"{number:04d}.png"

    def _folder(self, prompt: SuitePrompt) -> Path:
        return self.root / f"{prompt.index:05d}"

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
            raise OutputExists(f"{error.sentence}, but it lies where a picture belongs: move it away") from None
        if not self._is_of(settings, dataclasses.replace(request, seed=request.picture_seed(number), count=1)):
            raise OutputExists(f"{file} was made from another request: choose another folder for --out")
        return True

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


def _prompt(line: str, index: int, file: Path) -> SuitePrompt:
    try:
        metadata = json.loads(line)
        tag, prompt = metadata["tag"], metadata["prompt"]
    except (ValueError, KeyError, TypeError, RecursionError):
        tag, prompt, metadata = None, None, {}
    if not isinstance(tag, str) or not isinstance(prompt, str) or not prompt.strip():
        raise InvalidRequest(f"line {index + 1} of {file} is no JSON object with a tag and a prompt: mend the file")
    return SuitePrompt(index=index, tag=tag, prompt=prompt, metadata=metadata)


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
